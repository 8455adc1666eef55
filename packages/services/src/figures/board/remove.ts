import { audited } from '../../access/audit/audited.ts';
import { type Caller, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { boardChangedBy } from './board-access.ts';
import { boardFields, boardStream } from './board-stream.ts';
import { readVersion } from './board-versions.ts';

/** Removes a board with its versions and embeds. */
export async function removeBoard(context: ServiceContext, caller: Caller | undefined, id: string): Promise<void> {
  requirePermission(context, caller, 'dashboards:read');
  requirePermission(context, caller, 'dashboards:write', 'own');
  await audited(context, caller, { action: 'board.remove', resourceType: 'board', resourceId: id }, async (tx) => {
    const row = await boardChangedBy(context, tx, caller, id);
    const { content } = await readVersion(tx, id, row.version);
    await tx.deleteFrom('boards').where('dashboard_id', '=', id).execute();
    const before = boardFields(row, content, row.shared_with);
    const aside = { version: row.version, created_at: row.created_at.toISOString() };
    await recordChange(context, tx, caller, boardStream, id, { before, after: null, aside });
  });
}
