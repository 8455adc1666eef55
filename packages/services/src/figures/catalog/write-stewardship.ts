/** What people add to an entry: `{owner?, description?, tier?, terms?, version?}`; null takes a value away. */
import { Problem } from '@bellwether/core';
import { load } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, requirePermission } from '../../access/authority/caller.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { refuseStale } from '../../surveys/organization/refuse-stale.ts';
import type { Tier } from './catalog-entry.ts';
import { organisationCatalog } from './organisation-catalog.ts';
import { type CatalogEntryDetail, entryDetail } from './read-lineage.ts';
import { NO_STEWARDSHIP, type Stewardship, stewardshipStream } from './stewardship.ts';

const TERMS_MAX = 20;
/** So that whoever looks at the catalog need not wait. */
const ENTRIES_MAX = 5000;
const OWNER_RULE = { matches: /^user:[A-Za-z0-9_-]{1,100}$/, otherwise: 'be a user of the organisation, user:usr_…' };

/** Throws not_found, 409 when somebody else has changed it since `version`. */
export async function putStewardship(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<CatalogEntryDetail> {
  requirePermission(platform, caller, 'settings:write');
  const sent = readInput(input, (read) => ({
    version: read.has('version') ? read.integer('version', { min: 0, max: 2_000_000_000 }) : undefined,
    changes: {
      ...(read.has('owner')
        ? { owner: read.raw('owner') === null ? null : read.text('owner', { max: 105, pattern: OWNER_RULE }) }
        : {}),
      ...(read.has('description') ? { description: read.text('description', { min: 0, max: 4000 }) } : {}),
      ...(read.has('tier')
        ? { tier: read.raw('tier') === null ? null : (read.integer('tier', { min: 1, max: 4 }) as Tier) }
        : {}),
      ...(read.has('terms')
        ? {
            terms: read.list('terms', TERMS_MAX, (term) => ({
              term: term.text('term', { max: 100 }),
              meaning: term.text('meaning', { max: 500 }),
            })),
          }
        : {}),
    } satisfies Partial<Stewardship>,
  }));
  const { entries, stewardship } = await organisationCatalog(platform, caller);
  if (!entries.has(id)) throw new Problem('not_found', 'The catalog has no such entry, or it is not shared with you.');
  if (!stewardship.has(id) && stewardship.size >= ENTRIES_MAX)
    throw new Problem('conflict', `Something is written about ${ENTRIES_MAX} entries already.`);
  const note = { action: 'catalog.write', resourceType: 'catalog_entry', resourceId: id };
  await audited(platform, caller, note, async (tx) => {
    const { owner } = sent.changes;
    if (owner) {
      const user = await tx
        .selectFrom('users')
        .select('user_id')
        .where('user_id', '=', owner.slice('user:'.length))
        .executeTakeFirst();
      if (!user)
        throw new Problem('invalid_request', 'owner is no user of this organisation.', {
          errors: [{ field: 'owner', detail: 'is no user of this organisation.' }],
        });
    }
    const { state: before, version } = await load(tx, stewardshipStream, id);
    refuseStale('catalog_entry', sent.version, version, () => before ?? NO_STEWARDSHIP);
    await recordChange(platform, tx, caller, stewardshipStream, id, {
      ...{ before, after: { ...NO_STEWARDSHIP, ...before, ...sent.changes } },
    });
  });
  return entryDetail(platform, caller, id);
}
