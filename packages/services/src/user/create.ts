import { Problem } from '@bellwether/core';
import { isUniqueViolation, type UserRole } from '@bellwether/records';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import { hashPassword, PASSWORD_LENGTH } from '../authority/password.ts';
import { type Grants, reaches } from '../authority/permission.ts';
import { newId, randomBase62 } from '../authority/random-text.ts';
import { ROLES, USER_ROLES } from '../authority/role.ts';
import type { ServiceContext } from '../context.ts';
import { type InputReader, readInput } from '../input.ts';
import { refuseBeyondSeats } from '../tenant/seats.ts';
import { EMAIL_LENGTH_MAX, EMAIL_RULE, normaliseEmail, type UserView, userView } from './user-view.ts';

const GENERATED_PASSWORD_LENGTH = 20; // 119 bits

/** A new user; `password` only when it was made up here, and never again. */
export interface CreatedUser {
  user: UserView;
  password: string | undefined;
}

export interface NewUser {
  email: string;
  name: string;
  role: UserRole;
  password: string | undefined;
}

/** Adds a user to the caller's organisation. Nobody can give a role above their own. Throws conflict for a known e-mail. */
export async function createUser(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<CreatedUser> {
  requirePermission(context, caller, 'users:write');
  const orgId = organisationOf(caller);
  const user = readInput(input, readNewUser);
  refuseRoleAbove(caller, user.role);
  return addUser(context, orgId, user);
}

/** Nobody makes somebody mightier than they are. A key, which has no role, gives roles that may nothing it may not. */
export function refuseRoleAbove(caller: Caller, role: UserRole): void {
  const may =
    caller.kind === 'operator' ||
    (caller.role ? ROLES[caller.role].mayGive.includes(role) : isWithin(ROLES[role].grants, caller.grants));
  if (may) return;
  throw new Problem('forbidden', `This credential cannot give anybody the role ${role}.`);
}

function isWithin(given: Grants, held: Grants): boolean {
  return [...given].every(
    ([permission, reach]) => permission === 'profile:write' || reaches(held.get(permission), reach),
  );
}

export function readNewUser(read: InputReader): NewUser {
  const email = normaliseEmail(read.text('email', { max: EMAIL_LENGTH_MAX, pattern: EMAIL_RULE }));
  return {
    email,
    name: read.has('name') ? read.text('name', { max: 200 }) : email.slice(0, email.indexOf('@')) || email,
    role: read.has('role') ? read.oneOf('role', USER_ROLES) : 'member',
    password: read.has('password') ? read.secret('password', PASSWORD_LENGTH) : undefined,
  };
}

export function madeUpPassword(): string {
  return randomBase62(GENERATED_PASSWORD_LENGTH);
}

/** Writes the user; permission has been checked by the verb that calls it. */
export async function addUser(context: ServiceContext, orgId: string, user: NewUser): Promise<CreatedUser> {
  const generated = user.password === undefined ? madeUpPassword() : undefined;
  const row = {
    user_id: newId('usr'),
    org_id: orgId,
    email: user.email,
    name: user.name,
    role: user.role,
    password_hash: await hashPassword(user.password ?? generated ?? ''),
    teams: [],
    subject: null,
    source: 'local' as const,
    created_at: new Date(context.clock()),
    disabled_at: null,
  };
  try {
    await context.records.asTenant(orgId, async (tx) => {
      await refuseBeyondSeats(tx, orgId);
      await tx.insertInto('users').values(row).execute();
    });
  } catch (error) {
    if (!isUniqueViolation(error, 'users_email_key')) throw error;
    throw new Problem('conflict', 'There is a user with this e-mail address already.', {
      errors: [{ field: 'email', detail: 'is taken.' }],
      cause: error,
    });
  }
  return { user: userView(row), password: generated };
}
