/**
 * Signing in with e-mail and password. An unknown e-mail and a wrong password get the same answer after the same work.
 * Five failures within a minute, of an account or from an address, and the next attempt has to wait.
 */
import { Problem } from '@bellwether/core';
import { PASSWORD_LENGTH, verifyPassword } from '../authority/password.ts';
import type { ServiceContext } from '../context.ts';
import { readInput } from '../input.ts';
import { EMAIL_LENGTH_MAX, normaliseEmail } from '../user/user-view.ts';
import { openSession, type SignedIn } from './open-session.ts';
import type { Visit } from './visit.ts';

/** Throws unauthenticated, too_many_attempts, invalid_request. */
export async function signIn(context: ServiceContext, input: unknown, visit: Visit): Promise<SignedIn> {
  const { email, password } = readInput(input, (read) => ({
    email: normaliseEmail(read.text('email', { max: EMAIL_LENGTH_MAX })),
    password: read.secret('password', { max: PASSWORD_LENGTH.max }),
  }));
  const begunMs = context.clock();
  const keys = [`account ${email}`, `address ${visit.address}`];
  for (const key of keys) refuseWhenTooMany(context, key, begunMs);
  for (const key of keys) context.signInAttempts.begin(key, begunMs);

  const user = await context.records.asOperator((tx) =>
    tx.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst(),
  );
  const passwordIsRight = await verifyPassword(password, user?.password_hash ?? undefined);
  if (!user || !passwordIsRight || user.disabled_at)
    throw new Problem('unauthenticated', 'The e-mail address or the password is not right.');
  for (const key of keys) context.signInAttempts.succeed(key, begunMs);

  return openSession(context, user, 'password', visit);
}

function refuseWhenTooMany(context: ServiceContext, key: string, nowMs: number): void {
  const waitMs = context.signInAttempts.waitMs(key, nowMs);
  if (waitMs <= 0) return;
  const retryAfterSeconds = Math.ceil(waitMs / 1000);
  throw new Problem('too_many_attempts', `Too many failed attempts. Try again in ${retryAfterSeconds} s.`, {
    retryAfterSeconds,
  });
}
