/**
 * Back-fills: one run for each period of a span of the past. A run's id follows from its period, so a period that the
 * schedule or another back-fill has done already is left alone, and one that failed is taken up again: asking for the same
 * span once more resumes what is missing and doubles nothing.
 */
import { MINUTE_MS, Problem } from '@bellwether/core';
import { parseDuration } from '@bellwether/metrics';
import type { Transaction } from '@bellwether/records';
import { ScheduleTimes } from '@bellwether/workflows';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { dispatchRuns } from './advance-run.ts';
import { aboutPeriod, type Period, queueRun } from './begin-run.ts';
import { cancelRunsOf, reopenRun } from './cancel-run.ts';
import { checkedPipeline } from './check-pipeline.ts';
import { findPipeline, type PipelineRow } from './pipeline-row.ts';
import { lockedRun, pipelineRunId, updateRun } from './run-row.ts';
import { readPeriod } from './start-run.ts';

export interface BackfillView {
  backfill_id: string;
  pipeline_id: string;
  from: string;
  to: string;
  concurrency: number;
  requested_by: string;
  requested_at: string;
  state: 'running' | 'succeeded' | 'failed' | 'cancelled';
  /** Periods it runs; the others were done already. */
  periods: number;
  queued: number;
  running: number;
  succeeded: number;
  failed: number;
  cancelled: number;
}

const PERIODS_MAX = 1000;
const CONCURRENCY_MAX = 20;
const BACKFILLS_SHOWN = 20;

/**
 * `{from, to, every?, concurrency?}`: `every`, such as 1d, of a pipeline without a schedule. Throws invalid_request,
 * not_found, conflict when everything is done already.
 */
export async function startBackfillOfPipeline(
  platform: Platform,
  caller: Caller | undefined,
  pipelineId: string,
  input: unknown,
): Promise<BackfillView> {
  requirePermission(platform, caller, 'workflows:write');
  const orgId = organisationOf(caller);
  const { span, everyMs, concurrency } = readInput(input, (read) => ({
    span: readPeriod(read) ?? read.refuse('from', 'is missing; it has to be an ISO 8601 time.', { fromMs: 0, toMs: 0 }),
    everyMs: read.has('every')
      ? (parseDuration(read.text('every', { max: 10 })) ?? read.refuse('every', 'has to be a span such as 1d.', 0))
      : undefined,
    concurrency: read.has('concurrency') ? read.integer('concurrency', { min: 1, max: CONCURRENCY_MAX }) : 1,
  }));
  const id = newId('pbf');
  const note = { action: 'pipeline.backfill', resourceType: 'pipeline', resourceId: pipelineId };
  return audited(platform, caller, note, async (tx) => {
    const row = await findPipeline(tx, orgId, pipelineId);
    const { schedule } = checkedPipeline(platform, orgId, row.source).triggers;
    const periods = schedule ? calendarPeriods(schedule, span) : evenPeriods(span, everyMs);
    await tx
      .insertInto('pipeline_backfills')
      .values({
        ...{ org_id: orgId, backfill_id: id, pipeline_id: pipelineId, concurrency, periods: 0 },
        ...{ span_from: new Date(span.fromMs), span_to: new Date(span.toMs) },
        ...{ requested_by: nameOf(caller), requested_at: new Date(platform.clock()) },
      })
      .execute();
    let begun = 0;
    for (const period of periods)
      if (await queuePeriod(platform, tx, row, { period, backfillId: id, requestedBy: nameOf(caller) })) begun += 1;
    if (begun === 0)
      throw new Problem(
        'conflict',
        `Each of the ${periods.length} periods has been run, or is being run. There is nothing to back-fill.`,
      );
    await tx
      .updateTable('pipeline_backfills')
      .set({ periods: begun })
      .where('org_id', '=', orgId)
      .where('backfill_id', '=', id)
      .execute();
    await dispatchRuns(platform, tx, orgId, pipelineId);
    return (await readBackfills(tx, { orgId, pipelineId, backfillId: id }))[0]!;
  });
}

/** `false` for one that is done or under way. */
async function queuePeriod(
  platform: Platform,
  tx: Transaction,
  row: PipelineRow,
  { period, backfillId, requestedBy }: { period: Period; backfillId: string; requestedBy: string },
): Promise<boolean> {
  const about = aboutPeriod(period);
  const made = await queueRun(platform, tx, row, {
    ...{ trigger: 'backfill', about, input: null, period, backfillId, requestedBy },
  });
  if (made.is_new) return true;
  const key = { orgId: row.org_id, runId: pipelineRunId(row.pipeline_id, about) };
  const run = await lockedRun(tx, key);
  if (run?.state !== 'failed' && run?.state !== 'cancelled') return false;
  await reopenRun(platform, tx, run);
  await updateRun(tx, key, { backfill_id: backfillId });
  return true;
}

/** Those that begin and end within the span. */
function calendarPeriods({ cron, time_zone }: { cron: string; time_zone: string }, { fromMs, toMs }: Period): Period[] {
  const times = new ScheduleTimes(cron, time_zone);
  const periods: Period[] = [];
  let startMs = times.next(fromMs - 1);
  while (startMs !== undefined) {
    const endMs = times.next(startMs);
    if (endMs === undefined || endMs > toMs) break;
    periods.push({ fromMs: startMs, toMs: endMs });
    refuseTooMany(periods.length);
    startMs = endMs;
  }
  return requireSome(periods);
}

function evenPeriods({ fromMs, toMs }: Period, everyMs: number | undefined): Period[] {
  if (everyMs === undefined || everyMs < MINUTE_MS)
    throw new Problem('invalid_request', 'every: the pipeline has no schedule; say how long a period is, such as 1d.', {
      errors: [{ field: 'every', detail: 'is missing; it has to be a span of a minute or more, such as 1d.' }],
    });
  refuseTooMany(Math.floor((toMs - fromMs) / everyMs));
  const periods: Period[] = [];
  for (let startMs = fromMs; startMs + everyMs <= toMs; startMs += everyMs)
    periods.push({ fromMs: startMs, toMs: startMs + everyMs });
  return requireSome(periods);
}

function refuseTooMany(count: number): void {
  if (count > PERIODS_MAX)
    throw new Problem('invalid_request', `The span has more than ${PERIODS_MAX} periods. Back-fill it in parts.`);
}

function requireSome(periods: Period[]): Period[] {
  if (periods.length > 0) return periods;
  throw new Problem('invalid_request', 'No whole period lies in the span.');
}

/** Newest first. Throws not_found. */
export async function listBackfills(
  platform: Platform,
  caller: Caller | undefined,
  pipelineId: string,
): Promise<{ backfills: BackfillView[] }> {
  requirePermission(platform, caller, 'workflows:read');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, {
    action: 'pipeline.list_backfills',
    resourceType: 'pipeline',
    resourceId: pipelineId,
  });
  return platform.records.asTenant(orgId, async (tx) => {
    await findPipeline(tx, orgId, pipelineId);
    return { backfills: await readBackfills(tx, { orgId, pipelineId }) };
  });
}

/** Ends its runs that have not ended. A second time changes nothing. Throws not_found. */
export async function cancelBackfill(
  platform: Platform,
  caller: Caller | undefined,
  pipelineId: string,
  backfillId: string,
): Promise<BackfillView> {
  requirePermission(platform, caller, 'workflows:write');
  const orgId = organisationOf(caller);
  const note = {
    action: 'pipeline.cancel_backfill',
    resourceType: 'pipeline',
    resourceId: pipelineId,
    details: { backfill_id: backfillId },
  };
  const { ended, view } = await audited(platform, caller, note, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('pipeline_backfills')
      .set((eb) => ({ cancelled_at: eb.fn.coalesce('cancelled_at', eb.val(new Date(platform.clock()))) }))
      .where('org_id', '=', orgId)
      .where('pipeline_id', '=', pipelineId)
      .where('backfill_id', '=', backfillId)
      .executeTakeFirst();
    if (Number(numUpdatedRows) === 0) throw new Problem('not_found', 'This pipeline has no such back-fill.');
    const ended = await cancelRunsOf(platform, tx, { orgId, pipelineId, backfillId });
    return { ended, view: (await readBackfills(tx, { orgId, pipelineId, backfillId }))[0]! };
  });
  await ended();
  return view;
}

async function readBackfills(
  tx: Transaction,
  { orgId, pipelineId, backfillId }: { orgId: string; pipelineId: string; backfillId?: string },
): Promise<BackfillView[]> {
  let query = tx
    .selectFrom('pipeline_backfills')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('pipeline_id', '=', pipelineId);
  if (backfillId !== undefined) query = query.where('backfill_id', '=', backfillId);
  const rows = await query.orderBy('requested_at', 'desc').limit(BACKFILLS_SHOWN).execute();
  const counts = await tx
    .selectFrom('pipeline_runs')
    .select((eb) => ['backfill_id', 'state', eb.fn.countAll<number>().as('runs')])
    .where('org_id', '=', orgId)
    .where('backfill_id', 'in', ['', ...rows.map(({ backfill_id }) => backfill_id)])
    .groupBy(['backfill_id', 'state'])
    .execute();
  return rows.map((row): BackfillView => {
    const of = (state: string): number =>
      Number(counts.find((one) => one.backfill_id === row.backfill_id && one.state === state)?.runs ?? 0);
    const { backfill_id, pipeline_id, concurrency, requested_by, periods } = row;
    const states = {
      queued: of('queued'),
      running: of('running'),
      succeeded: of('succeeded'),
      failed: of('failed'),
      cancelled: of('cancelled'),
    };
    const isOpen = states.queued + states.running > 0;
    return {
      ...{ backfill_id, pipeline_id, from: row.span_from.toISOString(), to: row.span_to.toISOString(), concurrency },
      ...{ requested_by, requested_at: row.requested_at.toISOString(), periods, ...states },
      state: isOpen ? 'running' : row.cancelled_at ? 'cancelled' : states.failed > 0 ? 'failed' : 'succeeded',
    };
  });
}
