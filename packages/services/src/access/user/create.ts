import { Problem } from '@bellwether/core';
import { isUniqueViolation, type Transaction, type UserRole } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { type InputReader, readInput } from '../../input.ts';
import { refuseBeyondSeats } from '../../tenants/tenant/seats.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import { hashPassword } from '../authority/password.ts';
import { readNewPassword } from '../authority/password-rule.ts';
import { type Grants, reaches } from '../authority/permission.ts';
import { newId, randomBase62 } from '../authority/random-text.ts';
import { ROLES, USER_ROLES } from '../authority/role.ts';
import { NAME_RULE, readEmail, readSubject, readTeams } from './user-fields.ts';
import { userFields, userStream } from './user-stream.ts';
import { type UserRow, type UserView, userView } from './user-view.ts';

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
  teams: string[];
  subject: string | null;
  password: string | undefined;
}

/** Adds a user to the caller's organisation. Nobody can give a role above their own. Throws conflict for a known e-mail. */
export async function createUser(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<CreatedUser> {
  requirePermission(context, caller, 'users:write');
  const user = readInput(input, (read) => readNewUser(read));
  refuseRoleAbove(caller, user.role);
  return addUser(context, caller, user);
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

/** `readPassword` says what a password has to be: the first administrator's may be shorter than those of others. */
export function readNewUser(
  read: InputReader,
  readPassword: (read: InputReader, field: string, email: string) => string = readNewPassword,
): NewUser {
  const email = readEmail(read);
  return {
    email,
    name: read.has('name')
      ? read.text('name', NAME_RULE)
      : email.slice(0, email.indexOf('@')).slice(0, NAME_RULE.max) || email,
    role: read.has('role') ? read.oneOf('role', USER_ROLES) : 'member',
    teams: read.has('teams') ? readTeams(read) : [],
    subject: read.has('subject') ? readSubject(read) : null,
    password: read.has('password') ? readPassword(read, 'password', email) : undefined,
  };
}

export function madeUpPassword(): string {
  return randomBase62(GENERATED_PASSWORD_LENGTH);
}

/** Adds the user with an audit entry; permission has been checked by the verb that calls it. */
export async function addUser(context: ServiceContext, caller: Caller, user: NewUser): Promise<CreatedUser> {
  const orgId = organisationOf(caller);
  if (!context.tenants.get(orgId)) throw new Problem('not_found', `There is no organisation "${orgId}".`);
  context.residency.refuseForeignAddress(user.email);
  const generated = user.password === undefined ? madeUpPassword() : undefined;
  const passwordHash = await hashPassword(user.password ?? generated ?? '');
  const row = await refusingTakenEmail(() =>
    audited(
      context,
      caller,
      (made: UserRow) => ({
        action: 'user.create',
        resourceType: 'user',
        resourceId: made.user_id,
        details: { role: made.role, teams: made.teams },
      }),
      async (tx) => {
        const made = await writeUser(tx, context, orgId, user, passwordHash);
        await recordChange(context, tx, caller, userStream, made.user_id, { before: null, after: userFields(made) });
        return made;
      },
    ),
  );
  return { user: userView(row), password: generated };
}

/** Writes a local user who has a password, in a transaction of the verb's own. */
export async function writeUser(
  tx: Transaction,
  context: ServiceContext,
  orgId: string,
  user: Omit<NewUser, 'password'>,
  passwordHash: string,
): Promise<UserRow> {
  await refuseBeyondSeats(tx, orgId);
  const row: UserRow = {
    user_id: newId('usr'),
    org_id: orgId,
    email: user.email,
    name: user.name,
    role: user.role,
    teams: user.teams,
    subject: user.subject,
    source: 'local',
    created_at: new Date(context.clock()),
    disabled_at: null,
  };
  await tx
    .insertInto('users')
    .values({ ...row, password_hash: passwordHash })
    .execute();
  return row;
}

/** One person, one address, in the whole installation. */
export async function refusingTakenEmail<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error, 'users_email_key')) throw error;
    throw new Problem('conflict', 'There is a user with this e-mail address already.', {
      errors: [{ field: 'email', detail: 'is taken.' }],
      cause: error,
    });
  }
}
