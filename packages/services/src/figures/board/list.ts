import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { boardsSeenBy } from './board-access.ts';
import { type BoardSummary, boardSummary, namesOf } from './board-view.ts';

/** The boards the caller may see, the one saved last first. */
export async function listBoards(context: ServiceContext, caller: Caller | undefined): Promise<BoardSummary[]> {
  requirePermission(context, caller, 'dashboards:read');
  const [boards] = await Promise.all([
    context.records.asTenant(organisationOf(caller), async (tx) => {
      const rows = await boardsSeenBy(tx, caller);
      const names = await namesOf(
        tx,
        rows.flatMap(({ owner, updated_by }) => [owner, updated_by]),
      );
      return rows.map((row) => boardSummary(row, caller, names));
    }),
    context.audit.note(caller, { action: 'board.list', resourceType: 'board' }),
  ]);
  return boards;
}
