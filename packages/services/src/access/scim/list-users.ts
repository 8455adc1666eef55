import type { ServiceContext } from '../../context.ts';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import { findScimUser, groupsOf, scimUsers } from './find-scim-user.ts';
import { userFilter } from './scim-filter.ts';
import { isWanted, listResponse, pageOf, type ScimQuery, wantedOf } from './scim-list.ts';
import { scimUserView } from './scim-user.ts';
import type { ScimObject } from './scim-value.ts';

/** Users in the order they were made. `filter`, `startIndex`, `count`, `attributes`, `excludedAttributes`. */
export async function listScimUsers(
  context: ServiceContext,
  caller: Caller | undefined,
  query: ScimQuery,
  baseUrl: string,
): Promise<ScimObject> {
  requirePermission(context, caller, 'users:read');
  const page = pageOf(query);
  const filter = query.filter ? userFilter(query.filter) : undefined;
  const answer = await context.records.asTenant(organisationOf(caller), async (tx) => {
    const { total } = await tx
      .selectFrom('users')
      .leftJoin('scim_users', 'scim_users.user_id', 'users.user_id')
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .$if(filter !== undefined, (select) => select.where(filter!))
      .executeTakeFirstOrThrow();
    const rows = await scimUsers(tx)
      .$if(filter !== undefined, (select) => select.where(filter!))
      .orderBy('users.created_at')
      .orderBy('users.user_id')
      .offset(page.startIndex - 1)
      .limit(page.count)
      .execute();
    const groups = isWanted(query, 'groups')
      ? await groupsOf(
          tx,
          rows.map(({ user_id }) => user_id),
        )
      : new Map();
    const resources = rows.map((row) => wantedOf(query, scimUserView(row, groups.get(row.user_id) ?? [], baseUrl)));
    return listResponse(resources, Number(total), page);
  });
  await context.audit.note(caller, { action: 'users.list', resourceType: 'users', details: { through: 'scim' } });
  return answer;
}

export async function getScimUser(
  context: ServiceContext,
  caller: Caller | undefined,
  userId: string,
  query: ScimQuery,
  baseUrl: string,
): Promise<ScimObject> {
  requirePermission(context, caller, 'users:read');
  const user = await context.records.asTenant(organisationOf(caller), async (tx) => {
    const row = await findScimUser(tx, userId);
    return scimUserView(row, (await groupsOf(tx, [userId])).get(userId) ?? [], baseUrl);
  });
  await context.audit.note(caller, {
    action: 'user.read',
    resourceType: 'user',
    resourceId: userId,
    details: { through: 'scim' },
  });
  return wantedOf(query, user);
}
