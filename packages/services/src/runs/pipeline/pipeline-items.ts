/**
 * The items of a `for_each`: divided into lanes, each a durable run that takes its items one after the other, every item a
 * step of its own. What became of an item is kept as soon as its work is done, so that an item is not done again that is
 * known to be done: not after a crash, and not when a failed run is taken up again.
 */
import { type Json, Problem } from '@bellwether/core';
import { defineWorkflow, StepFailed } from '@bellwether/workflows';
import type { Platform } from '../../installation/platform/platform.ts';
import { type Performance, performAction } from './perform-action.ts';
import type { StepDefinition } from './pipeline-definition.ts';
import { appendLog, tellable, withLog } from './pipeline-log.ts';
import { lockedRun, type RunKey, updateStep } from './run-row.ts';
import type { StepOutcome } from './settle-step.ts';
import { readStepWork, type StepWork } from './step-work.ts';
import { compilePath, RUN_VARIABLES } from './template.ts';

export const ITEMS_MAX = 10_000;
export const LANES_MAX = 32;
/** Of what items gave, together, as far as the next steps see it. */
const RESULTS_BYTES_MAX = 200 * 1024;
const ITEM_BYTES_MAX = 16 * 1024;
const FAILURES_LOGGED_MAX = 50;

type ForEach = Extract<StepDefinition['work'], { kind: 'for_each' }>;

/** How many there are, noted for those who look. Throws a Problem when there is no list. */
export async function planItems(platform: Platform, key: RunKey, work: StepWork, of: ForEach): Promise<number> {
  const { length } = listOf(work, of);
  await platform.records.asTenant(key.orgId, (tx) => updateStep(tx, key, work.step.name, { items: length }));
  return length;
}

function listOf({ values }: StepWork, { items }: ForEach): readonly Json[] {
  const list = compilePath(items, RUN_VARIABLES)(values);
  if (!Array.isArray(list)) throw new Problem('invalid_request', `${items} is no list.`);
  if (list.length > ITEMS_MAX)
    throw new Problem('invalid_request', `${items} has ${list.length} items; there may be ${ITEMS_MAX}.`);
  return list;
}

export interface LaneInput {
  /** Of the pipeline. */
  run_id: string;
  step: string;
  /** From 0; it takes each `of`-th item. */
  lane: number;
  of: number;
}

const OURS = { timeoutMs: 60_000, retries: { max: 5, backoffMs: 500 } } as const;

export const pipelineItems = defineWorkflow<LaneInput, null, Platform>(
  {
    ...{ name: 'pipeline_items', version: 1, title: 'Items of a pipeline', steps: ['take', 'item'] },
    queue: { name: 'pipeline_items', concurrency: 64, concurrencyPerTenant: 32 },
  },
  async (run, { run_id: runId, step, lane, of }) => {
    const { services: platform, orgId } = run;
    const key = { orgId, runId };
    const order = await run.step('take', OURS, () => takeItems(platform, key, step, { lane, of }));
    const options = { timeoutMs: order.timeoutMs, retries: { max: order.retries, backoffMs: order.retryAfterMs } };
    /** Read once in the life of the process, and only inside of steps. */
    let reading: Promise<StepWork | undefined> | undefined;
    for (const item of order.items)
      try {
        await run.step('item', options, async ({ attempt, signal }) => {
          if (attempt > 1 && (await isDone(platform, key, step, item))) return;
          reading ??= readStepWork(platform, key, step);
          const work = await reading;
          if (work) await withLog(platform, key, step, (tell) => performItem(platform, work, item, { signal, tell }));
        });
      } catch (error) {
        if (!(error instanceof StepFailed)) throw error;
        await run.step('note_failure', OURS, () =>
          keepItem(platform, key, step, { item, state: 'failed', detail: error.message, output: null }),
        );
      }
    return null;
  },
);

interface LaneOrder {
  items: number[];
  timeoutMs: number;
  retries: number;
  retryAfterMs: number;
}

/** Places of the items that are left to it. */
async function takeItems(
  platform: Platform,
  key: RunKey,
  step: string,
  { lane, of }: { lane: number; of: number },
): Promise<LaneOrder> {
  const work = await readStepWork(platform, key, step);
  if (work?.step.work.kind !== 'for_each') return { items: [], timeoutMs: 0, retries: 0, retryAfterMs: 0 };
  const { length } = listOf(work, work.step.work);
  const done = await platform.records.asTenant(key.orgId, (tx) =>
    tx
      .selectFrom('pipeline_run_items')
      .select('item')
      .where('org_id', '=', key.orgId)
      .where('run_id', '=', key.runId)
      .where('step', '=', step)
      .where('state', '=', 'succeeded')
      .execute(),
  );
  const isKnown = new Set(done.map(({ item }) => item));
  const items = Array.from({ length }, (_, item) => item).filter((item) => item % of === lane && !isKnown.has(item));
  const { timeoutMs, retries, retryAfterMs } = work.step;
  return { items, timeoutMs, retries, retryAfterMs };
}

async function performItem(
  platform: Platform,
  work: StepWork,
  item: number,
  more: Pick<Performance, 'signal' | 'tell'>,
): Promise<void> {
  const { run, step, values } = work;
  const of = step.work as ForEach;
  const output = await performAction(of.action, {
    ...more,
    ...{ platform, work, timeoutMs: step.timeoutMs, key: `${run.org_id}/${run.run_id}/${step.name}/${item}` },
    values: { ...values, item: listOf(work, of)[item] ?? null, index: item },
  });
  const text = JSON.stringify(output);
  const kept =
    Buffer.byteLength(text) <= ITEM_BYTES_MAX ? text : JSON.stringify({ too_large: Buffer.byteLength(text) });
  await keepItem(platform, { orgId: run.org_id, runId: run.run_id }, step.name, {
    item,
    state: 'succeeded',
    detail: null,
    output: kept,
  });
}

interface ItemEnd {
  item: number;
  state: 'succeeded' | 'failed';
  detail: string | null;
  output: string | null;
}

async function keepItem(platform: Platform, { orgId, runId }: RunKey, step: string, end: ItemEnd): Promise<void> {
  const { item, ...rest } = end;
  const row = {
    ...rest,
    detail: rest.detail === null ? null : tellable(rest.detail),
    ended_at: new Date(platform.clock()),
  };
  await platform.records.asTenant(orgId, (tx) =>
    tx
      .insertInto('pipeline_run_items')
      .values({ org_id: orgId, run_id: runId, step, item, ...row })
      .onConflict((conflict) => conflict.columns(['org_id', 'run_id', 'step', 'item']).doUpdateSet(row))
      .execute(),
  );
}

async function isDone(platform: Platform, { orgId, runId }: RunKey, step: string, item: number): Promise<boolean> {
  const row = await platform.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('pipeline_run_items')
      .select('state')
      .where('org_id', '=', orgId)
      .where('run_id', '=', runId)
      .where('step', '=', step)
      .where('item', '=', item)
      .executeTakeFirst(),
  );
  return row?.state === 'succeeded';
}

/** What became of all of them. */
export async function gatherItems(
  platform: Platform,
  { orgId, runId }: RunKey,
  step: string,
  { items, failuresAllowed }: { items: number; failuresAllowed: number },
): Promise<StepOutcome> {
  return platform.records.asTenant(orgId, async (tx): Promise<StepOutcome> => {
    await lockedRun(tx, { orgId, runId });
    const rows = await tx
      .selectFrom('pipeline_run_items')
      .select(['item', 'state', 'detail', 'output'])
      .where('org_id', '=', orgId)
      .where('run_id', '=', runId)
      .where('step', '=', step)
      .orderBy('item')
      .execute();
    const failed = rows.filter(({ state }) => state === 'failed');
    const succeeded = rows.length - failed.length;
    const results: Json[] = [];
    let bytes = 0;
    for (const { output } of rows) {
      bytes += Buffer.byteLength(JSON.stringify(output)) + 1;
      if (bytes > RESULTS_BYTES_MAX) break;
      results.push(output);
    }
    const atMs = platform.clock();
    await appendLog(
      tx,
      { orgId, runId },
      failed.slice(0, FAILURES_LOGGED_MAX).map(({ item, detail }) => ({
        ...{ step, level: 'warning' as const, message: `Item ${item} failed: ${detail ?? ''}`, atMs },
      })),
    );
    const output: Json = { items, succeeded, failed: failed.length, results };
    const said = `${succeeded} of ${items} items are done`;
    if (failed.length <= failuresAllowed)
      return {
        kind: 'succeeded',
        output,
        words: failed.length === 0 ? `${said}.` : `${said}, ${failed.length} failed.`,
      };
    const detail = `${said}, ${failed.length} failed; ${failuresAllowed} may. The first: ${failed[0]?.detail ?? ''}`;
    return { kind: 'failed', detail, output };
  });
}
