import { HOUR_MS, Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../authority/caller.ts';
import { hashCredential } from '../authority/credential.ts';
import { newOneTimeToken } from '../authority/one-time-token.ts';
import { newId } from '../authority/random-text.ts';
import { refuseRoleAbove } from './create.ts';
import { refuseSelf, userToManage } from './manage.ts';

const LIFETIME_MS = HOUR_MS;

export interface StartedReset {
  /** For the link; shown here and never again. */
  token: string;
  expires_at: string;
}

/** A token with which a user sets a new password: once, within an hour. One made before is worth nothing any more. */
export async function startPasswordReset(
  context: ServiceContext,
  caller: Caller | undefined,
  userId: string,
): Promise<StartedReset> {
  requirePermission(context, caller, 'users:write');
  refuseSelf(caller, userId, 'resets their own password: change it, with the one you have');
  const token = newOneTimeToken('reset');
  const now = new Date(context.clock());
  const expiresAt = new Date(now.getTime() + LIFETIME_MS);
  const note = { action: 'user.reset_password', resourceType: 'user', resourceId: userId };
  await audited(context, caller, note, async (tx) => {
    const user = await userToManage(tx, caller, userId);
    // Whoever holds the link can be that user: it must not be worth more than the one who makes it.
    refuseRoleAbove(caller, user.role);
    if (user.source !== 'local')
      throw new Problem(
        'conflict',
        'This user signs in through your identity provider; there is no password to reset.',
      );
    if (user.disabled_at) throw new Problem('conflict', 'This user is disabled. Enable them first.');
    await tx.deleteFrom('password_resets').where('user_id', '=', userId).execute();
    await tx
      .insertInto('password_resets')
      .values({
        reset_id: newId('rst'),
        org_id: organisationOf(caller),
        user_id: userId,
        token_hash: hashCredential(token),
        created_by: nameOf(caller),
        created_at: now,
        expires_at: expiresAt,
      })
      .execute();
  });
  return { token, expires_at: expiresAt.toISOString() };
}
