import { Problem } from '@bellwether/core';
import { audited } from '../audit/audited.ts';
import { type Caller, requirePermission } from '../authority/caller.ts';
import type { ServiceContext } from '../context.ts';

export async function removeSavedQuery(context: ServiceContext, caller: Caller | undefined, id: string): Promise<void> {
  requirePermission(context, caller, 'dashboards:write', 'own');
  const note = { action: 'saved_query.remove', resourceType: 'saved_query', resourceId: id };
  await audited(context, caller, note, async (tx) => {
    const { numDeletedRows } = await tx.deleteFrom('saved_queries').where('saved_query_id', '=', id).executeTakeFirst();
    if (numDeletedRows === 0n) throw new Problem('not_found', 'This organisation has no such saved query.');
  });
}
