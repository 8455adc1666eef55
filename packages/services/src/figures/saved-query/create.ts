import { type JsonObject, Problem } from '@bellwether/core';
import { isUniqueViolation } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { readInput, storableJson } from '../../input.ts';
import { savedQueryStream } from './saved-query-stream.ts';
import { type SavedQuery, savedQueryView } from './saved-query-view.ts';

const QUERY_BYTES_MAX = 16 * 1024;
const QUERIES_MAX = 1000;

/** Keeps a metric query under a name. Throws conflict when the organisation has one of that name. */
export async function createSavedQuery(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<SavedQuery> {
  requirePermission(context, caller, 'dashboards:write', 'own');
  const orgId = organisationOf(caller);
  const { name, query } = readInput(input, (read) => {
    const query = storableJson(read.raw('query'), QUERY_BYTES_MAX) ?? '';
    if (!query.startsWith('{'))
      read.refuse('query', `has to be a metric query, a JSON object of at most ${QUERY_BYTES_MAX} bytes.`);
    return { name: read.text('name', { max: 200 }), query };
  });
  const row = {
    saved_query_id: newId('sav'),
    org_id: orgId,
    name,
    created_by: nameOf(caller),
    created_at: new Date(context.clock()),
  };
  const after = { name, query: JSON.parse(query) as JsonObject, created_by: row.created_by };
  const note = { action: 'saved_query.create', resourceType: 'saved_query', resourceId: row.saved_query_id };
  await audited(context, caller, note, async (tx) => {
    const { kept } = await tx
      .selectFrom('saved_queries')
      .select((eb) => eb.fn.countAll<number>().as('kept'))
      .executeTakeFirstOrThrow();
    if (kept >= QUERIES_MAX)
      throw new Problem('conflict', `There are ${QUERIES_MAX} saved queries. Remove some first.`);
    await tx
      .insertInto('saved_queries')
      .values({ ...row, query })
      .execute();
    await recordChange(context, tx, caller, savedQueryStream, row.saved_query_id, { before: null, after });
  }).catch(refuseTakenName(name));
  return savedQueryView({ ...row, query: after.query });
}

export function refuseTakenName(name: string): (error: unknown) => never {
  return (error) => {
    if (!isUniqueViolation(error)) throw error;
    throw new Problem('conflict', `There is a saved query "${name}" already.`, {
      errors: [{ field: 'name', detail: 'is taken.' }],
      cause: error,
    });
  };
}
