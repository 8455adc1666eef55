import { type Caller, organisationOf, requireCaller, requirePermission } from '../../access/authority/caller.ts';
import { reaches } from '../../access/authority/permission.ts';
import type { ServiceContext } from '../../context.ts';
import { isUuid } from '../organization/organization-view.ts';
import {
  type OrgSchemaStatusView,
  type OrgSchemaView,
  orgSchemaOf,
  orgSchemaView,
  statusView,
} from './org-schema-view.ts';

const LISTED_MAX = 100;

/** The files of an organization, or of all, the newest first. */
export async function listOrgSchemas(
  context: ServiceContext,
  caller: Caller | undefined,
  organizationId?: string,
): Promise<OrgSchemaStatusView[]> {
  requirePermission(context, caller, 'organizations:read');
  await context.audit.note(caller, { action: 'org_schemas.read', resourceType: 'org_schema' });
  return context.records.asTenant(organisationOf(caller), async (tx) => {
    let query = tx.selectFrom('org_schemas').selectAll().orderBy('created_at', 'desc').orderBy('id').limit(LISTED_MAX);
    if (organizationId !== undefined && !isUuid(organizationId)) return [];
    if (organizationId !== undefined) query = query.where('organization_id', '=', organizationId);
    return (await query.execute()).map(statusView);
  });
}

/** The chart of a file, with what looks wrong in it. Throws not_found. */
export async function getOrgSchema(
  context: ServiceContext,
  caller: Caller | undefined,
  id: string,
): Promise<OrgSchemaView> {
  requirePermission(context, caller, 'organizations:read');
  const row = await context.records.asTenant(organisationOf(caller), (tx) => orgSchemaOf(tx, id));
  await context.audit.note(caller, { action: 'org_schema.read', resourceType: 'org_schema', resourceId: id });
  return orgSchemaView(row);
}

/** How far a file is; for whoever may look at it, and for the edge that has sent it. */
export async function getOrgSchemaStatus(
  context: ServiceContext,
  caller: Caller | undefined,
  id: string,
): Promise<OrgSchemaStatusView> {
  requireCaller(caller);
  if (!reaches(caller.grants.get('organizations:upload'), 'organisation'))
    requirePermission(context, caller, 'organizations:read');
  const row = await context.records.asTenant(organisationOf(caller), (tx) => orgSchemaOf(tx, id));
  await context.audit.note(caller, { action: 'org_schema.read', resourceType: 'org_schema', resourceId: id });
  return statusView(row);
}
