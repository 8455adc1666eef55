import type { ServiceContext } from '../../context.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, requirePermission } from '../authority/caller.ts';
import { writeEndOfSessions } from '../session/end-sessions.ts';
import { refuseRoleAbove } from './create.ts';
import { refuseSelf, userToManage } from './manage.ts';

/**
 * Takes away a user's second factors and passkeys, for somebody who has lost them: from now on the password is enough. All
 * their sessions end.
 */
export async function resetFactors(context: ServiceContext, caller: Caller | undefined, userId: string): Promise<void> {
  requirePermission(context, caller, 'users:write');
  refuseSelf(caller, userId, 'resets their own factors: remove them one by one, with your password');
  const note = { action: 'user.reset_factors', resourceType: 'user', resourceId: userId };
  await audited(context, caller, note, async (tx) => {
    const user = await userToManage(tx, caller, userId);
    // Who can take a factor away and reset the password is in the account: it must not be worth more than their own.
    refuseRoleAbove(caller, user.role);
    for (const table of ['totp_factors', 'recovery_codes', 'passkeys'] as const)
      await tx.deleteFrom(table).where('user_id', '=', userId).execute();
    await writeEndOfSessions(tx, context, caller, 'session.revoke', { userId });
  });
  await context.signInChallenges.drop(userId);
  context.credentials.clear();
}
