import type { Transaction } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import { totpPlace, totpStepOf } from './totp.ts';

/** Uses a code up: it and all before it are accepted no more. False when it is wrong, used, or the user has no app set up. */
export async function useTotp(
  tx: Transaction,
  context: ServiceContext,
  userId: string,
  code: string,
  state: 'pending' | 'confirmed',
): Promise<boolean> {
  const factor = await tx
    .selectFrom('totp_factors')
    .select(['sealed_secret', 'confirmed_at'])
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (!factor || (factor.confirmed_at === null) !== (state === 'pending')) return false;
  const secret = context.secrets.open(factor.sealed_secret, totpPlace(userId));
  const step = totpStepOf(secret, code, context.clock());
  if (step === undefined) return false;
  const renewed = context.secrets.isCurrent(factor.sealed_secret)
    ? {}
    : { sealed_secret: context.secrets.seal(secret, totpPlace(userId)) };
  const used = await tx
    .updateTable('totp_factors')
    .set({ last_step: step, ...renewed })
    .where('user_id', '=', userId)
    .where('last_step', '<', step)
    .returning('user_id')
    .executeTakeFirst();
  return used !== undefined;
}
