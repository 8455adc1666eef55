import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { employeeCounts, type OrganizationView, organizationOf, organizationView } from './organization-view.ts';

/** Companies that are surveyed, in the order of their names. */
export async function listOrganizations(
  context: ServiceContext,
  caller: Caller | undefined,
): Promise<OrganizationView[]> {
  requirePermission(context, caller, 'organizations:read', 'team');
  const views = await context.records.asTenant(organisationOf(caller), async (tx) => {
    const counts = await employeeCounts(tx);
    const rows = await tx.selectFrom('organizations').selectAll().orderBy('name').execute();
    return rows.map((row) => organizationView(row, counts.get(row.id) ?? 0));
  });
  await context.audit.note(caller, { action: 'organizations.read', resourceType: 'organization' });
  return views;
}

/** Throws not_found. */
export async function getOrganization(
  context: ServiceContext,
  caller: Caller | undefined,
  id: string,
): Promise<OrganizationView> {
  requirePermission(context, caller, 'organizations:read', 'team');
  const view = await context.records.asTenant(organisationOf(caller), async (tx) => {
    const row = await organizationOf(tx, id);
    return organizationView(row, (await employeeCounts(tx)).get(id) ?? 0);
  });
  await context.audit.note(caller, { action: 'organization.read', resourceType: 'organization', resourceId: id });
  return view;
}
