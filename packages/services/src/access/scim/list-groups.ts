import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import { groupFilter } from './scim-filter.ts';
import { type MemberReference, type ScimGroupRow, scimGroupView } from './scim-group.ts';
import { isWanted, listResponse, pageOf, type ScimQuery, wantedOf } from './scim-list.ts';
import type { ScimObject } from './scim-value.ts';

const COLUMNS = ['group_id', 'display_name', 'external_id', 'created_at', 'updated_at'] as const;

/** Groups in the order they were made. `filter`, `startIndex`, `count`, `attributes`, `excludedAttributes`. */
export async function listScimGroups(
  context: ServiceContext,
  caller: Caller | undefined,
  query: ScimQuery,
  baseUrl: string,
): Promise<ScimObject> {
  requirePermission(context, caller, 'users:read');
  const page = pageOf(query);
  const filter = query.filter ? groupFilter(query.filter) : undefined;
  const answer = await context.records.asTenant(organisationOf(caller), async (tx) => {
    const { total } = await tx
      .selectFrom('scim_groups')
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .$if(filter !== undefined, (select) => select.where(filter!))
      .executeTakeFirstOrThrow();
    const rows = await tx
      .selectFrom('scim_groups')
      .select(COLUMNS)
      .$if(filter !== undefined, (select) => select.where(filter!))
      .orderBy('created_at')
      .orderBy('group_id')
      .offset(page.startIndex - 1)
      .limit(page.count)
      .execute();
    const members = await membersOf(tx, rows, query);
    const resources = rows.map((row) => wantedOf(query, scimGroupView(row, members?.get(row.group_id) ?? [], baseUrl)));
    return listResponse(resources, Number(total), page);
  });
  await context.audit.note(caller, { action: 'groups.list', resourceType: 'groups', details: { through: 'scim' } });
  return answer;
}

export async function getScimGroup(
  context: ServiceContext,
  caller: Caller | undefined,
  groupId: string,
  query: ScimQuery,
  baseUrl: string,
): Promise<ScimObject> {
  requirePermission(context, caller, 'users:read');
  const group = await context.records.asTenant(organisationOf(caller), (tx) => readGroup(tx, groupId, query, baseUrl));
  await context.audit.note(caller, {
    action: 'group.read',
    resourceType: 'group',
    resourceId: groupId,
    details: { through: 'scim' },
  });
  return group;
}

/** Throws not_found. */
export async function findGroup(tx: Transaction, groupId: string): Promise<ScimGroupRow> {
  const row = await tx.selectFrom('scim_groups').select(COLUMNS).where('group_id', '=', groupId).executeTakeFirst();
  if (!row) throw new Problem('not_found', 'There is no such group.');
  return row;
}

export async function readGroup(
  tx: Transaction,
  groupId: string,
  query: ScimQuery,
  baseUrl: string,
): Promise<ScimObject> {
  const row = await findGroup(tx, groupId);
  const members = await membersOf(tx, [row], query);
  return wantedOf(query, scimGroupView(row, members?.get(groupId) ?? [], baseUrl));
}

/** Members by group; `undefined` when nobody asked for them, which spares large groups. */
async function membersOf(
  tx: Transaction,
  groups: readonly ScimGroupRow[],
  query: ScimQuery,
): Promise<ReadonlyMap<string, MemberReference[]> | undefined> {
  if (groups.length === 0 || !isWanted(query, 'members')) return undefined;
  const rows = await tx
    .selectFrom('scim_members')
    .innerJoin('users', 'users.user_id', 'scim_members.user_id')
    .select(['scim_members.group_id', 'users.user_id', 'users.name'])
    .where(
      'scim_members.group_id',
      'in',
      groups.map(({ group_id }) => group_id),
    )
    .orderBy('users.user_id')
    .execute();
  return Map.groupBy(rows, ({ group_id }) => group_id);
}
