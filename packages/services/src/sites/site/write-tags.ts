/** The tag manager: a draft is written, looked at on the site, published as a version, and an earlier one served again. */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { refuseStale } from '../../surveys/organization/refuse-stale.ts';
import { findSite, type SiteRow } from './site-row.ts';
import { checkTags, readTags } from './tag.ts';
import {
  containerView,
  findContainer,
  findVersion,
  type TagContainerFields,
  type TagContainerRow,
  type TagContainerView,
  tagContainerFields,
  tagContainerStream,
  writeContainer,
} from './tag-container.ts';

const VERSION_MAX = 2_000_000_000;
const NOTE_LENGTH_MAX = 200;

export async function getTags(
  platform: Platform,
  caller: Caller | undefined,
  siteId: string,
): Promise<TagContainerView> {
  requirePermission(platform, caller, 'sites:read');
  const orgId = organisationOf(caller);
  const view = await platform.records.asTenant(orgId, async (tx) => {
    await findSite(tx, orgId, siteId);
    return containerView(tx, await findContainer(tx, orgId, siteId, platform.clock()));
  });
  await platform.audit.note(caller, { action: 'tags.read', resourceType: 'tag_container', resourceId: siteId });
  return view;
}

/** `{version, tags}`: the whole draft. Throws conflict when somebody was faster, with the tags as they are now. */
export function saveTagDraft(
  platform: Platform,
  caller: Caller | undefined,
  siteId: string,
  input: unknown,
): Promise<TagContainerView> {
  return changeTags(platform, caller, siteId, 'draft', async (_tx, site) => {
    const { version, tags } = readInput(input, (read) => ({
      version: read.integer('version', { min: 0, max: VERSION_MAX }),
      tags: readTags(read, site.settings.script_hosts),
    }));
    return { version, change: () => ({ draft: tags }) };
  });
}

/** `{version, note?}`: the draft becomes a version, and is served from now on. */
export function publishTags(
  platform: Platform,
  caller: Caller | undefined,
  siteId: string,
  input: unknown,
): Promise<TagContainerView> {
  return changeTags(platform, caller, siteId, 'publish', async (tx, site) => {
    const { version, note } = readInput(input, (read) => ({
      version: read.integer('version', { min: 0, max: VERSION_MAX }),
      note: read.has('note') ? read.text('note', { min: 0, max: NOTE_LENGTH_MAX }) : '',
    }));
    return {
      version,
      change: async (before) => {
        checkTags(before.draft, site.settings.script_hosts);
        const number = (await newestVersion(tx, before)) + 1;
        // A version belongs to its container, which has to be there.
        if (before.version === 0) await writeContainer(tx, { ...before, version: 1 });
        const made = { made_by: nameOf(caller!), made_at: new Date(platform.clock()) };
        await tx
          .insertInto('tag_versions')
          .values({
            ...{ org_id: site.org_id, site_id: siteId, number, note },
            ...{ tags: JSON.stringify(before.draft), ...made },
          })
          .execute();
        return { published: number };
      },
    };
  });
}

/** `{version, number}`: an earlier version is served again, and the draft begins with it; `number: null` serves none. */
export function rollBackTags(
  platform: Platform,
  caller: Caller | undefined,
  siteId: string,
  input: unknown,
): Promise<TagContainerView> {
  return changeTags(platform, caller, siteId, 'roll_back', async (tx, site) => {
    const { version, number } = readInput(input, (read) => ({
      version: read.integer('version', { min: 0, max: VERSION_MAX }),
      number: read.raw('number') === null ? null : read.integer('number', { min: 1, max: VERSION_MAX }),
    }));
    return {
      version,
      change: async (before) => {
        if (number === null) return { published: null };
        const tags = await findVersion(tx, before, number);
        checkTags(tags, site.settings.script_hosts);
        return { published: number, draft: tags };
      },
    };
  });
}

interface TagChange {
  version: number;
  change(before: TagContainerRow): Promise<Partial<TagContainerFields>> | Partial<TagContainerFields>;
}

async function changeTags(
  platform: Platform,
  caller: Caller | undefined,
  siteId: string,
  verb: string,
  read: (tx: Transaction, site: SiteRow) => Promise<TagChange>,
): Promise<TagContainerView> {
  requirePermission(platform, caller, 'sites:write');
  const orgId = organisationOf(caller);
  const note = { action: `tags.${verb}`, resourceType: 'tag_container', resourceId: siteId };
  const view = await audited(platform, caller, note, async (tx) => {
    const site = await findSite(tx, orgId, siteId, 'lock');
    const { version, change } = await read(tx, site);
    const before = await findContainer(tx, orgId, siteId, platform.clock());
    const now = await containerView(tx, before);
    refuseStale('tag_container', version, before.version, () => now);
    const changed = await change(before);
    const after: TagContainerRow = {
      ...{ ...before, ...changed, version: before.version + 1 },
      ...{ updated_by: nameOf(caller), updated_at: new Date(platform.clock()) },
    };
    await writeContainer(tx, after);
    const told = { before: before.version === 0 ? null : tagContainerFields(before), after: tagContainerFields(after) };
    await recordChange(platform, tx, caller, tagContainerStream, siteId, told);
    return containerView(tx, after);
  });
  platform.sites.forget();
  return view;
}

async function newestVersion(tx: Transaction, { org_id, site_id }: TagContainerRow): Promise<number> {
  const row = await tx
    .selectFrom('tag_versions')
    .select((eb) => eb.fn.max('number').as('newest'))
    .where('org_id', '=', org_id)
    .where('site_id', '=', site_id)
    .executeTakeFirst();
  return row?.newest ?? 0;
}

/** A link's token that shows the draft on the site itself, to whoever has it, for an hour. */
export async function previewTags(
  platform: Platform,
  caller: Caller | undefined,
  siteId: string,
): Promise<{ token: string; parameter: string; expires_at: string }> {
  requirePermission(platform, caller, 'sites:write');
  const orgId = organisationOf(caller);
  const note = { action: 'tags.preview', resourceType: 'tag_container', resourceId: siteId };
  await audited(platform, caller, note, async (tx) => {
    const site = await findSite(tx, orgId, siteId);
    if (!site.enabled) throw new Problem('conflict', 'The site is switched off. Switch it on to look at its tags.');
  });
  const { token, untilMs } = await platform.sites.previews.grant(siteId);
  return { token, parameter: `bellwether_preview=${token}`, expires_at: new Date(untilMs).toISOString() };
}
