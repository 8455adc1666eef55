/**
 * Pipelines made, changed, switched and removed. Whoever changes says which version they began with. A pipeline acts with
 * the rights of whoever saved or switched it last, as they are when it runs.
 */
import { Problem } from '@bellwether/core';
import type { RuleSwitch, Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { refuseStale } from '../../surveys/organization/refuse-stale.ts';
import { refuseTakenName } from '../../taken-name.ts';
import { cancelRunsOf } from './cancel-run.ts';
import { checkedPipeline, sourceOf } from './check-pipeline.ts';
import { findPipeline, PIPELINES_MAX, type PipelineRow, type PipelineView, pipelineView } from './pipeline-row.ts';
import { carryOutSchedule } from './pipeline-schedule.ts';
import { noSecrets } from './pipeline-secrets.ts';
import { pipelineFields, pipelineStream } from './pipeline-stream.ts';

const note = (action: string, id: string) => ({
  action: `pipeline.${action}`,
  resourceType: 'pipeline',
  resourceId: id,
});

/** `{source}`: a draft. Throws invalid_request naming each line that is wrong, conflict when the name is taken. */
export async function createPipeline(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<PipelineView> {
  requirePermission(platform, caller, 'workflows:write');
  const orgId = organisationOf(caller);
  const source = readInput(input, sourceOf);
  const { name, title } = checkedPipeline(platform, orgId, source);
  const by = nameOf(caller);
  const at = new Date(platform.clock());
  const id = newId('pip');
  const row: PipelineRow = {
    ...{ org_id: orgId, pipeline_id: id, name, title, source, state: 'draft', version: 1, on_since: null },
    ...{ secrets: noSecrets(platform, id), created_by: by, created_at: at, updated_by: by, updated_at: at },
  };
  return audited(platform, caller, note('create', id), async (tx) => {
    await insertPipeline(tx, row);
    await recordChange(platform, tx, caller, pipelineStream, id, { before: null, after: pipelineFields(row) });
    return pipelineView(platform, tx, row);
  }).catch(refuseTakenName('pipeline', name));
}

/** `{version, source}`. Runs under way go on as they began. Throws conflict when somebody was faster. */
export async function updatePipeline(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<PipelineView> {
  requirePermission(platform, caller, 'workflows:write');
  const { version, source } = readInput(input, (read) => ({ version: versionOf(read), source: sourceOf(read) }));
  const { name, title } = checkedPipeline(platform, organisationOf(caller), source);
  return changePipeline(platform, caller, id, { action: 'update', version, change: { name, title, source } }).catch(
    refuseTakenName('pipeline', name),
  );
}

/** `{version, state: on|off}`. Off: nothing begins it any more; runs under way go on. */
export async function switchPipeline(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<PipelineView> {
  requirePermission(platform, caller, 'workflows:write');
  const { version, state } = readInput(input, (read) => ({
    version: versionOf(read),
    state: read.oneOf('state', ['on', 'off']),
  }));
  const orgId = organisationOf(caller);
  if (state === 'on') {
    const { source } = await platform.records.asTenant(orgId, (tx) => findPipeline(tx, orgId, id));
    checkedPipeline(platform, orgId, source);
  }
  return changePipeline(platform, caller, id, { action: `switch_${state}`, version, change: { state } });
}

/** Removes a pipeline with its runs; those under way are cancelled. It can be brought back by its history, without them. */
export async function removePipeline(platform: Platform, caller: Caller | undefined, id: string): Promise<void> {
  requirePermission(platform, caller, 'workflows:write');
  const orgId = organisationOf(caller);
  const cancelled = await audited(platform, caller, note('remove', id), async (tx) => {
    const row = await findPipeline(tx, orgId, id);
    const ended = await cancelRunsOf(platform, tx, { orgId, pipelineId: id });
    await deletePipeline(tx, orgId, id);
    await recordChange(platform, tx, caller, pipelineStream, id, { before: pipelineFields(row), after: null });
    return { ended, row };
  });
  await cancelled.ended();
  await carryOutSchedule(platform, { ...cancelled.row, state: 'off' });
}

/** Throws conflict for one too many. */
export async function insertPipeline(tx: Transaction, row: PipelineRow): Promise<void> {
  const { kept } = await tx
    .selectFrom('pipelines')
    .select((eb) => eb.fn.countAll<number>().as('kept'))
    .where('org_id', '=', row.org_id)
    .executeTakeFirstOrThrow();
  if (Number(kept) >= PIPELINES_MAX)
    throw new Problem('conflict', `There are ${PIPELINES_MAX} pipelines already. Remove some first.`);
  await tx.insertInto('pipelines').values(row).execute();
  await keepVersion(tx, row);
}

export async function deletePipeline(tx: Transaction, orgId: string, id: string): Promise<void> {
  await tx.deleteFrom('pipelines').where('org_id', '=', orgId).where('pipeline_id', '=', id).execute();
}

type PipelineChange = Partial<Pick<PipelineRow, 'name' | 'title' | 'source'>> & { state?: RuleSwitch };

async function changePipeline(
  platform: Platform,
  caller: Caller,
  id: string,
  { action, version, change }: { action: string; version: number; change: PipelineChange },
): Promise<PipelineView> {
  const orgId = organisationOf(caller);
  const { row, view } = await audited(platform, caller, note(action, id), async (tx) => {
    const before = await findPipeline(tx, orgId, id);
    const now = await pipelineView(platform, tx, before);
    refuseStale('pipeline', version, before.version, () => now);
    const row = await writePipeline(tx, before, change, { by: nameOf(caller), at: new Date(platform.clock()) });
    const changed = { before: pipelineFields(before), after: pipelineFields(row) };
    await recordChange(platform, tx, caller, pipelineStream, id, changed);
    return { row, view: await pipelineView(platform, tx, row) };
  });
  await carryOutSchedule(platform, row);
  return view;
}

/** A new version, unless nothing is changed. */
export async function writePipeline(
  tx: Transaction,
  row: PipelineRow,
  change: PipelineChange,
  { by, at }: { by: string; at: Date },
): Promise<PipelineRow> {
  const isSame = Object.entries(change).every(([field, value]) => row[field as keyof PipelineRow] === value);
  if (isSame) return row;
  const next = { ...row, ...change, version: row.version + 1, updated_by: by, updated_at: at };
  if (next.state !== row.state) next.on_since = next.state === 'on' ? at : null;
  const { name, title, source, state, version, on_since, updated_by, updated_at } = next;
  await tx
    .updateTable('pipelines')
    .set({ name, title, source, state, version, on_since, updated_by, updated_at })
    .where('org_id', '=', row.org_id)
    .where('pipeline_id', '=', row.pipeline_id)
    .execute();
  await keepVersion(tx, next);
  return next;
}

async function keepVersion(tx: Transaction, { org_id, pipeline_id, version, source }: PipelineRow): Promise<void> {
  await tx.insertInto('pipeline_versions').values({ org_id, pipeline_id, version, source }).execute();
}

function versionOf(read: InputReader): number {
  return read.integer('version', { min: 1, max: 1e9 });
}
