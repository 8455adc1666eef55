/**
 * A group is a team: whoever is a member has its name among their teams. Teams that no group stands for, set by hand,
 * stay. The role follows the groups only for users that a provider has made, and only where a role map says something.
 */
import type { Transaction } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import { mappedRole } from '../sso/mapped-role.ts';
import { withdrawInvitationsOf } from '../user/manage.ts';
import { provisioningWithConnections } from './provisioning.ts';

const TEAMS_MAX = 200;
const USERS_PER_STATEMENT = 1000;

/** Brings these users' teams and roles in step with their groups. `gone`: names that groups have lost just now. */
export async function syncMembers(
  tx: Transaction,
  context: ServiceContext,
  userIds: readonly string[],
  gone: readonly string[] = [],
): Promise<void> {
  const ids = [...new Set(userIds)];
  if (ids.length === 0) return;
  const { default_role: defaultRole, role_map: roleMap } = await provisioningWithConnections(tx);
  const isMapped = Object.keys(roleMap).length > 0;
  const names = await tx.selectFrom('scim_groups').select('display_name').execute();
  const managed = new Set([...names.map(({ display_name }) => display_name), ...gone]);
  for (let at = 0; at < ids.length; at += USERS_PER_STATEMENT) {
    const some = ids.slice(at, at + USERS_PER_STATEMENT);
    const users = await tx
      .selectFrom('users')
      .select(['user_id', 'role', 'source', 'teams'])
      .where('user_id', 'in', some)
      .execute();
    const memberships = await tx
      .selectFrom('scim_members')
      .innerJoin('scim_groups', 'scim_groups.group_id', 'scim_members.group_id')
      .select(['user_id', 'display_name'])
      .where('user_id', 'in', some)
      .orderBy('display_name')
      .execute();
    const groupsById = Map.groupBy(memberships, ({ user_id }) => user_id);
    const changes = users.flatMap((user) => {
      const groups = (groupsById.get(user.user_id) ?? []).map(({ display_name }) => display_name);
      const byHand = user.teams.filter((team) => !managed.has(team));
      const teams = [...new Set([...byHand, ...groups])].slice(0, TEAMS_MAX);
      const follows = isMapped && user.source === 'scim' && user.role !== 'owner';
      const role = follows ? (mappedRole(roleMap, groups) ?? defaultRole) : user.role;
      const isSame = role === user.role && JSON.stringify(teams) === JSON.stringify(user.teams);
      return isSame ? [] : [{ userId: user.user_id, role, teams, newRole: role !== user.role }];
    });
    for (const { userId, newRole } of changes) if (newRole) await withdrawInvitationsOf(tx, context, userId);
    // A renamed group changes thousands in the same way: one statement for each way, not for each user.
    for (const alike of Map.groupBy(changes, ({ role, teams }) => JSON.stringify([role, teams])).values()) {
      const { role, teams } = alike[0]!;
      await tx
        .updateTable('users')
        .set({ role, teams })
        .where(
          'user_id',
          'in',
          alike.map(({ userId }) => userId),
        )
        .execute();
    }
  }
}
