/**
 * Who may see a board and who may change it.
 *
 * A board belongs to who made it and is seen by the roles it is shared with. It may be changed by its owner, and by those
 * who see it and hold `dashboards:write` for the whole organisation. A board whose owner can no longer sign in, or never
 * could (a key, the operator), belongs to the latter: nothing is lost when somebody leaves.
 * Whoever may not see a board is told that there is none, so that ids say nothing.
 */
import { Problem } from '@bellwether/core';
import { sql, type Transaction, type UserRole } from '@bellwether/records';
import { type Caller, nameOf, reachOf } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';

export interface BoardRow {
  org_id: string;
  dashboard_id: string;
  title: string;
  description: string;
  owner: string;
  version: number;
  shared_with: UserRole[];
  created_at: Date;
  updated_at: Date;
  updated_by: string;
}

type Visible = BoardRow & { owner_is_here: boolean };

export function boardsSeenBy(tx: Transaction, caller: Caller): Promise<Visible[]> {
  return select(tx)
    .orderBy('boards.updated_at', 'desc')
    .execute()
    .then((rows) => rows.filter((row) => maySee(caller, row)));
}

/** Throws not_found when there is none for this caller. */
export async function boardSeenBy(tx: Transaction, caller: Caller, id: string): Promise<Visible> {
  const row = await select(tx).where('dashboard_id', '=', id).executeTakeFirst();
  if (!row || !maySee(caller, row))
    throw new Problem('not_found', 'There is no such board, or it is not shared with you.');
  return row;
}

/** Throws not_found when the caller does not see it, forbidden when they may only look. The row is locked. */
export async function boardChangedBy(
  context: ServiceContext,
  tx: Transaction,
  caller: Caller,
  id: string,
): Promise<Visible> {
  // Locked before it is read: two who save at once come one after the other, and the second is told.
  await tx.selectFrom('boards').select('version').where('dashboard_id', '=', id).forUpdate().execute();
  const row = await boardSeenBy(tx, caller, id);
  if (!mayEdit(caller, row)) {
    context.audit.denied(caller, 'dashboards:write');
    throw new Problem(
      'forbidden',
      'This board is shared with you to look at. Duplicate it to change your own copy, or ask its owner.',
    );
  }
  return row;
}

export function isMine(caller: Caller, board: BoardRow): boolean {
  return board.owner === nameOf(caller);
}

export function mayEdit(caller: Caller, board: BoardRow): boolean {
  return caller.grants.has('dashboards:write') && (isMine(caller, board) || editsAll(caller));
}

/** Of a board that was removed: who could bring it back. */
export function hadBoard(caller: Caller, board: Pick<BoardRow, 'owner'>): boolean {
  return board.owner === nameOf(caller) || editsAll(caller);
}

function maySee(caller: Caller, board: Visible): boolean {
  if (isMine(caller, board) || (!board.owner_is_here && editsAll(caller))) return true;
  // A key or the operator has no role; what is shared with anybody is shared with the organisation's own tools.
  return caller.role ? board.shared_with.includes(caller.role) : board.shared_with.length > 0;
}

function editsAll(caller: Caller): boolean {
  return caller.grants.has('dashboards:write') && reachOf(caller, 'dashboards:write') === 'organisation';
}

function select(tx: Transaction) {
  return tx
    .selectFrom('boards')
    .leftJoin('users', (join) =>
      join.on('boards.owner', '=', sql`'user:' || users.user_id`).on('users.disabled_at', 'is', null),
    )
    .selectAll('boards')
    .select((eb) => eb('users.user_id', 'is not', null).$castTo<boolean>().as('owner_is_here'));
}
