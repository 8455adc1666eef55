import { type Caller, organisationOf, requireScope } from '../authority/caller.ts';
import type { ServiceContext } from '../context.ts';
import { type SavedQuery, savedQueryView } from './saved-query-view.ts';

/** The organisation's saved queries, by name. */
export async function listSavedQueries(context: ServiceContext, caller: Caller | undefined): Promise<SavedQuery[]> {
  requireScope(caller, 'read');
  const rows = await context.records.asTenant(organisationOf(caller), (tx) =>
    tx.selectFrom('saved_queries').selectAll().orderBy('name').execute(),
  );
  return rows.map(savedQueryView);
}
