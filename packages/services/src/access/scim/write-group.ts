/** Making, changing and removing groups through SCIM; their members' teams follow in the same transaction. */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import { newId } from '../authority/random-text.ts';
import { findGroup, readGroup } from './list-groups.ts';
import { readScimGroup } from './scim-group.ts';
import type { ScimQuery } from './scim-list.ts';
import { type GroupPatch, readGroupPatch, readPatch } from './scim-patch.ts';
import { ScimProblem } from './scim-problem.ts';
import type { ScimObject } from './scim-value.ts';
import { syncMembers } from './sync-members.ts';
import { uniqueOrProblem } from './write-user.ts';

const GROUPS_MAX = 2000;
const IDS_PER_STATEMENT = 1000;

export async function createScimGroup(
  context: ServiceContext,
  caller: Caller | undefined,
  body: unknown,
  query: ScimQuery,
  baseUrl: string,
): Promise<ScimObject> {
  requirePermission(context, caller, 'users:write');
  const orgId = organisationOf(caller);
  const { displayName, externalId, userIds } = readScimGroup(body);
  const groupId = newId('grp');
  const now = new Date(context.clock());
  const made = await uniqueOrProblem(
    audited(
      context,
      caller,
      { action: 'group.create', resourceType: 'group', resourceId: groupId, details: { members: userIds.length } },
      async (tx) => {
        const { count } = await tx
          .selectFrom('scim_groups')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow();
        if (count >= GROUPS_MAX)
          throw new Problem('conflict', `There are ${GROUPS_MAX} groups already. Remove some first.`);
        await tx
          .insertInto('scim_groups')
          .values({
            group_id: groupId,
            org_id: orgId,
            display_name: displayName,
            external_id: externalId,
            created_at: now,
            updated_at: now,
          })
          .execute();
        await addMembers(tx, orgId, groupId, userIds);
        await syncMembers(tx, context, userIds);
        return readGroup(tx, groupId, query, baseUrl);
      },
    ),
  );
  context.credentials.clear();
  return made;
}

/** PUT: name and members are those that were sent. */
export async function replaceScimGroup(
  context: ServiceContext,
  caller: Caller | undefined,
  groupId: string,
  body: unknown,
  query: ScimQuery,
  baseUrl: string,
): Promise<ScimObject> {
  requirePermission(context, caller, 'users:write');
  const { displayName, externalId, userIds } = readScimGroup(body);
  await change(context, caller, groupId, { displayName, externalId, members: [{ op: 'set', userIds }] });
  return context.records.asTenant(organisationOf(caller), (tx) => readGroup(tx, groupId, query, baseUrl));
}

/** PATCH. */
export async function patchScimGroup(
  context: ServiceContext,
  caller: Caller | undefined,
  groupId: string,
  body: unknown,
): Promise<void> {
  requirePermission(context, caller, 'users:write');
  await change(context, caller, groupId, readGroupPatch(readPatch(body)));
}

async function change(context: ServiceContext, caller: Caller, groupId: string, patch: GroupPatch): Promise<void> {
  const orgId = organisationOf(caller);
  await uniqueOrProblem(
    audited(
      context,
      caller,
      (touched: number) => ({
        action: 'group.update',
        resourceType: 'group',
        resourceId: groupId,
        details: { renamed: patch.displayName !== undefined, members_touched: touched },
      }),
      async (tx) => {
        const before = await findGroup(tx, groupId);
        const touched = new Set<string>();
        const name = patch.displayName ?? before.display_name;
        if (name !== before.display_name) for (const id of await memberIdsOf(tx, groupId)) touched.add(id);
        await tx
          .updateTable('scim_groups')
          .set({
            display_name: name,
            external_id: patch.externalId === undefined ? before.external_id : patch.externalId,
            updated_at: new Date(context.clock()),
          })
          .where('group_id', '=', groupId)
          .execute();
        for (const { op, userIds } of patch.members) {
          const wanted = new Set(userIds);
          const gone =
            op === 'remove'
              ? userIds
              : op === 'set'
                ? (await memberIdsOf(tx, groupId)).filter((id) => !wanted.has(id))
                : [];
          await removeMembers(tx, groupId, gone);
          if (op !== 'remove') await addMembers(tx, orgId, groupId, userIds);
          for (const id of [...gone, ...userIds]) touched.add(id);
        }
        await syncMembers(tx, context, [...touched], [before.display_name]);
        return touched.size;
      },
    ),
  );
  context.credentials.clear();
}

/** DELETE. The team's name leaves its members; they stay. */
export async function removeScimGroup(
  context: ServiceContext,
  caller: Caller | undefined,
  groupId: string,
): Promise<void> {
  requirePermission(context, caller, 'users:write');
  await audited(context, caller, { action: 'group.remove', resourceType: 'group', resourceId: groupId }, async (tx) => {
    const { display_name: name } = await findGroup(tx, groupId);
    const members = await memberIdsOf(tx, groupId);
    await tx.deleteFrom('scim_groups').where('group_id', '=', groupId).execute();
    await syncMembers(tx, context, members, [name]);
  });
  context.credentials.clear();
}

async function memberIdsOf(tx: Transaction, groupId: string): Promise<string[]> {
  const rows = await tx.selectFrom('scim_members').select('user_id').where('group_id', '=', groupId).execute();
  return rows.map(({ user_id }) => user_id);
}

async function addMembers(tx: Transaction, orgId: string, groupId: string, userIds: readonly string[]): Promise<void> {
  for (const some of portions(userIds)) {
    const known = await tx.selectFrom('users').select('user_id').where('user_id', 'in', some).execute();
    const ids = new Set(known.map(({ user_id }) => user_id));
    const unknown = some.find((id) => !ids.has(id));
    if (unknown !== undefined)
      throw new ScimProblem('invalidValue', `There is no user ${JSON.stringify(unknown)} to be a member.`);
    await tx
      .insertInto('scim_members')
      .values(some.map((user_id) => ({ org_id: orgId, group_id: groupId, user_id })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** Somebody who is no member any more has been removed already. */
async function removeMembers(tx: Transaction, groupId: string, userIds: readonly string[]): Promise<void> {
  for (const some of portions(userIds))
    await tx.deleteFrom('scim_members').where('group_id', '=', groupId).where('user_id', 'in', some).execute();
}

function portions(ids: readonly string[]): string[][] {
  const count = Math.ceil(ids.length / IDS_PER_STATEMENT);
  return Array.from({ length: count }, (_, at) => ids.slice(at * IDS_PER_STATEMENT, (at + 1) * IDS_PER_STATEMENT));
}
