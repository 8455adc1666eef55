import { audited } from '../../access/audit/audited.ts';
import { type Caller, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import { refuseTakenName } from './create.ts';
import { organizationFields, organizationStream } from './organization-stream.ts';
import {
  employeeCounts,
  type OrganizationView,
  organizationAt,
  organizationOf,
  organizationView,
} from './organization-view.ts';
import { readOrganization, readVersion } from './read-organization.ts';

/** Changes what is sent, with the version it was seen at. Throws not_found, and 409 with `current`. */
export async function updateOrganization(
  context: ServiceContext,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<OrganizationView> {
  requirePermission(context, caller, 'organizations:write');
  const note = { action: 'organization.update', resourceType: 'organization', resourceId: id };
  return audited(context, caller, note, async (tx) => {
    const before = await organizationOf(tx, id, 'lock');
    const { fields, version } = readOrganization(input, organizationFields(before));
    await organizationAt(tx, id, version);
    const changed = { ...fields, version: before.version + 1, updated_at: new Date(context.clock()) };
    await tx.updateTable('organizations').set(changed).where('id', '=', id).execute();
    await recordChange(context, tx, caller, organizationStream, id, {
      before: organizationFields(before),
      after: fields,
    });
    return organizationView({ ...before, ...changed }, (await employeeCounts(tx)).get(id) ?? 0);
  }).catch(refuseTakenName);
}

/** Takes a company away, with its people and files; its history stays. `?version=` is compared when it is given. */
export async function removeOrganization(
  context: ServiceContext,
  caller: Caller | undefined,
  id: string,
  version?: number,
): Promise<void> {
  requirePermission(context, caller, 'organizations:write');
  if (version !== undefined) readInput({ version }, readVersion);
  const note = { action: 'organization.remove', resourceType: 'organization', resourceId: id };
  await audited(context, caller, note, async (tx) => {
    const before = await organizationAt(tx, id, version);
    await tx.deleteFrom('organizations').where('id', '=', id).execute();
    await recordChange(context, tx, caller, organizationStream, id, {
      before: organizationFields(before),
      after: null,
    });
  });
}
