/** What roles there are and what each may do, for the view of who may see what. */

import type { ServiceContext } from '../../context.ts';
import { type Caller, requireCaller } from '../authority/caller.ts';
import { PERMISSIONS, type Permission, type Reach } from '../authority/permission.ts';
import { ROLES, USER_ROLES } from '../authority/role.ts';
import { grantsOfScopes, SCOPES, type Scope } from '../authority/scope.ts';

export interface RoleView {
  name: string;
  description: string;
  permissions: Partial<Record<Permission, Reach>>;
}

const SCOPE_DESCRIPTIONS: Readonly<Record<Scope, string>> = {
  ingest: 'Sends events; reads nothing.',
  read: 'Reads figures, single events and boards of the whole organisation.',
  admin: 'Changes settings, keys and users, and reads the audit trail; reads no figures.',
  scim: 'Keeps users and teams in step with an identity provider.',
  delivery: 'Brings surveys to people, by pseudonym, as an edge does; reads no answer.',
};

/** Nothing in it is about anybody, so everybody who is known may read it. */
export async function listRoles(
  context: Pick<ServiceContext, 'audit'>,
  caller: Caller | undefined,
): Promise<{ roles: RoleView[]; key_scopes: RoleView[]; permissions: readonly Permission[] }> {
  requireCaller(caller);
  await context.audit.note(caller, { action: 'role.list', resourceType: 'role' });
  return {
    roles: USER_ROLES.map((name) => ({
      name,
      description: ROLES[name].description,
      permissions: Object.fromEntries(ROLES[name].grants),
    })),
    key_scopes: SCOPES.map((name) => ({
      name,
      description: SCOPE_DESCRIPTIONS[name],
      permissions: Object.fromEntries(grantsOfScopes([name])),
    })),
    permissions: PERMISSIONS,
  };
}
