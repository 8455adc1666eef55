import { Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, requirePermission, requireUser } from '../authority/caller.ts';
import { requireOwnPassword } from '../session/confirm-password.ts';
import { newTotpSecret, totpPlace, totpUri } from './totp.ts';

export interface TotpSecret {
  /** Base 32, to be typed into an authenticator app; shown here and never again. */
  secret: string;
  /** The same as an address, to be shown as a square code. */
  uri: string;
}

/** A secret for an authenticator app. It asks for nothing until a code of it has been shown (`confirmTotp`). */
export async function startTotp(context: ServiceContext, caller: Caller | undefined): Promise<TotpSecret> {
  requireUser(context, caller);
  requirePermission(context, caller, 'profile:write', 'own');
  const { email } = await requireOwnPassword(context, caller);
  const secret = newTotpSecret();
  const row = {
    sealed_secret: context.secrets.seal(secret, totpPlace(caller.id)),
    last_step: 0,
    created_at: new Date(context.clock()),
    confirmed_at: null,
  };
  const note = { action: 'factor.start', resourceType: 'user', resourceId: caller.id, details: { factor: 'totp' } };
  await audited(context, caller, note, async (tx) => {
    const written = await tx
      .insertInto('totp_factors')
      .values({ org_id: caller.orgId, user_id: caller.id, ...row })
      .onConflict((conflict) =>
        conflict.columns(['org_id', 'user_id']).doUpdateSet(row).where('totp_factors.confirmed_at', 'is', null),
      )
      .returning('user_id')
      .executeTakeFirst();
    if (!written)
      throw new Problem('conflict', 'An authenticator app is set up already. Remove it first, then set up another.');
  });
  return { secret, uri: totpUri(secret, email) };
}
