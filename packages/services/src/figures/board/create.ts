/** New boards: composed from nothing, imported, or copied from another. */
import { Problem } from '@bellwether/core';
import type { Transaction, UserRole } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { USER_ROLES } from '../../access/authority/role.ts';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { type BoardRow, boardSeenBy } from './board-access.ts';
import { type BoardContent, EMPTY_CONTENT, readContent } from './board-content.ts';
import { boardFields, boardStream } from './board-stream.ts';
import { keepVersion, readVersion } from './board-versions.ts';
import { type BoardView, boardView, namesOf } from './board-view.ts';

const BOARDS_MAX = 1000;
const TITLE_LENGTH_MAX = 200;

/** `{title, description?, layout?, range?, filters?, shared_with?}`. */
export async function createBoard(platform: Platform, caller: Caller | undefined, input: unknown): Promise<BoardView> {
  requirePermission(platform, caller, 'dashboards:write', 'own');
  const { content, sharedWith } = readInput(input, (read) => ({
    content: readContent(read, EMPTY_CONTENT, platform.metrics.registry, platform.clock()),
    sharedWith: read.has('shared_with') ? readRoles(read) : [],
  }));
  return audited(
    platform,
    caller,
    (board) => ({
      action: 'board.create',
      resourceType: 'board',
      resourceId: board.dashboard_id,
      details: { tiles: content.layout.tiles.length, shared_with: sharedWith },
    }),
    (tx) => addBoard(platform, tx, caller, content, sharedWith),
  );
}

/** A copy of a board the caller sees, theirs alone. */
export async function duplicateBoard(
  context: ServiceContext,
  caller: Caller | undefined,
  id: string,
): Promise<BoardView> {
  requirePermission(context, caller, 'dashboards:read');
  requirePermission(context, caller, 'dashboards:write', 'own');
  return audited(
    context,
    caller,
    (board) => ({
      action: 'board.duplicate',
      resourceType: 'board',
      resourceId: board.dashboard_id,
      details: { from: id },
    }),
    async (tx) => {
      const { version } = await boardSeenBy(tx, caller, id);
      const { content } = await readVersion(tx, id, version);
      const title = `Copy of ${content.title}`.slice(0, TITLE_LENGTH_MAX);
      return addBoard(context, tx, caller, { ...content, title }, []);
    },
  );
}

/** Roles the board is shared with; an empty list is nobody. */
export function readRoles(read: InputReader): UserRole[] {
  const sent = read.raw('shared_with');
  return Array.isArray(sent) && sent.length === 0 ? [] : read.someOf('shared_with', USER_ROLES);
}

async function addBoard(
  context: ServiceContext,
  tx: Transaction,
  caller: Caller,
  content: BoardContent,
  sharedWith: UserRole[],
): Promise<BoardView> {
  const now = new Date(context.clock());
  const made = { id: newId('brd'), owner: nameOf(caller), version: 1, created_at: now };
  const row = await insertBoard(tx, caller, made, content, sharedWith, now);
  const after = boardFields(row, content, sharedWith);
  await recordChange(context, tx, caller, boardStream, row.dashboard_id, {
    before: null,
    after,
    aside: { version: 1 },
  });
  return boardView(row, content, caller, await namesOf(tx, [row.owner]));
}

/** Writes a board with its first version, or one that is brought back with the next. Throws conflict for one too many. */
export async function insertBoard(
  tx: Transaction,
  caller: Caller,
  made: { id: string; owner: string; version: number; created_at: Date },
  { title, description, layout, range, filters }: BoardContent,
  sharedWith: UserRole[],
  now: Date,
): Promise<BoardRow> {
  const { kept } = await tx
    .selectFrom('boards')
    .select((eb) => eb.fn.countAll<number>().as('kept'))
    .executeTakeFirstOrThrow();
  if (kept >= BOARDS_MAX) throw new Problem('conflict', `There are ${BOARDS_MAX} boards. Remove some first.`);
  const { id, ...more } = made;
  const row = {
    ...{ org_id: organisationOf(caller), dashboard_id: id, title, description, ...more, shared_with: sharedWith },
    ...{ updated_at: now, updated_by: nameOf(caller) },
  };
  await tx.insertInto('boards').values(row).execute();
  await keepVersion(tx, row, { title, description, layout, range, filters }, caller, now);
  return row;
}
