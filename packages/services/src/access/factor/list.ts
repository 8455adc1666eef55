import type { ServiceContext } from '../../context.ts';
import { type Caller, requireUser } from '../authority/caller.ts';
import { PASSKEY_COLUMNS, type PasskeyView, passkeyView } from '../passkey/passkey-view.ts';
import { recoveryCodesLeft } from './factors-of.ts';

export interface FactorsView {
  totp: { enabled: boolean; enabled_at: string | null };
  recovery_codes_left: number;
  passkeys: PasskeyView[];
}

/** The caller's own second factors and passkeys. */
export async function listFactors(context: ServiceContext, caller: Caller | undefined): Promise<FactorsView> {
  requireUser(context, caller);
  return context.records.asTenant(caller.orgId, async (tx) => {
    const totp = await tx
      .selectFrom('totp_factors')
      .select('confirmed_at')
      .where('user_id', '=', caller.id)
      .executeTakeFirst();
    const passkeys = await tx
      .selectFrom('passkeys')
      .select(PASSKEY_COLUMNS)
      .where('user_id', '=', caller.id)
      .orderBy('created_at')
      .orderBy('passkey_id')
      .execute();
    const enabledAt = totp?.confirmed_at ?? null;
    return {
      totp: { enabled: enabledAt !== null, enabled_at: enabledAt?.toISOString() ?? null },
      recovery_codes_left: await recoveryCodesLeft(tx, caller.id),
      passkeys: passkeys.map(passkeyView),
    };
  });
}
