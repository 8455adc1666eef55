/** Puts a run of a pipeline in line, in the caller's transaction, and begins it when there is a place. */
import { type Json, Problem } from '@bellwether/core';
import type { PipelineTrigger, Transaction } from '@bellwether/records';
import { storableJson } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { dispatchRuns } from './advance-run.ts';
import type { PipelineRow } from './pipeline-row.ts';
import { readPipeline } from './read-pipeline.ts';
import { pipelineRunId } from './run-row.ts';

/** Of a pipeline. */
export const OPEN_RUNS_MAX = 2000;
const INPUT_BYTES_MAX = 64 * 1024;

export interface Period {
  fromMs: number;
  toMs: number;
}

export interface NewPipelineRun {
  trigger: PipelineTrigger;
  /** What it is about; a second run about the same is the first. */
  about: string;
  input: Json;
  period?: Period | undefined;
  backfillId?: string | undefined;
  requestedBy: string;
}

/** The period is what it is about, whether the schedule has begun it or a back-fill. */
export function aboutPeriod({ fromMs, toMs }: Period): string {
  return `period ${fromMs} ${toMs}`;
}

/** Throws overloaded when too many are in line, invalid_request for input that is too large. */
export async function beginRun(
  platform: Platform,
  tx: Transaction,
  row: PipelineRow,
  asked: NewPipelineRun,
): Promise<{ run_id: string; is_new: boolean }> {
  const made = await queueRun(platform, tx, row, asked);
  if (made.is_new) await dispatchRuns(platform, tx, row.org_id, row.pipeline_id);
  return made;
}

/** Without beginning it: whoever queues many begins them together. */
export async function queueRun(
  platform: Platform,
  tx: Transaction,
  { org_id, pipeline_id, version, source }: PipelineRow,
  { trigger, about, input, period, backfillId, requestedBy }: NewPipelineRun,
): Promise<{ run_id: string; is_new: boolean }> {
  const run_id = pipelineRunId(pipeline_id, about);
  const text = storableJson(input, INPUT_BYTES_MAX);
  if (text === undefined)
    throw new Problem('invalid_request', `The input of a run is JSON of at most ${INPUT_BYTES_MAX} bytes.`);
  const { open } = await tx
    .selectFrom('pipeline_runs')
    .select((eb) => eb.fn.countAll<number>().as('open'))
    .where('org_id', '=', org_id)
    .where('pipeline_id', '=', pipeline_id)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (Number(open) >= OPEN_RUNS_MAX)
    throw new Problem('overloaded', `${OPEN_RUNS_MAX} runs of this pipeline are in line already.`, {
      retryAfterSeconds: 60,
    });
  const slaMs = readPipeline(platform, org_id, source).definition?.slaMs;
  const nowMs = platform.clock();
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('pipeline_runs')
    .values({
      ...{ org_id, run_id, pipeline_id, version, trigger, state: 'queued', attempt: 1, input: text },
      period_from: period ? new Date(period.fromMs) : null,
      period_to: period ? new Date(period.toMs) : null,
      ...{ backfill_id: backfillId ?? null, requested_by: requestedBy, failure: null, is_late: false },
      // What is made up of the past is never late.
      late_at: slaMs === undefined || trigger === 'backfill' ? null : new Date(nowMs + slaMs),
      created_at: new Date(nowMs),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return { run_id, is_new: numInsertedOrUpdatedRows === 1n };
}
