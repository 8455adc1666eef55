import { type Caller, requireOperator } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { type Organisation, organisationView } from './organisation.ts';

/** All organisations of the installation, by id. Operator only. */
export async function listOrganisations(context: ServiceContext, caller: Caller | undefined): Promise<Organisation[]> {
  requireOperator(context, caller);
  await context.audit.note(caller, { action: 'organisation.list', resourceType: 'organisation' });
  const rows = await context.records.asOperator((tx) =>
    tx.selectFrom('organisations').selectAll().orderBy('org_id').execute(),
  );
  return rows.map(organisationView);
}
