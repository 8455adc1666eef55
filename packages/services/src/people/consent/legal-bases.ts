/** On what an organisation bases each purpose where people have said nothing. Recorded, and shown to everybody. */
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { readLegalBases } from './consent-view.ts';
import { LEGAL_BASES, LEGAL_BASES_SETTING, type LegalBases } from './purpose.ts';

export async function getLegalBases(context: ServiceContext, caller: Caller | undefined): Promise<LegalBases> {
  requirePermission(context, caller, 'settings:read');
  const orgId = organisationOf(caller);
  await context.audit.note(caller, { action: 'legal_bases.read', resourceType: 'organisation', resourceId: orgId });
  return context.records.asTenant(orgId, (tx) => readLegalBases(tx, orgId));
}

/** `{data_collection, analytics, research}`, each consent, works_agreement or legitimate_interest. Throws invalid_request. */
export async function putLegalBases(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<LegalBases> {
  requirePermission(context, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const bases: LegalBases = readInput(input, (read) => ({
    data_collection: read.oneOf('data_collection', LEGAL_BASES),
    analytics: read.oneOf('analytics', LEGAL_BASES),
    research: read.oneOf('research', LEGAL_BASES),
  }));
  const row = { value: JSON.stringify(bases), updated_at: new Date(context.clock()) };
  const note = {
    action: 'legal_bases.put',
    resourceType: 'organisation',
    resourceId: orgId,
    details: { ...bases },
  };
  await audited(context, caller, note, async (tx) => {
    await tx
      .insertInto('settings')
      .values({ org_id: orgId, name: LEGAL_BASES_SETTING, ...row })
      .onConflict((conflict) => conflict.columns(['org_id', 'name']).doUpdateSet(row))
      .execute();
  });
  return bases;
}
