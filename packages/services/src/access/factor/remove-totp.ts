import { Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, requirePermission, requireUser } from '../authority/caller.ts';
import { PASSWORD_LENGTH } from '../authority/password.ts';
import { confirmPassword } from '../session/confirm-password.ts';
import { dropCodesWithoutFactor } from './drop-codes-without-factor.ts';

/** `{password}`: signing in asks for no code any more; recovery codes go too, unless passkeys are left. */
export async function removeTotp(context: ServiceContext, caller: Caller | undefined, input: unknown): Promise<void> {
  requireUser(context, caller);
  requirePermission(context, caller, 'profile:write', 'own');
  const password = readInput(input, (read) => read.secret('password', { max: PASSWORD_LENGTH.max }));
  await confirmPassword(context, caller, 'password', password);
  const note = { action: 'factor.remove', resourceType: 'user', resourceId: caller.id, details: { factor: 'totp' } };
  await audited(context, caller, note, async (tx) => {
    const removed = await tx
      .deleteFrom('totp_factors')
      .where('user_id', '=', caller.id)
      .returning('user_id')
      .executeTakeFirst();
    if (!removed) throw new Problem('not_found', 'You have no authenticator app set up.');
    await dropCodesWithoutFactor(tx, caller.id);
  });
}
