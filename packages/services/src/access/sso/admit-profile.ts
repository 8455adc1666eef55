/**
 * From a person a provider has vouched for to a user of ours.
 *
 * The first time, the e-mail address decides: verified, in a domain of the connection, of this organisation or of nobody.
 * From then on the provider's subject decides, whatever address comes with it: an address can be given to somebody else
 * later, a subject cannot. An owner is never matched: or whoever may set up a provider could become one.
 */

import { Problem } from '@bellwether/core';
import { isUniqueViolation, type Transaction } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { refuseSuspended } from '../../tenants/tenant/refuse-suspended.ts';
import { refuseBeyondSeats } from '../../tenants/tenant/seats.ts';
import { newId } from '../authority/random-text.ts';
import { endReplacedSession } from '../session/end-replaced.ts';
import { callerOfUser, type SignedIn, writeSession } from '../session/open-session.ts';
import type { Visit } from '../session/visit.ts';
import { withdrawInvitationsOf } from '../user/manage.ts';
import { userFields, userStream } from '../user/user-stream.ts';
import { EMAIL_RULE, normaliseEmail, type UserRow } from '../user/user-view.ts';
import type { ConnectionRow } from './connection.ts';
import { mappedRole } from './mapped-role.ts';
import type { Profile } from './profile.ts';
import { SignOnProblem } from './sign-on-problem.ts';

/** Signs the person in. Throws SignOnProblem; then nothing has been written. */
export async function admitProfile(
  context: ServiceContext,
  connection: ConnectionRow,
  profile: Profile,
  visit: Visit,
): Promise<SignedIn> {
  if (profile.subject === '') throw new SignOnProblem('subject_missing');
  refuseSuspended(context, connection.org_id);
  await endReplacedSession(context, visit);
  try {
    const { signedIn, changed } = await context.records.asTenant(connection.org_id, async (tx) => {
      const user = await userOf(tx, context, connection, profile, visit);
      if (user.disabled_at) throw new SignOnProblem('account_disabled');
      if (user.role === 'owner') throw new SignOnProblem('account_owner');
      const synced = await followProvider(tx, context, connection, profile, user, visit);
      const session = await writeSession(tx, context, synced, connection.kind, visit);
      return { signedIn: session, changed: synced !== user };
    });
    // Other sessions of the same person have the new role and teams at once.
    if (changed) context.credentials.clear();
    return signedIn;
  } catch (error) {
    if (isUniqueViolation(error, 'users_email_key')) throw new SignOnProblem('email_taken', { cause: error });
    throw error;
  }
}

async function userOf(
  tx: Transaction,
  context: ServiceContext,
  connection: ConnectionRow,
  profile: Profile,
  visit: Visit,
): Promise<UserRow> {
  const now = new Date(context.clock());
  const { connection_id, org_id } = connection;
  const { issuer, subject } = profile;
  const known = await tx
    .updateTable('sso_identities')
    .set({ last_used_at: now })
    .where('connection_id', '=', connection_id)
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .returning('user_id')
    .executeTakeFirst();
  if (known) return tx.selectFrom('users').selectAll().where('user_id', '=', known.user_id).executeTakeFirstOrThrow();

  const email = trustedEmail(connection, profile);
  const found = await tx.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst();
  if (found) await refuseBound(tx, connection, found);
  const user = found ?? (await addUser(tx, context, connection, { ...profile, email }, visit));
  await tx
    .insertInto('sso_identities')
    .values({ connection_id, org_id, issuer, subject, user_id: user.user_id, created_at: now, last_used_at: now })
    .execute();
  await context.audit.append(tx, callerOfUser(user, undefined, visit), org_id, {
    action: 'user.bind_identity',
    resourceType: 'user',
    resourceId: user.user_id,
    details: { connection_id },
  });
  return user;
}

function trustedEmail(connection: ConnectionRow, profile: Profile): string {
  const email = normaliseEmail(profile.email);
  if (!EMAIL_RULE.matches.test(email)) throw new SignOnProblem('email_missing');
  if (!connection.domains.includes(email.slice(email.lastIndexOf('@') + 1))) throw new SignOnProblem('email_foreign');
  if (!profile.emailVerified) throw new SignOnProblem('email_unverified');
  return email;
}

/** Somebody who has a subject already does not get a second: the address has changed hands, or somebody wants it to. */
async function refuseBound(tx: Transaction, { connection_id }: ConnectionRow, user: UserRow): Promise<void> {
  if (user.disabled_at) throw new SignOnProblem('account_disabled');
  if (user.role === 'owner') throw new SignOnProblem('account_owner');
  const bound = await tx
    .selectFrom('sso_identities')
    .select('subject')
    .where('connection_id', '=', connection_id)
    .where('user_id', '=', user.user_id)
    .executeTakeFirst();
  if (bound) throw new SignOnProblem('account_bound');
}

async function addUser(
  tx: Transaction,
  context: ServiceContext,
  { connection_id, org_id, kind, default_role, role_map }: ConnectionRow,
  profile: Profile,
  visit: Visit,
): Promise<UserRow> {
  await refuseBeyondSeats(tx, org_id).catch((error: unknown) => {
    throw error instanceof Problem ? new SignOnProblem('no_seat', { cause: error }) : error;
  });
  const user: UserRow = {
    user_id: newId('usr'),
    org_id,
    email: profile.email,
    name: profile.name || profile.email.slice(0, profile.email.indexOf('@')),
    role: mappedRole(role_map, profile.groups ?? []) ?? default_role,
    teams: profile.groups ?? [],
    subject: null,
    source: kind,
    created_at: new Date(context.clock()),
    disabled_at: null,
  };
  await tx.insertInto('users').values(user).execute();
  const by = callerOfUser(user, undefined, visit);
  await recordChange(context, tx, by, userStream, user.user_id, { before: null, after: userFields(user) });
  await context.audit.append(tx, by, org_id, {
    action: 'user.create',
    resourceType: 'user',
    resourceId: user.user_id,
    details: { source: kind, connection_id, role: user.role },
  });
  return user;
}

/**
 * Teams and role of a user this kind of provider has brought follow it at each sign-in. What an administrator has set
 * by hand stays where the provider says nothing: without `team_claim` the teams, without `role_map` the role.
 */
async function followProvider(
  tx: Transaction,
  context: ServiceContext,
  { kind, connection_id, default_role, role_map }: ConnectionRow,
  { groups }: Profile,
  user: UserRow,
  visit: Visit,
): Promise<UserRow> {
  if (user.source !== kind || groups === undefined) return user;
  const role = Object.keys(role_map).length > 0 ? (mappedRole(role_map, groups) ?? default_role) : user.role;
  if (role === user.role && JSON.stringify(groups) === JSON.stringify(user.teams)) return user;
  const synced: UserRow = { ...user, role, teams: groups };
  if (role !== user.role) await withdrawInvitationsOf(tx, context, user.user_id);
  await tx.updateTable('users').set({ role, teams: groups }).where('user_id', '=', user.user_id).execute();
  const by = callerOfUser(synced, undefined, visit);
  const fields = { before: userFields(user), after: userFields(synced) };
  await recordChange(context, tx, by, userStream, user.user_id, fields);
  await context.audit.append(tx, by, user.org_id, {
    action: 'user.update',
    resourceType: 'user',
    resourceId: user.user_id,
    details: { connection_id, role, teams: groups.length },
  });
  return synced;
}
