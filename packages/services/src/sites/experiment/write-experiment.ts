/**
 * Making and changing experiments. How an experiment is set up can be changed while it is a draft; once it runs, changing
 * what is looked for would make the figures say what one likes.
 */
import { Problem } from '@bellwether/core';
import { isUniqueViolation, type Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { readVersion } from '../../surveys/organization/read-organization.ts';
import { refuseStale } from '../../surveys/organization/refuse-stale.ts';
import { findSite } from '../site/site-row.ts';
import {
  EXPERIMENTS_MAX,
  type ExperimentPlanView,
  type ExperimentRow,
  type ExperimentView,
  experimentView,
  findExperiment,
  planView,
} from './experiment-row.ts';
import { type ExperimentFields, experimentFields, experimentStream } from './experiment-stream.ts';
import { readDefinition, readExperiment } from './read-experiment.ts';

/** `{key, title, site_id, definition}`: a draft. Throws conflict when the key is taken. */
export async function createExperiment(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<ExperimentView> {
  requirePermission(platform, caller, 'sites:write');
  const fields = readInput(input, readExperiment);
  const orgId = organisationOf(caller);
  const [by, now] = [nameOf(caller), new Date(platform.clock())];
  const row: ExperimentRow = {
    ...{ org_id: orgId, experiment_id: newId('exp'), ...fields },
    ...{ state: 'draft', started_at: null, stopped_at: null, decision: null },
    ...{ version: 1, created_by: by, created_at: now, updated_by: by, updated_at: now },
  };
  const note = {
    ...{ action: 'experiment.create', resourceType: 'experiment', resourceId: row.experiment_id },
    details: { key: row.key },
  };
  await audited(platform, caller, note, async (tx) => {
    await findSite(tx, orgId, row.site_id);
    await insertExperiment(tx, row);
    const change = { before: null, after: experimentFields(row) };
    await recordChange(platform, tx, caller, experimentStream, row.experiment_id, change);
  }).catch(refuseTakenKey(row.key));
  return experimentView(row);
}

/** `{definition}`: what it would need. Saves nothing. */
export async function planExperiment(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<ExperimentPlanView> {
  requirePermission(platform, caller, 'sites:write');
  const { definition } = readInput(input, (read) => ({
    definition: read.object('definition', (inner) => inner.shape(readDefinition)),
  }));
  await platform.audit.note(caller, { action: 'experiment.plan', resourceType: 'experiment' });
  return planView(definition);
}

/** `{version, key, title, site_id, definition}`. Throws conflict unless it is a draft, and when somebody was faster. */
export async function updateExperiment(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<ExperimentView> {
  requirePermission(platform, caller, 'sites:write');
  const { version, ...fields } = readInput(input, (read) => ({ version: readVersion(read), ...readExperiment(read) }));
  const change = { action: 'experiment.update', version, from: 'draft' as const };
  return changeExperiment(platform, caller, id, change, async (tx, { org_id }) => {
    await findSite(tx, org_id, fields.site_id);
    return fields;
  }).catch(refuseTakenKey(fields.key));
}

export interface ExperimentChange {
  action: string;
  version: number;
  /** The state it has to be in. */
  from: ExperimentRow['state'];
}

/** A new version of an experiment that is in the right state and has not been changed since it was opened. */
export async function changeExperiment(
  platform: Platform,
  caller: Caller,
  id: string,
  { action, version, from }: ExperimentChange,
  decide: (tx: Transaction, row: ExperimentRow, at: Date) => Promise<Partial<ExperimentFields>>,
): Promise<ExperimentView> {
  const note = { action, resourceType: 'experiment', resourceId: id, details: { version } };
  return audited(platform, caller, note, async (tx) => {
    const before = await findExperiment(tx, organisationOf(caller), id, 'lock');
    refuseStale('experiment', version, before.version, () => experimentView(before));
    if (before.state !== from)
      throw new Problem('conflict', `The experiment is ${before.state}; this can be done while it is ${from}.`);
    const at = new Date(platform.clock());
    const after = await rewriteExperiment(tx, before, await decide(tx, before, at), { by: nameOf(caller), at });
    const change = { before: experimentFields(before), after: experimentFields(after) };
    await recordChange(platform, tx, caller, experimentStream, id, change);
    return experimentView(after);
  });
}

export async function insertExperiment(tx: Transaction, row: ExperimentRow): Promise<void> {
  const { kept } = await tx
    .selectFrom('experiments')
    .select((eb) => eb.fn.countAll<number>().as('kept'))
    .where('org_id', '=', row.org_id)
    .executeTakeFirstOrThrow();
  if (Number(kept) >= EXPERIMENTS_MAX)
    throw new Problem(
      'conflict',
      `There are ${EXPERIMENTS_MAX} experiments already. Remove drafts that are not needed.`,
    );
  await tx
    .insertInto('experiments')
    .values({ ...row, ...columnsOf(row) })
    .execute();
}

/** Writes the experiment with the next version. */
export async function rewriteExperiment(
  tx: Transaction,
  before: ExperimentRow,
  { started_at, stopped_at, ...fields }: Partial<ExperimentFields>,
  { by, at }: { by: string; at: Date },
): Promise<ExperimentRow> {
  const row: ExperimentRow = {
    ...{ ...before, ...fields, version: before.version + 1, updated_by: by, updated_at: at },
    ...(started_at === undefined ? {} : { started_at: started_at === null ? null : new Date(started_at) }),
    ...(stopped_at === undefined ? {} : { stopped_at: stopped_at === null ? null : new Date(stopped_at) }),
  };
  const { org_id, experiment_id, ...rest } = row;
  await tx
    .updateTable('experiments')
    .set({ ...rest, ...columnsOf(row) })
    .where('org_id', '=', org_id)
    .where('experiment_id', '=', experiment_id)
    .execute();
  return row;
}

function columnsOf({ definition, decision }: ExperimentRow): { definition: string; decision: string | null } {
  return {
    definition: JSON.stringify(definition),
    decision: decision === null ? null : JSON.stringify(decision),
  };
}

/** Only a draft: of what has run, the record stays. */
export async function removeExperiment(platform: Platform, caller: Caller | undefined, id: string): Promise<void> {
  requirePermission(platform, caller, 'sites:write');
  const orgId = organisationOf(caller);
  const note = { action: 'experiment.remove', resourceType: 'experiment', resourceId: id };
  await audited(platform, caller, note, async (tx) => {
    const row = await findExperiment(tx, orgId, id, 'lock');
    if (row.state !== 'draft')
      throw new Problem(
        'conflict',
        `The experiment is ${row.state}: what has run stays on record. Drafts can be removed.`,
      );
    await deleteExperiment(tx, orgId, id);
    const change = { before: experimentFields(row), after: null };
    await recordChange(platform, tx, caller, experimentStream, id, change);
  });
}

export async function deleteExperiment(tx: Transaction, orgId: string, id: string): Promise<void> {
  await tx.deleteFrom('experiments').where('org_id', '=', orgId).where('experiment_id', '=', id).execute();
}

export function refuseTakenKey(key: string): (error: unknown) => never {
  return (error) => {
    if (!isUniqueViolation(error)) throw error;
    throw new Problem(
      'conflict',
      `There is an experiment "${key}" already. A key is used once, so that events stay clear.`,
      {
        errors: [{ field: 'key', detail: 'is taken.' }],
        cause: error,
      },
    );
  };
}
