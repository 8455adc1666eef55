/** Reading users for SCIM: every user of the organisation is one, wherever they come from. */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { GroupReference, ScimUserRow } from './scim-user.ts';

export function scimUsers(tx: Transaction) {
  return tx
    .selectFrom('users')
    .leftJoin('scim_users', 'scim_users.user_id', 'users.user_id')
    .select(['users.user_id', 'users.email', 'users.name', 'users.role', 'users.source', 'users.created_at'])
    .select(['users.disabled_at', 'scim_users.user_name', 'scim_users.external_id', 'scim_users.given_name'])
    .select(['scim_users.family_name', 'scim_users.updated_at']);
}

/** Throws not_found. */
export async function findScimUser(tx: Transaction, userId: string): Promise<ScimUserRow> {
  const row = await scimUsers(tx).where('users.user_id', '=', userId).executeTakeFirst();
  if (!row) throw new Problem('not_found', 'There is no such user.');
  return row;
}

/** The groups of each of these users. */
export async function groupsOf(
  tx: Transaction,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, GroupReference[]>> {
  if (userIds.length === 0) return new Map();
  const rows = await tx
    .selectFrom('scim_members')
    .innerJoin('scim_groups', 'scim_groups.group_id', 'scim_members.group_id')
    .select(['scim_members.user_id', 'scim_groups.group_id', 'scim_groups.display_name'])
    .where('scim_members.user_id', 'in', userIds)
    .orderBy('scim_groups.display_name')
    .execute();
  return Map.groupBy(rows, ({ user_id }) => user_id);
}
