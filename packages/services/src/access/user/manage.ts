/**
 * What holds whenever somebody changes somebody else's account: nobody touches who is mightier than they are, and an
 * organisation never loses its last owner.
 */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import type { Caller } from '../authority/caller.ts';
import { ROLES } from '../authority/role.ts';
import { noSuchUser } from './get.ts';
import type { SeenUserRow } from './user-details.ts';
import type { UserRow } from './user-view.ts';
import { USER_COLUMNS } from './within-reach.ts';

/** The user to be changed, locked for the transaction. Throws not_found, and forbidden for somebody mightier. */
export async function userToManage(tx: Transaction, caller: Caller, userId: string): Promise<SeenUserRow> {
  const user = await tx
    .selectFrom('users')
    .select(USER_COLUMNS)
    .where('user_id', '=', userId)
    .forUpdate()
    .executeTakeFirst();
  if (!user) throw noSuchUser();
  const may =
    caller.kind === 'operator' ||
    // A key has no role; it keeps users in step, and leaves owners alone.
    (caller.role ? ROLES[caller.role].mayGive.includes(user.role) : user.role !== 'owner');
  if (!may) throw new Problem('forbidden', `This credential cannot change somebody with the role ${user.role}.`);
  return user;
}

export function refuseSelf(caller: Caller, userId: string, what: string): void {
  if (caller.kind === 'user' && caller.id === userId)
    throw new Problem('forbidden', `Nobody ${what}. Ask another administrator.`);
}

/** Throws conflict when the organisation would have no owner left who can sign in. */
export async function refuseLastOwner(tx: Transaction, user: UserRow): Promise<void> {
  if (user.role !== 'owner' || user.disabled_at) return;
  const owners = await tx
    .selectFrom('users')
    .select('user_id')
    .where('role', '=', 'owner')
    .where('disabled_at', 'is', null)
    .forUpdate()
    .execute();
  if (owners.some(({ user_id }) => user_id !== user.user_id)) return;
  throw new Problem('conflict', 'This is the last owner of the organisation. Make somebody else an owner first.');
}

/** Invitations go with who gave them, when they may not give them any more. */
export async function withdrawInvitationsOf(tx: Transaction, context: ServiceContext, userId: string): Promise<void> {
  await tx
    .updateTable('invitations')
    .set({ revoked_at: new Date(context.clock()) })
    .where('created_by', '=', `user:${userId}`)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .execute();
}
