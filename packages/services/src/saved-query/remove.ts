import { Problem } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import type { ServiceContext } from '../context.ts';

export async function removeSavedQuery(context: ServiceContext, caller: Caller | undefined, id: string): Promise<void> {
  requirePermission(context, caller, 'dashboards:write', 'own');
  const { numDeletedRows } = await context.records.asTenant(organisationOf(caller), (tx) =>
    tx.deleteFrom('saved_queries').where('saved_query_id', '=', id).executeTakeFirst(),
  );
  if (numDeletedRows === 0n) throw new Problem('not_found', 'This organisation has no such saved query.');
}
