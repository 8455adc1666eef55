import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, requirePermission, requireUser } from '../authority/caller.ts';
import { hashPassword, PASSWORD_LENGTH } from '../authority/password.ts';
import { readNewPassword } from '../authority/password-rule.ts';
import { confirmPassword, requireOwnPassword } from '../session/confirm-password.ts';
import { writeEndOfSessions } from '../session/end-sessions.ts';

/** `{current_password, new_password}`: changes one's own password and ends all of one's other sessions. */
export async function changePassword(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<void> {
  requireUser(context, caller);
  requirePermission(context, caller, 'profile:write', 'own');
  const { email } = await requireOwnPassword(context, caller);
  const { current, next } = readInput(input, (read) => ({
    current: read.secret('current_password', { max: PASSWORD_LENGTH.max }),
    next: readNewPassword(read, 'new_password', email),
  }));
  await confirmPassword(context, caller, 'current_password', current);
  const passwordHash = await hashPassword(next);
  const note = { action: 'password.change', resourceType: 'user', resourceId: caller.id };
  const ended = await audited(context, caller, note, async (tx) => {
    await tx.updateTable('users').set({ password_hash: passwordHash }).where('user_id', '=', caller.id).execute();
    // A link to reset it, or a sign-in under way, belongs to the old password.
    await tx.deleteFrom('password_resets').where('user_id', '=', caller.id).execute();
    const which = { userId: caller.id, except: caller.sessionId };
    return writeEndOfSessions(tx, context, caller, 'session.revoke', which);
  });
  await context.signInChallenges.drop(caller.id);
  for (const sessionId of ended) context.credentials.forget(sessionId);
}
