/**
 * Changes the caller's organisation: what is sent replaces what was there, field by field. Quotas, features and plan are
 * what an operator sells or allots, so an organisation sets its own only when it is self-managed. Only an operator
 * suspends one, or lets it work again.
 */
import { type JsonObject, Problem } from '@bellwether/core';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { PERSONAL_DATA_POLICIES } from '../../ingest/admission/personal-data-check.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Residency } from '../../installation/residency/residency.ts';
import {
  type Organisation,
  organisationView,
  PLANS,
  RESIDENCIES,
  readFeatures,
  readQuotas,
  readRegion,
} from './organisation.ts';
import { organisationFields, organisationStream } from './organisation-stream.ts';

const ALLOTTED = ['quotas', 'features', 'plan', 'self_managed', 'suspended'] as const;
/** Not even an organisation that runs the installation itself. */
const OPERATORS_ONLY: readonly string[] = ['self_managed', 'suspended'] satisfies (typeof ALLOTTED)[number][];

export async function updateOrganisation(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<Organisation> {
  requirePermission(context, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const note = {
    action: 'organisation.update',
    resourceType: 'organisation',
    resourceId: orgId,
    details: changedBy(input),
  };
  const updated = await audited(context, caller, note, async (tx) => {
    const row = await tx.selectFrom('organisations').selectAll().where('org_id', '=', orgId).executeTakeFirst();
    if (!row) throw new Problem('not_found', `There is no organisation "${orgId}".`);
    const now = new Date(context.clock());
    const change = readChange(input, organisationView(row), now, context.residency);
    refuseAllotted(caller, row.self_managed, change.sent);
    context.residency.requirePinnedHere({ ...change.values, org_id: orgId });
    const next = { ...row, ...change.values, updated_at: now };
    await tx
      .updateTable('organisations')
      .set({ ...next, quotas: JSON.stringify(next.quotas), features: JSON.stringify(next.features) })
      .where('org_id', '=', orgId)
      .execute();
    const view = organisationView(next);
    const before = organisationFields(organisationView(row));
    await recordChange(context, tx, caller, organisationStream, orgId, { before, after: organisationFields(view) });
    return view;
  });
  context.tenants.put(updated);
  return updated;
}

/** What was asked for, without the name, which is nobody's business for ever. */
function changedBy(input: unknown): JsonObject {
  const { name, ...settings } = (input ?? {}) as JsonObject;
  return name === undefined ? settings : { ...settings, name: 'changed' };
}

function readChange(input: unknown, now: Organisation, at: Date, residency: Residency) {
  return readInput(input, (read) => ({
    sent: ALLOTTED.filter((field) => read.has(field)),
    values: {
      name: read.has('name') ? read.text('name', { max: 200 }) : now.name,
      primary_region: readRegion(read, residency, now.primary_region),
      data_residency: read.has('data_residency') ? read.oneOf('data_residency', RESIDENCIES) : now.data_residency,
      quotas: readQuotas(read, now.quotas),
      features: readFeatures(read, now.features),
      plan: read.has('plan') ? read.oneOf('plan', PLANS) : now.plan,
      personal_data_policy: read.has('personal_data_policy')
        ? read.oneOf('personal_data_policy', PERSONAL_DATA_POLICIES)
        : now.personal_data_policy,
      self_managed: read.has('self_managed') ? read.boolean('self_managed') : now.self_managed,
      suspended_at: suspension(read, now, at),
    },
  }));
}

/** Suspended since the first time it was said. */
function suspension(read: InputReader, { suspended_at }: Organisation, at: Date): Date | null {
  const since = suspended_at === null ? null : new Date(suspended_at);
  if (!read.has('suspended')) return since;
  return read.boolean('suspended') ? (since ?? at) : null;
}

/** Of the fields that somebody wants to change. */
export function refuseAllotted(caller: Caller, selfManaged: boolean, fields: readonly string[]): void {
  if (caller.kind === 'operator') return;
  const allotted = fields.filter((field) => (ALLOTTED as readonly string[]).includes(field));
  const refused = selfManaged ? allotted.filter((field) => OPERATORS_ONLY.includes(field)) : allotted;
  if (refused.length === 0) return;
  throw new Problem('forbidden', `Only the operator of this installation may change ${refused.join(', ')} here.`, {
    errors: refused.map((field) => ({ field, detail: 'is set by the operator.' })),
  });
}
