/** From somebody's groups to a role. */
import { ROLES } from '../authority/role.ts';
import { GIVEN_ROLES, type GivenRole } from './connection.ts';

/** The role of the groups that are mapped; the one with most permissions when there are several. */
export function mappedRole(
  roleMap: Readonly<Record<string, GivenRole>>,
  groups: readonly string[],
): GivenRole | undefined {
  const roles = groups.flatMap((group) => (Object.hasOwn(roleMap, group) ? [roleMap[group]!] : []));
  const size = (role: GivenRole) => ROLES[role].grants.size;
  return roles.toSorted((a, b) => size(b) - size(a) || GIVEN_ROLES.indexOf(a) - GIVEN_ROLES.indexOf(b))[0];
}
