/**
 * A step of a pipeline's run as a durable run: its expressions worked out, its work done (with retries, within its time),
 * its end written down, which takes the pipeline's run on. Killed anywhere, it goes on where it was.
 */
import { type Json, Problem, parseInstant } from '@bellwether/core';
import { defineWorkflow, type Run, StepFailed } from '@bellwether/workflows';
import { compileCondition } from '../../alerts/rule/condition.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { performAction } from './perform-action.ts';
import { isAction, type StepDefinition } from './pipeline-definition.ts';
import { gatherItems, LANES_MAX, pipelineItems, planItems } from './pipeline-items.ts';
import { withLog } from './pipeline-log.ts';
import { type StepOutcome, settleStep } from './settle-step.ts';
import { readStepWork, type StepWork } from './step-work.ts';
import { compileText, RUN_VARIABLES } from './template.ts';

export interface PipelineStepInput {
  /** Of the pipeline. */
  run_id: string;
  step: string;
}

/** What is to be done, as it is remembered. */
type Order =
  | { kind: 'nothing' }
  | { kind: 'done'; output: Json; words?: string }
  | { kind: 'wait'; forMs: number }
  | { kind: 'items'; items: number; lanes: number; failuresAllowed: number }
  | { kind: 'act'; timeoutMs: number; retries: number; retryAfterMs: number };

const OURS = { timeoutMs: 60_000, retries: { max: 5, backoffMs: 500 } } as const;
const WAIT_MAX_MS = 30 * 24 * 3_600_000;

export const pipelineStep = defineWorkflow<PipelineStepInput, null, Platform>(
  {
    ...{ name: 'pipeline_step', version: 1, title: 'Step of a pipeline', steps: ['prepare', 'act', 'settle'] },
    queue: { name: 'pipeline_step', concurrency: 64, concurrencyPerTenant: 32 },
  },
  async (run, { run_id: runId, step }) => {
    const { services: platform, orgId } = run;
    const key = { orgId, runId };
    const outcome = await outcomeOf(run, { run_id: runId, step });
    if (outcome)
      await run.step('settle', OURS, () => settleStep(platform, key, { step, workflowRunId: run.id, outcome }));
    return null;
  },
);

/** `undefined` when nobody waits for it any more. */
async function outcomeOf(
  run: Run<Platform>,
  { run_id: runId, step }: PipelineStepInput,
): Promise<StepOutcome | undefined> {
  const { services: platform, orgId } = run;
  const key = { orgId, runId };
  try {
    const order = await run.step('prepare', OURS, () => orderOf(platform, key, step));
    switch (order.kind) {
      case 'nothing':
        return undefined;
      case 'done':
        return { kind: 'succeeded', output: order.output, ...(order.words ? { words: order.words } : {}) };
      case 'wait':
        await run.sleep(order.forMs);
        return { kind: 'succeeded', output: null };
      case 'act': {
        const { timeoutMs, retries, retryAfterMs } = order;
        const options = { timeoutMs, retries: { max: retries, backoffMs: retryAfterMs } };
        const output = await run.step('act', options, async ({ signal }) => {
          const work = await readStepWork(platform, key, step);
          const action = work?.step.work;
          if (!work || !action || !isAction(action)) return null;
          return withLog(platform, key, step, (tell) =>
            performAction(action, {
              ...{ platform, work, values: work.values, key: `${orgId}/${runId}/${step}`, timeoutMs, signal, tell },
            }),
          );
        });
        return { kind: 'succeeded', output };
      }
      case 'items': {
        const lanes = Array.from({ length: order.lanes }, (_, lane) => ({
          run_id: runId,
          step,
          lane,
          of: order.lanes,
        }));
        await run.all(lanes.map((lane) => run.child(pipelineItems, lane)));
        return await run.step('gather', OURS, () => gatherItems(platform, key, step, order));
      }
    }
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    return { kind: 'failed', detail: error.message };
  }
}

/** Throws a Problem when an expression of its own cannot be worked out. */
async function orderOf(platform: Platform, key: { orgId: string; runId: string }, step: string): Promise<Order> {
  const work = await readStepWork(platform, key, step);
  if (!work) return { kind: 'nothing' };
  const { timeoutMs, retries, retryAfterMs, work: of } = work.step;
  switch (of.kind) {
    case 'branch': {
      const isChosen = compileCondition(String(of.when), RUN_VARIABLES, 'bool').evaluate(work.values) === true;
      const chosen = [...((isChosen ? of.choose : of.otherwise) ?? [])];
      const words = `${String(of.when)} is ${isChosen}: ${chosen.length > 0 ? chosen.join(', ') : 'nothing to choose'}.`;
      return { kind: 'done', output: { chosen }, words };
    }
    case 'wait':
      return { kind: 'wait', forMs: waitMs(of, work, platform.clock()) };
    case 'for_each': {
      const items = await planItems(platform, key, work, of);
      if (items === 0)
        return {
          kind: 'done',
          output: { items: 0, succeeded: 0, failed: 0, results: [] },
          words: 'The list is empty.',
        };
      const lanes = Math.min(of.atOnce, items, LANES_MAX);
      return { kind: 'items', items, lanes, failuresAllowed: of.failuresAllowed };
    }
    default:
      return { kind: 'act', timeoutMs, retries, retryAfterMs };
  }
}

function waitMs(
  { forMs, until }: Extract<StepDefinition['work'], { kind: 'wait' }>,
  { values }: StepWork,
  nowMs: number,
): number {
  if (forMs !== undefined) return forMs;
  const text = compileText(until ?? '', RUN_VARIABLES)(values);
  const untilMs = parseInstant(text);
  if (untilMs === undefined)
    throw new Problem('invalid_request', 'What it waits for is no time such as 2026-11-21T05:00:00Z.');
  if (untilMs - nowMs > WAIT_MAX_MS) throw new Problem('invalid_request', 'It would wait longer than 30 days.');
  return Math.max(0, untilMs - nowMs);
}
