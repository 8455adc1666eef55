import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, requirePermission } from '../authority/caller.ts';
import { refuseLastOwner, refuseSelf, userToManage, withdrawInvitationsOf } from './manage.ts';
import { userFields, userStream } from './user-stream.ts';

/**
 * Removes a user with their sessions, factors and passkeys, at once and for good. Their boards and saved queries stay with
 * the organisation. Throws not_found, forbidden, conflict for the last owner.
 */
export async function removeUser(context: ServiceContext, caller: Caller | undefined, userId: string): Promise<void> {
  requirePermission(context, caller, 'users:write');
  refuseSelf(caller, userId, 'removes themselves');
  const note = { action: 'user.remove', resourceType: 'user', resourceId: userId };
  await audited(context, caller, note, async (tx) => {
    const user = await userToManage(tx, caller, userId);
    await refuseLastOwner(tx, user);
    await withdrawInvitationsOf(tx, context, userId);
    await tx.deleteFrom('users').where('user_id', '=', userId).execute();
    await recordChange(context, tx, caller, userStream, userId, { before: userFields(user), after: null });
  });
  await context.signInChallenges.drop(userId);
  context.credentials.clear();
}
