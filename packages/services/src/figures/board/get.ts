import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { boardSeenBy } from './board-access.ts';
import { readVersion } from './board-versions.ts';
import { type BoardView, boardView, namesOf } from './board-view.ts';

/** A board, or with `{version}` what it was then. Only what is on it: figures are asked for by whoever looks. */
export async function getBoard(
  context: ServiceContext,
  caller: Caller | undefined,
  id: string,
  input: unknown = {},
): Promise<BoardView> {
  requirePermission(context, caller, 'dashboards:read');
  const { version } = readInput(input, (read) => ({
    version: read.has('version') ? read.integer('version', { min: 1, max: 1e9 }) : undefined,
  }));
  const board = await context.records.asTenant(organisationOf(caller), async (tx) => {
    const row = await boardSeenBy(tx, caller, id);
    const { content } = await readVersion(tx, id, version ?? row.version);
    return boardView(row, content, caller, await namesOf(tx, [row.owner, row.updated_by]));
  });
  await context.audit.note(caller, { action: 'board.read', resourceType: 'board', resourceId: id });
  return board;
}
