import { Problem } from '@bellwether/core';
import { isUniqueViolation } from '@bellwether/records';
import { INSTALLATION_CHAIN } from '../../access/audit/audit-entry.ts';
import { actingFor, type Caller, requireOperator } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import type { ServiceContext } from '../../context.ts';
import { PERSONAL_DATA_POLICIES } from '../../ingest/admission/personal-data-check.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Residency } from '../../installation/residency/residency.ts';
import {
  DEFAULT_FEATURES,
  DEFAULT_QUOTAS,
  ORG_ID_RULE,
  type Organisation,
  organisationView,
  PLANS,
  RESIDENCIES,
  readFeatures,
  readQuotas,
  readRegion,
} from './organisation.ts';
import { organisationFields, organisationStream } from './organisation-stream.ts';

type NewOrganisation = Omit<Organisation, 'created_at' | 'updated_at' | 'suspended_at'>;

/** Makes an organisation. Operator only. Throws conflict when the id is taken, or it cannot live in this region. */
export async function createOrganisation(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<Organisation> {
  requireOperator(context, caller);
  const organisation = readInput(input, (read) => readNewOrganisation(read, context.residency));
  context.residency.requirePinnedHere(organisation);
  return addOrganisation(context, caller, organisation);
}

function readNewOrganisation(read: InputReader, residency: Residency): NewOrganisation {
  return {
    org_id: read.has('org_id') ? read.text('org_id', { max: 64, pattern: ORG_ID_RULE }) : newId('org'),
    name: read.text('name', { max: 200 }),
    primary_region: readRegion(read, residency, residency.region ?? 'eu-west-1'),
    data_residency: read.has('data_residency') ? read.oneOf('data_residency', RESIDENCIES) : 'global',
    quotas: readQuotas(read, DEFAULT_QUOTAS),
    features: readFeatures(read, DEFAULT_FEATURES),
    plan: read.has('plan') ? read.oneOf('plan', PLANS) : 'enterprise',
    personal_data_policy: read.has('personal_data_policy')
      ? read.oneOf('personal_data_policy', PERSONAL_DATA_POLICIES)
      : 'people_topics',
    self_managed: read.has('self_managed') ? read.boolean('self_managed') : false,
    sample: false,
  };
}

/**
 * Writes the organisation; permission has been checked by the verb that calls it. Its own audit chain begins with its
 * making, and the installation's has it too.
 */
export async function addOrganisation(
  context: ServiceContext,
  caller: Caller,
  organisation: NewOrganisation,
): Promise<Organisation> {
  const now = new Date(context.clock());
  const row = { ...organisation, suspended_at: null, created_at: now, updated_at: now };
  try {
    await context.records.asOperator(async (tx) => {
      await tx
        .insertInto('organisations')
        .values({ ...row, quotas: JSON.stringify(row.quotas), features: JSON.stringify(row.features) })
        .execute();
      const after = organisationFields(organisationView(row));
      const by = actingFor(caller, organisation.org_id);
      await recordChange(context, tx, by, organisationStream, organisation.org_id, { before: null, after });
      const note = { action: 'organisation.create', resourceType: 'organisation', resourceId: organisation.org_id };
      await context.audit.append(tx, caller, INSTALLATION_CHAIN, note);
      await context.audit.append(tx, caller, organisation.org_id, note);
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new Problem('conflict', `There is an organisation "${organisation.org_id}" already.`, {
      errors: [{ field: 'org_id', detail: 'is taken.' }],
      cause: error,
    });
  }
  const made = organisationView(row);
  context.tenants.put(made);
  return made;
}
