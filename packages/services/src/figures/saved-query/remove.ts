import { Problem } from '@bellwether/core';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, reachOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { savedQueryStream } from './saved-query-stream.ts';

/** Forgets a saved query: anybody their own, who may change every board anybody's. Throws forbidden, not_found. */
export async function removeSavedQuery(context: ServiceContext, caller: Caller | undefined, id: string): Promise<void> {
  requirePermission(context, caller, 'dashboards:write', 'own');
  const note = { action: 'saved_query.remove', resourceType: 'saved_query', resourceId: id };
  await audited(context, caller, note, async (tx) => {
    const saved = await tx
      .selectFrom('saved_queries')
      .select(['name', 'query', 'created_by'])
      .where('saved_query_id', '=', id)
      .executeTakeFirst();
    if (!saved) throw new Problem('not_found', 'This organisation has no such saved query.');
    if (reachOf(caller, 'dashboards:write') !== 'organisation' && saved.created_by !== nameOf(caller)) {
      context.audit.denied(caller, 'dashboards:write');
      throw new Problem('forbidden', 'Somebody else saved this query. They can remove it, or an administrator.');
    }
    await tx.deleteFrom('saved_queries').where('saved_query_id', '=', id).execute();
    await recordChange(context, tx, caller, savedQueryStream, id, { before: saved, after: null });
  });
}
