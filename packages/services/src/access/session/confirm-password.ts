/**
 * Asks for the password once more before something that a stolen session must not do. Guesses count like failed sign-ins.
 */
import { Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import type { Caller } from '../authority/caller.ts';
import { verifyPassword } from '../authority/password.ts';
import type { UserRow } from '../user/user-view.ts';

/** The caller as a user. Throws invalid_request naming `field` when the password is wrong, and too_many_attempts. */
export async function confirmPassword(
  context: ServiceContext,
  caller: Caller,
  field: string,
  password: string,
): Promise<UserRow> {
  const user = await readSelf(context, caller);
  if (user.password_hash === null) throw signsInElsewhere();
  const attempt = await context.signInGuard.begin(user.email, caller.request?.address);
  if (!(await verifyPassword(password, user.password_hash))) {
    await context.audit.noteEach(caller, {
      action: 'password.confirm',
      resourceType: 'user',
      resourceId: caller.id,
      outcome: 'failed',
      details: (await context.signInGuard.locked([user.email])).size === 0 ? {} : { locked: true },
    });
    const detail = 'is not your password.';
    throw new Problem('invalid_request', `${field} ${detail}`, { errors: [{ field, detail }] });
  }
  await attempt.succeeded();
  return user;
}

/** The caller's own row. Throws conflict for somebody whose identity provider looks after how they sign in. */
export async function requireOwnPassword(context: ServiceContext, caller: Caller): Promise<UserRow> {
  const user = await readSelf(context, caller);
  if (user.password_hash === null) throw signsInElsewhere();
  return user;
}

async function readSelf(context: ServiceContext, caller: Caller): Promise<UserRow & { password_hash: string | null }> {
  const user = await context.records.asTenant(caller.orgId, (tx) =>
    tx.selectFrom('users').selectAll().where('user_id', '=', caller.id).executeTakeFirst(),
  );
  if (!user) throw new Problem('unauthenticated', 'This user does not exist any more.');
  return user;
}

function signsInElsewhere(): Problem {
  return new Problem(
    'conflict',
    'You sign in through your organisation’s identity provider. Passwords and second factors are set up there.',
  );
}
