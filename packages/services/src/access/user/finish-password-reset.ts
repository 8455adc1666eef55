/**
 * The other end of a reset link. Whoever holds the token may set the password, once; it ends all sessions and releases a
 * lock. It does not sign in: a second factor, if there is one, is asked for as ever.
 */
import { Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { hashCredential } from '../authority/credential.ts';
import { isOneTimeToken } from '../authority/one-time-token.ts';
import { hashPassword } from '../authority/password.ts';
import { readNewPassword } from '../authority/password-rule.ts';
import { writeEndOfSessions } from '../session/end-sessions.ts';
import { callerOfUser } from '../session/open-session.ts';
import type { Visit } from '../session/visit.ts';

export interface ResetView {
  email: string;
  organisation: string;
  expires_at: string;
}

const TOKEN_LENGTH_MAX = 100;

/** `{token}`: whose password the link is for. Throws not_found for one that is used, replaced, too old or made up. */
export async function lookUpPasswordReset(context: ServiceContext, input: unknown, visit: Visit): Promise<ResetView> {
  const token = readInput(input, (read) => read.text('token', { max: TOKEN_LENGTH_MAX }));
  const attempt = await context.signInGuard.begin(undefined, visit.address);
  const reset = await findReset(context, token);
  await attempt.succeeded();
  return {
    email: reset.email,
    organisation: context.tenants.get(reset.org_id)?.name ?? reset.org_id,
    expires_at: reset.expires_at.toISOString(),
  };
}

/** `{token, password}`. */
export async function finishPasswordReset(context: ServiceContext, input: unknown, visit: Visit): Promise<void> {
  const token = readInput({ token: tokenIn(input) }, (read) => read.text('token', { max: TOKEN_LENGTH_MAX }));
  const attempt = await context.signInGuard.begin(undefined, visit.address);
  const found = await findReset(context, token);
  const password = readInput(input, (read) => {
    read.raw('token');
    return readNewPassword(read, 'password', found.email);
  });
  const passwordHash = await hashPassword(password);
  await context.records.asTenant(found.org_id, async (tx) => {
    const now = new Date(context.clock());
    const used = await tx
      .deleteFrom('password_resets')
      .where('reset_id', '=', found.reset_id)
      .where('expires_at', '>', now)
      .returning('user_id')
      .executeTakeFirst();
    const user =
      used &&
      (await tx
        .updateTable('users')
        .set({ password_hash: passwordHash })
        .where('user_id', '=', used.user_id)
        .where('disabled_at', 'is', null)
        .returningAll()
        .executeTakeFirst());
    if (!user) throw endedLink();
    const caller = callerOfUser(user, undefined, visit);
    await context.audit.append(tx, caller, user.org_id, {
      action: 'password.reset',
      resourceType: 'user',
      resourceId: user.user_id,
    });
    await writeEndOfSessions(tx, context, caller, 'session.revoke', { userId: user.user_id });
  });
  await attempt.succeeded();
  await context.signInGuard.release(found.email);
  await context.signInChallenges.drop(found.user_id);
  context.credentials.clear();
}

function tokenIn(input: unknown): unknown {
  return typeof input === 'object' && input !== null && 'token' in input ? input.token : undefined;
}

async function findReset(context: ServiceContext, token: string) {
  const reset = isOneTimeToken(token, 'reset')
    ? await context.records.asOperator((tx) =>
        tx
          .selectFrom('password_resets')
          .innerJoin('users', 'users.user_id', 'password_resets.user_id')
          .select(['reset_id', 'password_resets.org_id', 'password_resets.expires_at', 'users.user_id', 'users.email'])
          .where('token_hash', '=', hashCredential(token))
          .where('users.disabled_at', 'is', null)
          .executeTakeFirst(),
      )
    : undefined;
  if (!reset || reset.expires_at.getTime() <= context.clock()) throw endedLink();
  return reset;
}

/** The same for every link that opens nothing, whatever the reason. */
export function endedLink(): Problem {
  return new Problem(
    'not_found',
    'This link has been used, withdrawn or replaced, or is too old. Ask your administrator for a new one.',
  );
}
