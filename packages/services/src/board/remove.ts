import { audited } from '../audit/audited.ts';
import { type Caller, requirePermission } from '../authority/caller.ts';
import type { ServiceContext } from '../context.ts';
import { boardChangedBy } from './board-access.ts';

/** Removes a board with its versions and embeds. */
export async function removeBoard(context: ServiceContext, caller: Caller | undefined, id: string): Promise<void> {
  requirePermission(context, caller, 'dashboards:read');
  requirePermission(context, caller, 'dashboards:write', 'own');
  await audited(context, caller, { action: 'board.remove', resourceType: 'board', resourceId: id }, async (tx) => {
    await boardChangedBy(context, tx, caller, id);
    await tx.deleteFrom('boards').where('dashboard_id', '=', id).execute();
  });
}
