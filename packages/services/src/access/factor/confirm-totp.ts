import { Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, requirePermission, requireUser } from '../authority/caller.ts';
import { requireOwnPassword } from '../session/confirm-password.ts';
import { writeRecoveryCodes } from './recovery-code.ts';
import { TOTP_CODE_RULE } from './totp.ts';
import { useTotp } from './use-totp.ts';

export interface RecoveryCodes {
  /** Shown here and never again. */
  recovery_codes: string[];
}

/** `{code}`: shows that the app holds the secret; from now on signing in asks for a code. Gives ten recovery codes. */
export async function confirmTotp(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<RecoveryCodes> {
  requireUser(context, caller);
  requirePermission(context, caller, 'profile:write', 'own');
  const code = readInput(input, (read) => read.text('code', { max: 20, pattern: TOTP_CODE_RULE }));
  const { email } = await requireOwnPassword(context, caller);
  const attempt = await context.signInGuard.begin(email, caller.request?.address);
  const note = { action: 'factor.add', resourceType: 'user', resourceId: caller.id, details: { factor: 'totp' } };
  const codes = await audited(context, caller, note, async (tx) => {
    if (!(await useTotp(tx, context, caller.id, code, 'pending'))) {
      const detail =
        'is not the code of the app just set up. Look at the clock of the phone, and take the newest code.';
      throw new Problem('invalid_request', `code ${detail}`, { errors: [{ field: 'code', detail }] });
    }
    const now = new Date(context.clock());
    await tx.updateTable('totp_factors').set({ confirmed_at: now }).where('user_id', '=', caller.id).execute();
    return writeRecoveryCodes(tx, { orgId: caller.orgId, userId: caller.id, now });
  });
  await attempt.succeeded();
  return { recovery_codes: codes };
}
