import { Problem } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { type Organisation, organisationView } from './organisation.ts';

/** The caller's organisation. */
export async function getOrganisation(context: ServiceContext, caller: Caller | undefined): Promise<Organisation> {
  requirePermission(context, caller, 'settings:read');
  const orgId = organisationOf(caller);
  await context.audit.note(caller, { action: 'organisation.read', resourceType: 'organisation', resourceId: orgId });
  const row = await context.records.asTenant(orgId, (tx) =>
    tx.selectFrom('organisations').selectAll().where('org_id', '=', orgId).executeTakeFirst(),
  );
  if (!row) throw new Problem('not_found', `There is no organisation "${orgId}".`);
  return organisationView(row);
}
