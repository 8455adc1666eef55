import { Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, requirePermission, requireUser } from '../authority/caller.ts';
import { PASSWORD_LENGTH } from '../authority/password.ts';
import { confirmPassword } from '../session/confirm-password.ts';
import type { RecoveryCodes } from './confirm-totp.ts';
import { factorsOf } from './factors-of.ts';
import { writeRecoveryCodes } from './recovery-code.ts';

/** `{password}`: ten new recovery codes; the old ones are worth nothing any more. */
export async function renewRecoveryCodes(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<RecoveryCodes> {
  requireUser(context, caller);
  requirePermission(context, caller, 'profile:write', 'own');
  const password = readInput(input, (read) => read.secret('password', { max: PASSWORD_LENGTH.max }));
  await confirmPassword(context, caller, 'password', password);
  const note = { action: 'factor.renew_recovery_codes', resourceType: 'user', resourceId: caller.id };
  const codes = await audited(context, caller, note, async (tx) => {
    if ((await factorsOf(tx, caller.id)).length === 0)
      throw new Problem('conflict', 'Recovery codes stand in for a second factor. Set up one first.');
    return writeRecoveryCodes(tx, { orgId: caller.orgId, userId: caller.id, now: new Date(context.clock()) });
  });
  return { recovery_codes: codes };
}
