/**
 * What a pipeline would do: its steps one after another, questions really asked, everything else worked out and not done.
 * Nobody is told anything, and nothing is kept. What a call would have answered is not known, so it is null for what comes
 * after it.
 */
import { type Json, Problem, SECOND_MS } from '@bellwether/core';
import { nextSteps, type StepProgress } from '@bellwether/pipelines';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { compileCondition } from '../../alerts/rule/condition.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { checkedPipeline, sourceOf } from './check-pipeline.ts';
import { type PreparedAction, performAction, prepareAction } from './perform-action.ts';
import { actionOf, type PipelineDefinition, type StepDefinition } from './pipeline-definition.ts';
import type { PipelineRunRow } from './run-row.ts';
import { newestPeriod, readPeriod } from './start-run.ts';
import { type StepWork, valuesOf } from './step-work.ts';
import { compilePath, RUN_VARIABLES } from './template.ts';

export interface DryStepView {
  step: string;
  state: 'succeeded' | 'failed' | 'skipped';
  /** Why it failed or was skipped. */
  detail: string | null;
  /** What it would do; of `for_each`, with the first item. */
  would: PreparedAction | null;
  items: number | null;
  /** Of questions and branches. */
  output: Json;
}

const TIME_MAX_MS = 20 * SECOND_MS;

/** `{source, input?, from?, to?}`. Asks in the name of whoever asks for it. */
export async function dryRunPipeline(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<{ state: 'succeeded' | 'failed'; steps: DryStepView[] }> {
  requirePermission(platform, caller, 'workflows:write');
  const orgId = organisationOf(caller);
  const asked = readInput(input, (read) => ({
    source: sourceOf(read),
    input: (read.raw('input') ?? null) as Json,
    period: readPeriod(read),
  }));
  const definition = checkedPipeline(platform, orgId, asked.source);
  await platform.audit.note(caller, {
    action: 'pipeline.dry_run',
    resourceType: 'pipeline',
    resourceId: definition.name,
  });
  const nowMs = platform.clock();
  const { schedule } = definition.triggers;
  const period = asked.period ?? (schedule && newestPeriod(schedule, nowMs));
  const run: PipelineRunRow = {
    ...{
      org_id: orgId,
      run_id: 'dry_run',
      pipeline_id: '',
      version: 1,
      trigger: 'manual',
      state: 'running',
      attempt: 1,
    },
    ...{ input: asked.input, backfill_id: null, requested_by: '', failure: null, is_late: false, late_at: null },
    ...{ period_from: period ? new Date(period.fromMs) : null, period_to: period ? new Date(period.toMs) : null },
    ...{ timeout_at: null, created_at: new Date(nowMs), started_at: new Date(nowMs), ended_at: null },
  };
  const steps = await dryRun(definition, { platform, caller, run });
  return { state: steps.some(({ state }) => state === 'failed') ? 'failed' : 'succeeded', steps };
}

interface DryRun {
  platform: Platform;
  caller: Caller;
  run: PipelineRunRow;
}

async function dryRun(definition: PipelineDefinition, dry: DryRun): Promise<DryStepView[]> {
  const startedMs = performance.now();
  const views: DryStepView[] = [];
  const progress = new Map<string, StepProgress>();
  const keep = (view: DryStepView): void => {
    const chosen = (view.output as { chosen?: string[] } | null)?.chosen;
    progress.set(view.step, { state: view.state, ...(chosen ? { chosen } : {}) });
    views.push(view);
  };
  for (;;) {
    const next = nextSteps(definition.plan, progress);
    for (const { step, why } of next.skip) keep({ ...nothing(step), state: 'skipped', detail: why });
    if (next.begin.length === 0) return views;
    for (const name of next.begin) {
      if (performance.now() - startedMs > TIME_MAX_MS)
        throw new Problem(
          'timeout',
          `The dry run took longer than ${TIME_MAX_MS / SECOND_MS} s. Its questions are slow.`,
        );
      const values = valuesOf(dry.run, views);
      keep(await tried(definition.steps.get(name)!, { ...dry, values }));
    }
  }
}

function nothing(step: string): DryStepView {
  return { step, state: 'succeeded', detail: null, would: null, items: null, output: null };
}

async function tried(step: StepDefinition, dry: DryRun & Pick<StepWork, 'values'>): Promise<DryStepView> {
  try {
    return await work(step, dry);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { ...nothing(step.name), state: 'failed', detail: error.message };
  }
}

async function work(
  step: StepDefinition,
  { platform, caller, run, values }: DryRun & Pick<StepWork, 'values'>,
): Promise<DryStepView> {
  const view = nothing(step.name);
  const of = step.work;
  if (of.kind === 'wait') return view;
  if (of.kind === 'branch') {
    const isChosen = compileCondition(String(of.when), RUN_VARIABLES, 'bool').evaluate(values) === true;
    return { ...view, output: { chosen: [...((isChosen ? of.choose : of.otherwise) ?? [])] } };
  }
  const action = actionOf(step)!;
  if (of.kind === 'for_each') {
    const list = compilePath(of.items, RUN_VARIABLES)(values);
    if (list === undefined || list === null)
      return { ...view, detail: 'How many items there are is not known before it runs.' };
    if (!Array.isArray(list)) throw new Problem('invalid_request', `${of.items} is no list.`);
    const first = { ...values, item: list[0] ?? null, index: 0 };
    return {
      ...view,
      items: list.length,
      would: list.length === 0 ? null : prepareAction(action, { run, values: first }),
    };
  }
  const would = prepareAction(action, { run, values });
  if (action.kind !== 'query' && action.kind !== 'sql') return { ...view, would };
  const asking = { run, step, values, caller, secrets: { named: {} } };
  const output = await performAction(action, {
    platform,
    work: asking,
    values,
    key: 'dry_run',
    timeoutMs: step.timeoutMs,
  });
  return { ...view, would, output };
}
