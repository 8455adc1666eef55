import { randomUUID } from 'node:crypto';
import { Problem } from '@bellwether/core';
import { isUniqueViolation } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { organizationStream } from './organization-stream.ts';
import { type OrganizationRow, type OrganizationView, organizationView } from './organization-view.ts';
import { readOrganization } from './read-organization.ts';

const ORGANIZATIONS_MAX = 500;

/** Makes a company that is to be surveyed. Throws conflict when the name is taken. */
export async function createOrganization(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<OrganizationView> {
  requirePermission(context, caller, 'organizations:write');
  const { fields } = readOrganization(input);
  const now = new Date(context.clock());
  const row: OrganizationRow = {
    ...{ ...fields, org_id: organisationOf(caller), id: randomUUID(), units: [], version: 1 },
    ...{ created_by: nameOf(caller), created_at: now, updated_at: now },
  };
  const note = { action: 'organization.create', resourceType: 'organization', resourceId: row.id };
  await audited(context, caller, note, async (tx) => {
    const { kept } = await tx
      .selectFrom('organizations')
      .select((eb) => eb.fn.countAll<number>().as('kept'))
      .executeTakeFirstOrThrow();
    if (kept >= ORGANIZATIONS_MAX)
      throw new Problem('conflict', `There are ${ORGANIZATIONS_MAX} organizations already.`);
    await tx
      .insertInto('organizations')
      .values({ ...row, units: '[]' })
      .execute();
    await recordChange(context, tx, caller, organizationStream, row.id, { before: null, after: fields });
  }).catch(refuseTakenName);
  return organizationView(row, 0);
}

export function refuseTakenName(error: unknown): never {
  if (!isUniqueViolation(error)) throw error;
  throw new Problem('conflict', 'There is an organization of that name already.', {
    errors: [{ field: 'name', detail: 'is taken.' }],
    cause: error,
  });
}
