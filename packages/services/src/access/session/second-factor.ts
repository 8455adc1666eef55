/**
 * The second step of signing in: a code of an authenticator app, or a recovery code. The challenge names the user; it ends
 * with the first success, after five tries, and after five minutes. A wrong code counts as a failed attempt at the account.
 */
import { Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { RECOVERY_CODE_LENGTH_MAX, useRecoveryCode } from '../factor/recovery-code.ts';
import { TOTP_CODE_RULE } from '../factor/totp.ts';
import { useTotp } from '../factor/use-totp.ts';
import { endReplacedSession } from './end-replaced.ts';
import { noteFailedSignIn } from './note-failed-sign-in.ts';
import { type SignedIn, writeSession } from './open-session.ts';
import type { Visit } from './visit.ts';

type Proof = { kind: 'totp'; code: string } | { kind: 'recovery_code'; code: string };

/** `{challenge, totp | recovery_code}`. Throws unauthenticated, naming the field, and too_many_attempts. */
export async function signInWithSecondFactor(context: ServiceContext, input: unknown, visit: Visit): Promise<SignedIn> {
  const { challenge, proof } = readInput(input, (read) => ({
    challenge: read.text('challenge', { max: 100 }),
    proof: ((): Proof => {
      if (read.has('recovery_code') && !read.has('totp'))
        return { kind: 'recovery_code', code: read.text('recovery_code', { max: RECOVERY_CODE_LENGTH_MAX }) };
      if (read.has('recovery_code')) read.refuse('recovery_code', 'is not taken together with totp.');
      return { kind: 'totp', code: read.text('totp', { max: 20, pattern: TOTP_CODE_RULE }) };
    })(),
  }));
  const asked = await context.signInChallenges.peek(challenge);
  if (!asked) throw endedChallenge();
  const attempt = await context.signInGuard.begin(asked.email, visit.address);
  const taken = await context.signInChallenges.take(challenge);
  if (!taken) throw endedChallenge();

  const { userId, orgId } = taken.value;
  const method = `password+${proof.kind}` as const;
  let signedIn: SignedIn | undefined;
  try {
    signedIn = await context.records.asTenant(orgId, async (tx) => {
      const user = await tx.selectFrom('users').selectAll().where('user_id', '=', userId).executeTakeFirst();
      if (!user || user.disabled_at) return undefined;
      const isRight =
        proof.kind === 'totp'
          ? await useTotp(tx, context, userId, proof.code, 'confirmed')
          : await useRecoveryCode(tx, userId, proof.code, new Date(context.clock()));
      return isRight ? writeSession(tx, context, user, method, visit) : undefined;
    });
  } catch (error) {
    await taken.giveBack();
    throw error;
  }
  if (!signedIn) {
    await taken.giveBack();
    const locked = (await context.signInGuard.locked([asked.email])).size > 0;
    await noteFailedSignIn(context, orgId, visit, { userId, method, reason: 'wrong_second_factor', locked });
    const detail = 'is not right, or has been used already.';
    throw new Problem('unauthenticated', `The code ${detail}`, { errors: [{ field: proof.kind, detail }] });
  }
  await attempt.succeeded();
  await endReplacedSession(context, visit);
  return signedIn;
}

export function endedChallenge(): Problem {
  const detail = 'has ended: it is good for five minutes, five tries and one sign-in.';
  return new Problem('unauthenticated', `This sign-in ${detail} Begin again with the password.`, {
    errors: [{ field: 'challenge', detail }],
  });
}
