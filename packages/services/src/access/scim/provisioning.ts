/** What users that a provider makes become: the role of somebody new, and the roles that groups give. */
import type { Transaction } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import { GIVEN_ROLES, type GivenRole, readRoleMap } from '../sso/connection.ts';
import { refuseRolesAbove, requireSignOnSettings } from '../sso/require-sign-on-settings.ts';
import { syncMembers } from './sync-members.ts';

const SETTING = 'provisioning';

export interface Provisioning {
  default_role: GivenRole;
  /** From a group to a role. */
  role_map: Readonly<Record<string, GivenRole>>;
}

/** Nobody becomes more than a member unless an administrator has said so. */
const UNSET: Provisioning = { default_role: 'member', role_map: {} };

export async function readProvisioning(tx: Transaction): Promise<Provisioning> {
  const row = await tx.selectFrom('settings').select('value').where('name', '=', SETTING).executeTakeFirst();
  return { ...UNSET, ...(row?.value as Partial<Provisioning> | undefined) };
}

/** The role map of the organisation over those of its connections: a group means one thing here. */
export async function provisioningWithConnections(tx: Transaction): Promise<Provisioning> {
  const own = await readProvisioning(tx);
  const connections = await tx
    .selectFrom('sso_connections')
    .select('role_map')
    .where('enabled', '=', true)
    .orderBy('connection_id')
    .execute();
  const maps = connections.map(({ role_map }) => role_map);
  return { ...own, role_map: Object.assign({}, ...maps, own.role_map) as Provisioning['role_map'] };
}

export async function getProvisioning(context: ServiceContext, caller: Caller | undefined): Promise<Provisioning> {
  requirePermission(context, caller, 'settings:read');
  const provisioning = await context.records.asTenant(organisationOf(caller), readProvisioning);
  await context.audit.note(caller, { action: 'provisioning.read', resourceType: 'settings', resourceId: SETTING });
  return provisioning;
}

/** Takes effect at once, also for whom a provider has made before. */
export async function putProvisioning(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<Provisioning> {
  requireSignOnSettings(context, caller);
  const orgId = organisationOf(caller);
  const provisioning = readInput(input, (read) => ({
    default_role: read.oneOf('default_role', GIVEN_ROLES),
    role_map: read.has('role_map') ? readRoleMap(read, 'role_map') : {},
  }));
  refuseRolesAbove(caller, provisioning);
  const value = JSON.stringify(provisioning);
  const now = new Date(context.clock());
  await audited(
    context,
    caller,
    {
      action: 'provisioning.update',
      resourceType: 'settings',
      resourceId: SETTING,
      details: { default_role: provisioning.default_role, mapped_groups: Object.keys(provisioning.role_map).length },
    },
    async (tx) => {
      await tx
        .insertInto('settings')
        .values({ org_id: orgId, name: SETTING, value, updated_at: now })
        .onConflict((conflict) => conflict.columns(['org_id', 'name']).doUpdateSet({ value, updated_at: now }))
        .execute();
      const members = await tx.selectFrom('scim_members').select('user_id').distinct().execute();
      await syncMembers(
        tx,
        context,
        members.map(({ user_id }) => user_id),
      );
    },
  );
  context.credentials.clear();
  return provisioning;
}
