import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { type SavedQuery, savedQueryView } from './saved-query-view.ts';

/** The organisation's saved queries, by name. */
export async function listSavedQueries(context: ServiceContext, caller: Caller | undefined): Promise<SavedQuery[]> {
  requirePermission(context, caller, 'dashboards:read');
  await context.audit.note(caller, { action: 'saved_query.list', resourceType: 'saved_query' });
  const rows = await context.records.asTenant(organisationOf(caller), (tx) =>
    tx.selectFrom('saved_queries').selectAll().orderBy('name').execute(),
  );
  return rows.map(savedQueryView);
}
