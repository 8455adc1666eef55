/** Runs of pipelines as people look at them: how far each step is, what it gave, and what was said. */
import { type Json, Problem } from '@bellwether/core';
import type {
  PipelineLogLevel,
  PipelineRunState,
  PipelineStepState,
  PipelineTrigger,
  Transaction,
} from '@bellwether/records';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { reaches } from '../../access/authority/permission.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { type PictureView, pictureView } from './check-pipeline.ts';
import { noSuchPipeline } from './pipeline-row.ts';
import { definitionOf, findRun, type PipelineRunRow, type RunKey, readSteps } from './run-row.ts';

export interface PipelineRunSummary {
  run_id: string;
  pipeline_id: string;
  version: number;
  trigger: PipelineTrigger;
  state: PipelineRunState;
  attempt: number;
  period: { from: string; to: string } | null;
  backfill_id: string | null;
  requested_by: string;
  failure: string | null;
  is_late: boolean;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
}

export interface PipelineStepView extends PictureView {
  state: PipelineStepState;
  /** Why it failed or was skipped. */
  detail: string | null;
  /** Of `for_each`. */
  items: { all: number; succeeded: number; failed: number } | null;
  /** The durable run that does it. */
  workflow_run_id: string | null;
  started_at: string | null;
  ended_at: string | null;
  output: Json;
}

export interface PipelineRunView extends PipelineRunSummary {
  name: string;
  title: string;
  input: Json;
  /** Why inputs and outputs are null: they may hold figures and events that the caller may not read. */
  hidden: boolean;
  steps: PipelineStepView[];
}

export interface PipelineLogView {
  line: number;
  step: string;
  at: string;
  level: PipelineLogLevel;
  message: string;
}

const RUNS_DEFAULT = 50;
const RUNS_MAX = 200;
const LINES_MAX = 500;

/** Newest first. `input`: `before`, the "next" of an earlier page; `limit`; `backfill_id`. Throws not_found. */
export async function listPipelineRuns(
  platform: Platform,
  caller: Caller | undefined,
  pipelineId: string,
  input: unknown,
): Promise<{ runs: PipelineRunSummary[]; next: string | null }> {
  requirePermission(platform, caller, 'workflows:read');
  const orgId = organisationOf(caller);
  const { before, limit, backfillId } = readInput(input ?? {}, (read) => ({
    before: read.has('before') ? read.text('before', { max: 64 }) : undefined,
    limit: read.has('limit') ? read.integer('limit', { min: 1, max: RUNS_MAX }) : RUNS_DEFAULT,
    backfillId: read.has('backfill_id') ? read.text('backfill_id', { max: 64 }) : undefined,
  }));
  await platform.audit.note(caller, { action: 'pipeline.list_runs', resourceType: 'pipeline', resourceId: pipelineId });
  const rows = await platform.records.asTenant(orgId, async (tx) => {
    const known = await tx
      .selectFrom('pipelines')
      .select('pipeline_id')
      .where('org_id', '=', orgId)
      .where('pipeline_id', '=', pipelineId)
      .executeTakeFirst();
    if (!known) throw noSuchPipeline();
    let query = tx
      .selectFrom('pipeline_runs')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('pipeline_id', '=', pipelineId);
    if (backfillId !== undefined) query = query.where('backfill_id', '=', backfillId);
    if (before !== undefined) {
      const [atMs, id] = cursorOf(before);
      query = query.where((eb) =>
        eb.or([
          eb('created_at', '<', new Date(atMs)),
          eb.and([eb('created_at', '=', new Date(atMs)), eb('run_id', '<', id)]),
        ]),
      );
    }
    return query.orderBy('created_at', 'desc').orderBy('run_id', 'desc').limit(limit).execute();
  });
  const last = rows.at(-1);
  const next = last && rows.length === limit ? `${last.created_at.getTime()}.${last.run_id}` : null;
  return { runs: rows.map(runSummary), next };
}

function cursorOf(text: string): [number, string] {
  const match = /^(\d{1,15})\.(prn_[0-9a-f]{32})$/.exec(text);
  if (match) return [Number(match[1]), match[2]!];
  throw new Problem('invalid_request', 'before: has to be the "next" of an earlier page.', {
    errors: [{ field: 'before', detail: 'has to be the "next" of an earlier page.' }],
  });
}

/** Throws not_found. */
export async function getPipelineRun(
  platform: Platform,
  caller: Caller | undefined,
  runId: string,
): Promise<PipelineRunView> {
  requirePermission(platform, caller, 'workflows:read');
  const key = { orgId: organisationOf(caller), runId };
  await platform.audit.note(caller, { action: 'pipeline_run.read', resourceType: 'pipeline_run', resourceId: runId });
  return platform.records.asTenant(key.orgId, (tx) => readRunView(platform, tx, caller, key));
}

export async function readRunView(
  platform: Platform,
  tx: Transaction,
  caller: Caller,
  key: RunKey,
): Promise<PipelineRunView> {
  const run = await findRun(tx, key);
  const steps = new Map((await readSteps(tx, key)).map((row) => [row.step, row]));
  const pipeline = await tx
    .selectFrom('pipelines')
    .select(['name', 'title'])
    .where('org_id', '=', key.orgId)
    .where('pipeline_id', '=', run.pipeline_id)
    .executeTakeFirstOrThrow();
  const counts = await tx
    .selectFrom('pipeline_run_items')
    .select((eb) => ['step', 'state', eb.fn.countAll<number>().as('items')])
    .where('org_id', '=', key.orgId)
    .where('run_id', '=', key.runId)
    .groupBy(['step', 'state'])
    .execute();
  const count = (step: string, state: string): number =>
    Number(counts.find((one) => one.step === step && one.state === state)?.items ?? 0);
  // One that names what has gone has no picture any more; its steps stand in a row.
  const picture = await definitionOf(platform, tx, run).then(pictureView, () => barePicture([...steps.keys()]));
  const hidden = !(['metrics:read', 'events:read'] as const).every((needed) =>
    reaches(caller.grants.get(needed), 'organisation'),
  );
  return {
    ...runSummary(run),
    ...{ ...pipeline, input: hidden ? null : run.input, hidden },
    steps: picture.map((node): PipelineStepView => {
      const row = steps.get(node.step);
      const { state = 'pending', detail = null, items = null, workflow_run_id = null } = row ?? {};
      const done = { succeeded: count(node.step, 'succeeded'), failed: count(node.step, 'failed') };
      return {
        ...node,
        ...{ state, detail, workflow_run_id, items: items === null ? null : { all: items, ...done } },
        ...{
          started_at: iso(row?.started_at),
          ended_at: iso(row?.ended_at),
          output: hidden ? null : (row?.output ?? null),
        },
      };
    }),
  };
}

function barePicture(steps: readonly string[]): PictureView[] {
  return steps.map((step, column) => ({ step, kind: 'wait', each: null, column, row: 0, before: [] }));
}

/** Lines after `input.after`; at most 500 at a time. Throws not_found. */
export async function readPipelineLog(
  platform: Platform,
  caller: Caller | undefined,
  runId: string,
  input: unknown,
): Promise<{ lines: PipelineLogView[] }> {
  requirePermission(platform, caller, 'workflows:read');
  const key = { orgId: organisationOf(caller), runId };
  const { after, step } = readInput(input ?? {}, (read) => ({
    after: read.has('after') ? read.integer('after', { min: 0, max: 1e9 }) : 0,
    step: read.has('step') ? read.text('step', { max: 40 }) : undefined,
  }));
  await platform.audit.note(caller, {
    action: 'pipeline_run.read_log',
    resourceType: 'pipeline_run',
    resourceId: runId,
  });
  return platform.records.asTenant(key.orgId, async (tx) => {
    await findRun(tx, key);
    let query = tx
      .selectFrom('pipeline_logs')
      .select(['line', 'step', 'at', 'level', 'message'])
      .where('org_id', '=', key.orgId)
      .where('run_id', '=', runId)
      .where('line', '>', after);
    if (step !== undefined) query = query.where('step', '=', step);
    const lines = await query.orderBy('line').limit(LINES_MAX).execute();
    return { lines: lines.map(({ at, ...line }) => ({ ...line, at: at.toISOString() })) };
  });
}

function runSummary(run: PipelineRunRow): PipelineRunSummary {
  const { run_id, pipeline_id, version, trigger, state, attempt, period_from, period_to, backfill_id } = run;
  const { requested_by, failure, is_late, created_at, started_at, ended_at } = run;
  return {
    ...{ run_id, pipeline_id, version, trigger, state, attempt, backfill_id, requested_by, failure, is_late },
    period: period_from && period_to ? { from: period_from.toISOString(), to: period_to.toISOString() } : null,
    ...{ created_at: created_at.toISOString(), started_at: iso(started_at), ended_at: iso(ended_at) },
  };
}

function iso(at: Date | null | undefined): string | null {
  return at ? at.toISOString() : null;
}
