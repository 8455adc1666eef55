/**
 * Signing in with e-mail and password. An unknown e-mail and a wrong password get the same answer after the same work: one
 * look-up, one derivation, one entry in an audit chain. Whoever has a second factor gets a challenge instead of a session.
 */
import { Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { INSTALLATION_CHAIN } from '../audit/audit-entry.ts';
import { PASSWORD_LENGTH, verifyPassword } from '../authority/password.ts';
import { type FactorKind, factorsOf } from '../factor/factors-of.ts';
import { refusePasswordWhenEnforced } from '../sso/refuse-password.ts';
import { EMAIL_LENGTH_MAX, normaliseEmail } from '../user/user-view.ts';
import { noteFailedSignIn } from './note-failed-sign-in.ts';
import { openSession, type SignedIn } from './open-session.ts';
import type { Visit } from './visit.ts';

export interface SecondFactorRequired {
  status: 'second_factor_required';
  /** To be sent with the second factor; good for five minutes, five tries and one success. */
  challenge: string;
  /** What this user can answer with. */
  factors: FactorKind[];
  expires_at: string;
}

/** Throws unauthenticated, too_many_attempts, invalid_request, forbidden, lives_elsewhere. */
export async function signIn(
  context: ServiceContext,
  input: unknown,
  visit: Visit,
): Promise<SignedIn | SecondFactorRequired> {
  const { email, password } = readInput(input, (read) => ({
    email: normaliseEmail(read.text('email', { max: EMAIL_LENGTH_MAX })),
    password: read.secret('password', { max: PASSWORD_LENGTH.max }),
  }));
  context.residency.requireAddressHere(email);
  const attempt = await context.signInGuard.begin(email, visit.address);

  const user = await context.records.asOperator((tx) =>
    tx.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst(),
  );
  const passwordIsRight = await verifyPassword(password, user?.password_hash ?? undefined);
  if (!user || !passwordIsRight || user.disabled_at) {
    await noteFailedSignIn(context, user?.org_id ?? INSTALLATION_CHAIN, visit, {
      userId: user?.user_id,
      method: 'password',
      reason: !user ? 'unknown_account' : passwordIsRight ? 'disabled' : 'wrong_password',
      locked: (await context.signInGuard.locked([email])).size > 0,
    });
    throw new Problem('unauthenticated', 'The e-mail address or the password is not right.');
  }
  await attempt.succeeded();
  await refusePasswordWhenEnforced(context, user);

  const factors = await context.records.asTenant(user.org_id, (tx) => factorsOf(tx, user.user_id));
  if (factors.length === 0) return openSession(context, user, 'password', visit);
  const asked = { userId: user.user_id, orgId: user.org_id, email };
  const { id, expiresMs } = await context.signInChallenges.add(asked, user.user_id);
  return {
    status: 'second_factor_required',
    challenge: id,
    factors,
    expires_at: new Date(expiresMs).toISOString(),
  };
}
