/** Changing and removing users through SCIM. An owner is never touched: who owns an organisation is said inside it. */

import { Problem } from '@bellwether/core';
import { isUniqueViolation, type Transaction } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { refuseBeyondSeats } from '../../tenants/tenant/seats.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import { writeEndOfSessions } from '../session/end-sessions.ts';
import { withdrawInvitationsOf } from '../user/manage.ts';
import { readUserFields, userStream } from '../user/user-stream.ts';
import { findScimUser, groupsOf } from './find-scim-user.ts';
import { patchedUser, readPatch } from './scim-patch.ts';
import { ScimProblem } from './scim-problem.ts';
import {
  type CheckedUser,
  checkedUser,
  draftOf,
  readScimUser,
  type ScimUserDraft,
  type ScimUserRow,
  scimUserView,
} from './scim-user.ts';
import type { ScimObject } from './scim-value.ts';
import { syncMembers } from './sync-members.ts';

/** PUT. What is not sent is taken away, `active` excepted: a provider that forgets it does not mean to disable. */
export async function replaceScimUser(
  context: ServiceContext,
  caller: Caller | undefined,
  userId: string,
  body: unknown,
  baseUrl: string,
): Promise<ScimObject> {
  requirePermission(context, caller, 'users:write');
  const draft = readScimUser(body);
  return change(context, caller, userId, () => draft, baseUrl);
}

/** PATCH. */
export async function patchScimUser(
  context: ServiceContext,
  caller: Caller | undefined,
  userId: string,
  body: unknown,
  baseUrl: string,
): Promise<ScimObject> {
  requirePermission(context, caller, 'users:write');
  const operations = readPatch(body);
  return change(context, caller, userId, (row) => patchedUser(draftOf(row), operations), baseUrl);
}

async function change(
  context: ServiceContext,
  caller: Caller,
  userId: string,
  next: (row: ScimUserRow) => ScimUserDraft,
  baseUrl: string,
): Promise<ScimObject> {
  const orgId = organisationOf(caller);
  const view = await uniqueOrProblem(
    context.records.asTenant(orgId, async (tx) => {
      const row = await findScimUser(tx, userId);
      const before = checkedUser(draftOf(row));
      const after = checkedUser(next(row));
      const fields = (Object.keys(after) as (keyof CheckedUser)[]).filter((field) => before[field] !== after[field]);
      // Whom a provider has found, it manages from then on, even when there is nothing to change yet.
      const isTaken = row.user_name === null && row.role !== 'owner';
      if (fields.length > 0 || isTaken) {
        refuseOwner(row);
        const found = await readUserFields(tx, userId);
        await write(tx, context, caller, row, after);
        const rights = { before: found, after: await readUserFields(tx, userId) };
        await recordChange(context, tx, caller, userStream, userId, rights);
        await context.audit.append(tx, caller, orgId, {
          action: 'user.update',
          resourceType: 'user',
          resourceId: userId,
          details: { through: 'scim', changed: fields, active: after.active },
        });
      }
      return scimUserView(await findScimUser(tx, userId), (await groupsOf(tx, [userId])).get(userId) ?? [], baseUrl);
    }),
  );
  // At once, also for who is signed in at this moment, or about to be.
  if (view.active === false) await context.signInChallenges.drop(userId);
  context.credentials.clear();
  return view;
}

async function write(
  tx: Transaction,
  context: ServiceContext,
  caller: Caller,
  row: ScimUserRow,
  after: CheckedUser,
): Promise<void> {
  const now = new Date(context.clock());
  const orgId = organisationOf(caller);
  const { user_id: userId } = row;
  if (after.active && row.disabled_at) await refuseBeyondSeats(tx, orgId);
  const disabledAt = after.active ? null : (row.disabled_at ?? now);
  await tx
    .updateTable('users')
    .set({ email: after.email, name: after.name, disabled_at: disabledAt, source: 'scim' })
    .where('user_id', '=', userId)
    .execute();
  const kept = {
    user_name: after.userName,
    external_id: after.externalId,
    given_name: after.givenName,
    family_name: after.familyName,
    updated_at: now,
  };
  await tx
    .insertInto('scim_users')
    .values({ user_id: userId, org_id: orgId, ...kept })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(kept))
    .execute();
  if (!after.active) {
    await writeEndOfSessions(tx, context, caller, 'session.revoke', { userId });
    await withdrawInvitationsOf(tx, context, userId);
  }
  if (row.source !== 'scim') await syncMembers(tx, context, [userId]);
}

/** DELETE. Sessions and factors go with the user; boards and saved queries stay with the organisation. */
export async function removeScimUser(
  context: ServiceContext,
  caller: Caller | undefined,
  userId: string,
): Promise<void> {
  requirePermission(context, caller, 'users:write');
  await audited(
    context,
    caller,
    { action: 'user.remove', resourceType: 'user', resourceId: userId, details: { through: 'scim' } },
    async (tx) => {
      refuseOwner(await findScimUser(tx, userId));
      await withdrawInvitationsOf(tx, context, userId);
      const before = await readUserFields(tx, userId);
      await tx.deleteFrom('users').where('user_id', '=', userId).execute();
      await recordChange(context, tx, caller, userStream, userId, { before, after: null });
    },
  );
  await context.signInChallenges.drop(userId);
  context.credentials.clear();
}

function refuseOwner({ role }: ScimUserRow): void {
  if (role !== 'owner') return;
  throw new Problem(
    'forbidden',
    'An owner is managed in Bellwether, not by a provider. Leave owners out of its scope.',
  );
}

/** A name or an address that is taken, in the words of SCIM. */
export async function uniqueOrProblem<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isUniqueViolation(error, 'users_email_key'))
      throw new ScimProblem('uniqueness', 'A user with this e-mail address exists already.', error);
    if (isUniqueViolation(error, 'scim_users_by_user_name'))
      throw new ScimProblem('uniqueness', 'A user with this userName exists already.', error);
    if (isUniqueViolation(error, 'scim_groups_by_name'))
      throw new ScimProblem('uniqueness', 'A group with this displayName exists already.', error);
    throw error;
  }
}
