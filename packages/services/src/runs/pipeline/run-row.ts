/** Runs of pipelines as they are kept. */
import { createHash } from 'node:crypto';
import { type Json, Problem } from '@bellwether/core';
import type { PipelineRunState, PipelineStepState, PipelineTrigger, Transaction } from '@bellwether/records';
import type { PipelineDefinition } from './pipeline-definition.ts';
import { type PipelineNames, readPipeline } from './read-pipeline.ts';

export interface PipelineRunRow {
  org_id: string;
  run_id: string;
  pipeline_id: string;
  version: number;
  trigger: PipelineTrigger;
  state: PipelineRunState;
  attempt: number;
  input: Json;
  period_from: Date | null;
  period_to: Date | null;
  backfill_id: string | null;
  requested_by: string;
  failure: string | null;
  is_late: boolean;
  late_at: Date | null;
  timeout_at: Date | null;
  created_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
}

export interface PipelineStepRow {
  org_id: string;
  run_id: string;
  step: string;
  state: PipelineStepState;
  workflow_run_id: string | null;
  detail: string | null;
  output: Json;
  items: number | null;
  started_at: Date | null;
  ended_at: Date | null;
}

export interface RunKey {
  orgId: string;
  runId: string;
}

/** What a run is about makes its id: the same period, event or delivery begins one run, however often it is told. */
export function pipelineRunId(pipelineId: string, about: string): string {
  return `prn_${createHash('sha256')
    .update(JSON.stringify([pipelineId, about]))
    .digest('hex')
    .slice(0, 32)}`;
}

/** Locked. `undefined` when it is gone. */
export function lockedRun(tx: Transaction, { orgId, runId }: RunKey): Promise<PipelineRunRow | undefined> {
  return tx
    .selectFrom('pipeline_runs')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('run_id', '=', runId)
    .forUpdate()
    .executeTakeFirst();
}

/** Locked. Throws not_found. */
export async function findRun(tx: Transaction, key: RunKey): Promise<PipelineRunRow> {
  const run = await lockedRun(tx, key);
  if (!run) throw new Problem('not_found', 'This organisation has no such run of a pipeline.');
  return run;
}

export function readSteps(tx: Transaction, { orgId, runId }: RunKey): Promise<PipelineStepRow[]> {
  return tx
    .selectFrom('pipeline_run_steps')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('run_id', '=', runId)
    .execute();
}

export async function updateRun(
  tx: Transaction,
  { orgId, runId }: RunKey,
  change: Partial<Omit<PipelineRunRow, 'org_id' | 'run_id' | 'input'>>,
): Promise<void> {
  await tx.updateTable('pipeline_runs').set(change).where('org_id', '=', orgId).where('run_id', '=', runId).execute();
}

export async function updateStep(
  tx: Transaction,
  { orgId, runId }: RunKey,
  step: string,
  change: Partial<Omit<PipelineStepRow, 'output'>> & { output?: string | null },
): Promise<void> {
  await tx
    .updateTable('pipeline_run_steps')
    .set(change)
    .where('org_id', '=', orgId)
    .where('run_id', '=', runId)
    .where('step', '=', step)
    .execute();
}

/** As the pipeline was written when the run began. Throws conflict when what it names has gone. */
export async function definitionOf(
  names: PipelineNames,
  tx: Transaction,
  { org_id, pipeline_id, version }: Pick<PipelineRunRow, 'org_id' | 'pipeline_id' | 'version'>,
): Promise<PipelineDefinition> {
  const { source } = await tx
    .selectFrom('pipeline_versions')
    .select('source')
    .where('org_id', '=', org_id)
    .where('pipeline_id', '=', pipeline_id)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  const { definition, findings } = readPipeline(names, org_id, source);
  if (definition) return definition;
  throw new Problem('conflict', `The pipeline cannot run any more. Line ${findings[0].line}: ${findings[0].message}`);
}
