import type { Transaction } from '@bellwether/records';

export type FactorKind = 'totp' | 'recovery_code' | 'passkey';

/** What a user can answer with after the password; empty when the password is enough. */
export async function factorsOf(tx: Transaction, userId: string): Promise<FactorKind[]> {
  const totp = await tx
    .selectFrom('totp_factors')
    .select('user_id')
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst();
  const passkey = await tx
    .selectFrom('passkeys')
    .select('passkey_id')
    .where('user_id', '=', userId)
    .limit(1)
    .executeTakeFirst();
  if (!totp && !passkey) return [];
  const codesLeft = await recoveryCodesLeft(tx, userId);
  return [
    ...(totp ? ['totp' as const] : []),
    ...(codesLeft > 0 ? ['recovery_code' as const] : []),
    ...(passkey ? ['passkey' as const] : []),
  ];
}

export async function recoveryCodesLeft(tx: Transaction, userId: string): Promise<number> {
  const { left } = await tx
    .selectFrom('recovery_codes')
    .select((eb) => eb.fn.countAll<number>().as('left'))
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(left);
}
