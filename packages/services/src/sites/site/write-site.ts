/** Making, changing and removing sites. */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId, randomBase62 } from '../../access/authority/random-text.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { readVersion } from '../../surveys/organization/read-organization.ts';
import { refuseStale } from '../../surveys/organization/refuse-stale.ts';
import { refuseTakenName } from '../../taken-name.ts';
import { readSiteFields } from './read-site.ts';
import { findSite, SITES_MAX, type SiteRow, type SiteView, siteView } from './site-row.ts';
import { type SiteFields, siteFields, siteStream } from './site-stream.ts';

const KEY_LENGTH = 16;

/** `{name, title, domains, enabled?, settings?, goals?}`. Throws conflict when the name is taken. */
export async function createSite(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
  baseUrl: string,
): Promise<SiteView> {
  requirePermission(platform, caller, 'sites:write');
  const fields = readInput(input, (read) => readSiteFields(read, undefined));
  const [by, now] = [nameOf(caller), new Date(platform.clock())];
  const row: SiteRow = {
    ...{ org_id: organisationOf(caller), site_id: newId('sit'), site_key: randomBase62(KEY_LENGTH), ...fields },
    ...{ version: 1, created_by: by, created_at: now, updated_by: by, updated_at: now },
  };
  const note = { action: 'site.create', resourceType: 'site', resourceId: row.site_id, details: { name: row.name } };
  await audited(platform, caller, note, async (tx) => {
    await insertSite(tx, row);
    await recordChange(platform, tx, caller, siteStream, row.site_id, { before: null, after: siteFields(row) });
  }).catch(refuseTakenName('site', row.name));
  platform.sites.forget();
  return siteView(row, baseUrl);
}

export async function insertSite(tx: Transaction, row: SiteRow): Promise<void> {
  const { kept } = await tx
    .selectFrom('sites')
    .select((eb) => eb.fn.countAll<number>().as('kept'))
    .where('org_id', '=', row.org_id)
    .executeTakeFirstOrThrow();
  if (Number(kept) >= SITES_MAX)
    throw new Problem('conflict', `There are ${SITES_MAX} sites already. Remove one first.`);
  await tx
    .insertInto('sites')
    .values({ ...row, settings: JSON.stringify(row.settings), goals: JSON.stringify(row.goals) })
    .execute();
}

/** `{version, …}`: what is sent replaces what was there. Throws conflict when somebody was faster. */
export async function updateSite(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
  baseUrl: string,
): Promise<SiteView> {
  requirePermission(platform, caller, 'sites:write');
  const note = { action: 'site.update', resourceType: 'site', resourceId: id };
  let name = '';
  const row = await audited(platform, caller, note, async (tx) => {
    const before = await findSite(tx, organisationOf(caller), id, 'lock');
    const { version, fields } = readInput(input, (read) => ({
      version: readVersion(read),
      fields: readSiteFields(read, before),
    }));
    name = fields.name;
    refuseStale('site', version, before.version, () => siteView(before, baseUrl));
    const after = await rewriteSite(tx, before, fields, { by: nameOf(caller), at: new Date(platform.clock()) });
    const change = { before: siteFields(before), after: siteFields(after) };
    await recordChange(platform, tx, caller, siteStream, id, change);
    return after;
  }).catch((error) => refuseTakenName('site', name)(error));
  platform.sites.forget();
  return siteView(row, baseUrl);
}

/** Writes the site with the next version. */
export async function rewriteSite(
  tx: Transaction,
  before: SiteRow,
  fields: Partial<SiteFields>,
  { by, at }: { by: string; at: Date },
): Promise<SiteRow> {
  const row: SiteRow = { ...before, ...fields, version: before.version + 1, updated_by: by, updated_at: at };
  const { org_id, site_id, settings, goals, ...rest } = row;
  await tx
    .updateTable('sites')
    .set({ ...rest, settings: JSON.stringify(settings), goals: JSON.stringify(goals) })
    .where('org_id', '=', org_id)
    .where('site_id', '=', site_id)
    .execute();
  return row;
}

/** Its replays, outlines and tags go with it; events that came stay. */
export async function removeSite(platform: Platform, caller: Caller | undefined, id: string): Promise<void> {
  requirePermission(platform, caller, 'sites:write');
  const orgId = organisationOf(caller);
  await audited(platform, caller, { action: 'site.remove', resourceType: 'site', resourceId: id }, async (tx) => {
    const row = await findSite(tx, orgId, id, 'lock');
    await tx.deleteFrom('sites').where('org_id', '=', orgId).where('site_id', '=', id).execute();
    await recordChange(platform, tx, caller, siteStream, id, { before: siteFields(row), after: null });
  });
  platform.sites.forget();
}
