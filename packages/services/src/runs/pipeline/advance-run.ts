/**
 * Takes runs of pipelines on. What a step's end leads to (steps that begin, steps that are skipped, the end of the run,
 * the next run in line) is in the transaction that writes the end down, and every step is a durable run that is begun by
 * it: so there is nothing that a crash could leave half done, and nobody has to look round for what is next.
 */
import { formatInstant } from '@bellwether/core';
import { nextSteps } from '@bellwether/pipelines';
import type { Transaction } from '@bellwether/records';
import { notify, resolveNotification } from '../../alerts/notification/notify.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { PipelineDefinition } from './pipeline-definition.ts';
import { appendLog } from './pipeline-log.ts';
import { pipelineStep } from './pipeline-step.ts';
import {
  definitionOf,
  lockedRun,
  type PipelineRunRow,
  type PipelineStepRow,
  type RunKey,
  readSteps,
  updateRun,
  updateStep,
} from './run-row.ts';

/** Ended runs of a pipeline that are kept. */
const RUNS_KEPT = 2000;

/** Begins those in line for which there is a place. */
export async function dispatchRuns(
  platform: Platform,
  tx: Transaction,
  orgId: string,
  pipelineId: string,
): Promise<void> {
  // Whoever counts places holds the pipeline, so that none is given away twice.
  const pipeline = await tx
    .selectFrom('pipelines')
    .select(['version', 'title', 'name'])
    .where('org_id', '=', orgId)
    .where('pipeline_id', '=', pipelineId)
    .forUpdate()
    .executeTakeFirst();
  if (!pipeline) return;
  const open = await tx
    .selectFrom('pipeline_runs as run')
    .leftJoin('pipeline_backfills as backfill', (join) =>
      join.onRef('backfill.org_id', '=', 'run.org_id').onRef('backfill.backfill_id', '=', 'run.backfill_id'),
    )
    .select(['run.run_id', 'run.state', 'run.version', 'run.backfill_id', 'backfill.concurrency'])
    .where('run.org_id', '=', orgId)
    .where('run.pipeline_id', '=', pipelineId)
    .where('run.ended_at', 'is', null)
    .orderBy('run.created_at')
    .orderBy('run.period_from')
    .orderBy('run.run_id')
    .execute();
  const used = new Map<string | null, number>();
  const full = new Set<string | null>();
  for (const { state, backfill_id } of open)
    if (state === 'running') used.set(backfill_id, (used.get(backfill_id) ?? 0) + 1);
  for (const run of open) {
    if (run.state !== 'queued') continue;
    const taken = used.get(run.backfill_id) ?? 0;
    // Those of a back-fill have a limit of their own, and hold nobody else up.
    if (full.has(run.backfill_id)) continue;
    const key = { orgId, runId: run.run_id };
    const row = (await lockedRun(tx, key))!;
    const definition = await definitionOf(platform, tx, row).catch((error: Error) => error);
    if (definition instanceof Error) {
      await endRun(platform, tx, row, { state: 'failed', failure: definition.message });
      continue;
    }
    if (taken >= (run.concurrency ?? definition.concurrency)) {
      full.add(run.backfill_id);
      continue;
    }
    used.set(run.backfill_id, taken + 1);
    await startRun(platform, tx, row, definition);
  }
}

async function startRun(
  platform: Platform,
  tx: Transaction,
  run: PipelineRunRow,
  definition: PipelineDefinition,
): Promise<void> {
  const { org_id: orgId, run_id: runId } = run;
  const nowMs = platform.clock();
  const started = {
    ...{ state: 'running' as const, started_at: run.started_at ?? new Date(nowMs) },
    timeout_at: new Date(nowMs + definition.timeoutMs),
  };
  await updateRun(tx, { orgId, runId }, started);
  await tx
    .insertInto('pipeline_run_steps')
    .values(
      [...definition.steps.keys()].map((step) => ({
        ...{
          org_id: orgId,
          run_id: runId,
          step,
          state: 'pending' as const,
          workflow_run_id: null,
          detail: null,
          items: null,
        },
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await advanceRun(platform, tx, { ...run, ...started }, definition);
}

/** Begins what is next, in a transaction that holds the run. */
export async function advanceRun(
  platform: Platform,
  tx: Transaction,
  run: PipelineRunRow,
  definition: PipelineDefinition,
): Promise<void> {
  const key: RunKey = { orgId: run.org_id, runId: run.run_id };
  const nowMs = platform.clock();
  const steps = await readSteps(tx, key);
  const next = nextSteps(definition.plan, new Map(steps.map((row) => [row.step, progressOf(row)])));
  for (const { step, why } of next.skip)
    await updateStep(tx, key, step, { state: 'skipped', detail: why, ended_at: new Date(nowMs) });
  for (const step of next.begin) {
    const { run_id } = await platform.workflows.startIn(tx, pipelineStep, {
      ...{ orgId: key.orgId, id: `${key.runId}:${step}:${run.attempt}`, startedBy: `pipeline:${run.pipeline_id}` },
      input: { run_id: key.runId, step },
    });
    const begun = { state: 'running' as const, workflow_run_id: run_id, detail: null, started_at: new Date(nowMs) };
    await updateStep(tx, key, step, { ...begun, ended_at: null, output: null });
  }
  await appendLog(tx, key, [
    ...next.skip.map(({ step, why }) => ({ step, level: 'info' as const, message: `Skipped: ${why}`, atMs: nowMs })),
    ...next.begin.map((step) => ({ step, level: 'info' as const, message: 'Begun.', atMs: nowMs })),
  ]);
  if (!next.end) return;
  const failed = steps.find(({ state }) => state === 'failed');
  await endRun(platform, tx, run, {
    ...{ state: next.end, failure: failed ? `${failed.step}: ${failed.detail ?? 'failed'}` : null },
  });
}

function progressOf({ state, output }: PipelineStepRow) {
  const chosen = (output as { chosen?: unknown } | null)?.chosen;
  return { state, ...(Array.isArray(chosen) ? { chosen: chosen.map(String) } : {}) };
}

/** In a transaction that holds the run. */
export async function endRun(
  platform: Platform,
  tx: Transaction,
  run: PipelineRunRow,
  { state, failure }: { state: 'succeeded' | 'failed' | 'cancelled'; failure: string | null },
): Promise<void> {
  const { org_id: orgId, run_id: runId, pipeline_id: pipelineId } = run;
  const nowMs = platform.clock();
  await updateRun(tx, { orgId, runId }, { state, failure, ended_at: new Date(nowMs), timeout_at: null });
  if (state === 'failed') await tellTrouble(platform, tx, run, { what: 'failed', body: failure ?? '' });
  if (state === 'succeeded')
    for (const what of ['failed', 'late'] as const)
      await resolveNotification(platform, { org_id: orgId, dedup_key: troubleKey(pipelineId, what), atMs: nowMs }, tx);
  await forgetOldRuns(tx, orgId, pipelineId);
  await dispatchRuns(platform, tx, orgId, pipelineId);
}

/** What goes on is one notification, until a run of the pipeline succeeds. */
export async function tellTrouble(
  platform: Platform,
  tx: Transaction,
  { org_id, pipeline_id, run_id, period_from, period_to }: PipelineRunRow,
  { what, body }: { what: 'failed' | 'late'; body: string },
): Promise<void> {
  const { title } = await tx
    .selectFrom('pipelines')
    .select('title')
    .where('org_id', '=', org_id)
    .where('pipeline_id', '=', pipeline_id)
    .executeTakeFirstOrThrow();
  const about =
    period_from && period_to
      ? ` The run is about ${formatInstant(period_from.getTime())} to ${formatInstant(period_to.getTime())}.`
      : '';
  await notify(
    platform,
    {
      ...{ org_id, kind: 'pipeline', severity: 'warning', dedup_key: troubleKey(pipeline_id, what) },
      title: what === 'failed' ? `The pipeline “${title}” has failed` : `The pipeline “${title}” is late`,
      ...{ body: `${body}${about}`.trim(), link: `/pipelines/runs/${run_id}`, atMs: platform.clock() },
    },
    tx,
  );
}

function troubleKey(pipelineId: string, what: 'failed' | 'late'): string {
  return `pipeline:${pipelineId}:${what}`;
}

async function forgetOldRuns(tx: Transaction, orgId: string, pipelineId: string): Promise<void> {
  await tx
    .deleteFrom('pipeline_runs')
    .where('org_id', '=', orgId)
    .where('pipeline_id', '=', pipelineId)
    .where('ended_at', '<', (eb) =>
      eb
        .selectFrom('pipeline_runs')
        .select('ended_at')
        .where('org_id', '=', orgId)
        .where('pipeline_id', '=', pipelineId)
        .where('ended_at', 'is not', null)
        .orderBy('ended_at', 'desc')
        .offset(RUNS_KEPT)
        .limit(1),
    )
    .execute();
}
