/**
 * Reads a pipeline as people write it, in YAML, and says everything that is wrong with it at the line where it stands: its
 * form, the order of its steps, what they name (metrics, event types, secrets come later), and each expression.
 */
import { HOUR_MS, isAboutPersons, type Json, type JsonObject, SECOND_MS } from '@bellwether/core';
import { parseDuration, parseMetricQuery } from '@bellwether/metrics';
import { type PipelineDocument, plannedStepOf, planOf, type StepDocument } from '@bellwether/pipelines';
import { isHostPattern } from '@bellwether/sandbox';
import { ScheduleTimes } from '@bellwether/workflows';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ConditionError, compileCondition, type Variables } from '../../alerts/rule/condition.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { Find, Finding, Path } from '../written-yaml/finding.ts';
import { readYaml, type YamlForm } from '../written-yaml/read-yaml.ts';
import {
  ACTION_KINDS,
  type Action,
  type PipelineDefinition,
  type StepDefinition,
  writtenAction,
} from './pipeline-definition.ts';
import { PIPELINE_SCHEMA } from './pipeline-schema.ts';
import {
  compileDocument,
  compilePath,
  compileText,
  INPUT_VARIABLES,
  ITEM_VARIABLES,
  RUN_VARIABLES,
  stepsRead,
} from './template.ts';

export type ReadPipeline =
  | { definition: PipelineDefinition; findings: readonly Finding[] }
  | { definition: undefined; findings: readonly [Finding, ...Finding[]] };

/** What names in a pipeline are looked up in. */
export type PipelineNames = Pick<Platform, 'metrics' | 'eventTypes' | 'clock'>;

export const PIPELINE_BYTES_MAX = 64 * 1024;
const STEP_TIMEOUT_MS = 30 * SECOND_MS;
const RUN_TIMEOUT_MS = 24 * HOUR_MS;
const RUN_TIMEOUT_MAX_MS = 30 * 24 * HOUR_MS;
const RETRIES = 2;
const AT_ONCE = 8;

const FORM: YamlForm = {
  ...{ what: 'pipeline', bytesMax: PIPELINE_BYTES_MAX },
  fits: new Ajv2020({ allErrors: true, strict: false }).compile(PIPELINE_SCHEMA),
};

/** Gives a definition only when nothing is wrong. */
export function readPipeline(names: PipelineNames, orgId: string, text: string): ReadPipeline {
  const { written, find, findings, nothingHere } = readYaml<PipelineDocument>(text, FORM);
  const give = (definition?: PipelineDefinition): ReadPipeline => {
    const [first, ...rest] = findings();
    return first || !definition
      ? { definition: undefined, findings: [first ?? nothingHere, ...rest] }
      : { definition, findings: [] };
  };
  if (!written) return give();
  checkTriggers(names, orgId, written.triggers ?? {}, find);
  const plan = planOf(written.steps.map(plannedStepOf));
  for (const { step, field, message } of plan.faults)
    find(['steps', written.steps.findLastIndex((each) => each.step === step), field], message);
  const steps = written.steps.flatMap((step, index) => stepOf(step, ['steps', index], find) ?? []);
  const timeoutMs = durationOf(written.timeout, RUN_TIMEOUT_MS);
  if (timeoutMs > RUN_TIMEOUT_MAX_MS) find(['timeout'], 'has to be 30d at most.');
  const definition: PipelineDefinition = {
    ...{ name: written.pipeline, title: written.title, description: written.description ?? '' },
    ...{ triggers: written.triggers ?? {}, concurrency: written.concurrency ?? 1, timeoutMs },
    slaMs: written.sla === undefined ? undefined : durationOf(written.sla, 0),
    ...{ plan, steps: new Map(steps.map((step) => [step.name, step])) },
  };
  if (plan.faults.length > 0) return give();
  const before = ancestorsOf(definition);
  for (const [index, step] of written.steps.entries())
    new StepCheck(names, orgId, { written, find, before: before.get(step.step)! }).check(step, ['steps', index]);
  return give(definition);
}

function checkTriggers(
  names: PipelineNames,
  orgId: string,
  { schedule, event }: NonNullable<PipelineDocument['triggers']>,
  find: Find,
): void {
  if (schedule)
    try {
      new ScheduleTimes(schedule.cron, schedule.time_zone);
    } catch (error) {
      find(['triggers', 'schedule', 'cron'], (error as Error).message);
    }
  for (const [index, name] of (event?.types ?? []).entries()) {
    const type = names.eventTypes.resolve(orgId, name);
    const path = ['triggers', 'event', 'types', index];
    if (!type) find(path, `There is no event type "${name}".`);
    else if (isAboutPersons(type)) find(path, `"${name}" is about people: their events start no pipeline.`);
  }
  if (event?.when !== undefined)
    attempt(find, ['triggers', 'event', 'when'], () => compileCondition(String(event.when), INPUT_VARIABLES, 'bool'));
}

function stepOf(written: StepDocument, path: Path, find: Find): StepDefinition | undefined {
  const { step, retries = RETRIES, retry_after, timeout } = written;
  const work = workOf(written, path, find);
  const timeoutMs = durationOf(timeout, STEP_TIMEOUT_MS);
  if (timeoutMs > HOUR_MS) find([...path, 'timeout'], 'has to be 1h at most.');
  return work && { name: step, retries, retryAfterMs: durationOf(retry_after, SECOND_MS), timeoutMs, work };
}

function workOf(written: StepDocument, path: Path, find: Find): StepDefinition['work'] | undefined {
  const { for_each, branch, wait } = written;
  const others = [for_each, branch, wait].filter((one) => one !== undefined).length;
  const action = writtenAction(written);
  if ((action ? 1 : 0) + others !== 1) {
    find(
      [...path, 'step'],
      `The step "${written.step}" takes exactly one of ${[...ACTION_KINDS, 'for_each', 'branch'].join(', ')} and wait.`,
    );
    return undefined;
  }
  if (for_each) {
    const each = writtenAction(for_each.do);
    if (!each) find([...path, 'for_each', 'do'], `takes exactly one of ${ACTION_KINDS.join(', ')}.`);
    const { items, at_once: atOnce = AT_ONCE, failures_allowed: failuresAllowed = 0 } = for_each;
    return each && { kind: 'for_each', items, atOnce, failuresAllowed, action: each };
  }
  if (branch) {
    if ((branch.choose ?? []).length + (branch.otherwise ?? []).length === 0)
      find([...path, 'branch'], 'takes steps to choose between: choose, otherwise, or both.');
    return { kind: 'branch', ...branch };
  }
  if (!wait) return action;
  const forMs = wait.for === undefined ? undefined : durationOf(wait.for, 0);
  if (forMs !== undefined && forMs > RUN_TIMEOUT_MAX_MS) find([...path, 'wait', 'for'], 'has to be 30d at most.');
  return { kind: 'wait', ...(forMs === undefined ? {} : { forMs }), ...(wait.until ? { until: wait.until } : {}) };
}

/** What the form cannot say about a step: what it names, and its expressions. */
class StepCheck {
  readonly #names: PipelineNames;
  readonly #orgId: string;
  readonly #of: { written: PipelineDocument; find: Find; before: ReadonlySet<string> };

  constructor(
    names: PipelineNames,
    orgId: string,
    of: { written: PipelineDocument; find: Find; before: ReadonlySet<string> },
  ) {
    this.#names = names;
    this.#orgId = orgId;
    this.#of = of;
  }

  check(step: StepDocument, path: Path): void {
    const { find } = this.#of;
    const action = writtenAction(step);
    if (action) this.#checkAction(action, path, RUN_VARIABLES);
    if (step.for_each) {
      const { items } = step.for_each;
      this.#expression([...path, 'for_each', 'items'], items, () => compilePath(items, RUN_VARIABLES));
      const each = writtenAction(step.for_each.do);
      if (each) this.#checkAction(each, [...path, 'for_each', 'do'], ITEM_VARIABLES);
    }
    if (step.branch) {
      const when = String(step.branch.when);
      this.#expression([...path, 'branch', 'when'], when, () => compileCondition(when, RUN_VARIABLES, 'bool'));
    }
    const until = step.wait?.until;
    if (until !== undefined)
      this.#expression([...path, 'wait', 'until'], until, () => compileText(until, RUN_VARIABLES));
    if (step.run_if !== undefined && (step.after ?? []).length === 0 && step.run_if !== 'succeeded')
      find([...path, 'run_if'], 'takes steps before it: name them in "after".');
  }

  #checkAction({ kind, of }: Action, at: Path, variables: Variables): void {
    const path = [...at, kind];
    const { find } = this.#of;
    // A script is code, and no text with expressions in it.
    const texts = kind === 'script' ? { input: of.input ?? null } : of;
    this.#texts(path, texts as unknown as Json, variables);
    if (kind === 'query') this.#checkQuery(of, path);
    if (kind === 'http')
      for (const name of [...Object.keys(of.headers ?? {}), ...Object.keys(of.secret_headers ?? {})])
        if (!/^[a-z][a-z0-9-]{0,60}$/i.test(name) || REFUSED_HEADERS.has(name.toLowerCase()))
          find(
            [...path, name in (of.headers ?? {}) ? 'headers' : 'secret_headers', name],
            `"${name}" is no header that may be set.`,
          );
    if (kind === 'script')
      for (const [index, host] of (of.allow ?? []).entries())
        if (!isHostPattern(host))
          find([...path, 'allow', index], 'has to be a host such as api.example.org or *.example.org.');
    if (kind === 'emit') {
      const type = this.#names.eventTypes.resolve(this.#orgId, of.event_type);
      if (!type) find([...path, 'event_type'], `There is no event type "${of.event_type}".`);
      if (this.#of.written.triggers?.event?.types.includes(of.event_type))
        find(
          [...path, 'event_type'],
          `"${of.event_type}" begins this pipeline, so it would begin itself again and again.`,
        );
    }
  }

  #checkQuery(of: Extract<Action, { kind: 'query' }>['of'], path: Path): void {
    const { find, written } = this.#of;
    if (of.range === undefined && !written.triggers?.schedule)
      find(path, 'There is no period without a schedule: say how far back, "range: 7d".');
    const { metrics, clock } = this.#names;
    const now = clock();
    const { range: _, filters = [], ...asked } = of;
    const read = {
      ...{ grain: 'total', ...asked, filters: filters.map((filter) => ({ op: 'in', ...filter })) },
      ...{ from: new Date(now - HOUR_MS).toISOString(), to: new Date(now).toISOString() },
    };
    try {
      parseMetricQuery(read as unknown as JsonObject, metrics.registry, now);
    } catch (error) {
      const { errors = [], message } = error as { errors?: { field: string; detail: string }[]; message: string };
      if (errors.length === 0) find(path, message);
      for (const { field, detail } of errors) find([...path, ...field.split(/[.[\]]+/).filter(Boolean)], detail);
    }
  }

  /** Every text below, wherever it stands. */
  #texts(path: Path, value: Json, variables: Variables): void {
    if (typeof value === 'string') this.#expression(path, value, () => compileDocument(value, variables));
    else if (Array.isArray(value))
      for (const [index, item] of value.entries()) this.#texts([...path, index], item, variables);
    else if (typeof value === 'object' && value !== null)
      for (const [name, of] of Object.entries(value)) this.#texts([...path, name], of as Json, variables);
  }

  #expression(path: Path, text: string, work: () => unknown): void {
    const { find, before } = this.#of;
    attempt(find, path, work);
    for (const name of new Set(stepsRead(text)))
      if (!before.has(name)) find(path, `The step "${name}" does not come before this one: name it in "after".`);
  }
}

const REFUSED_HEADERS = new Set([
  'host',
  'content-length',
  'connection',
  'transfer-encoding',
  'idempotency-key',
  'expect',
  'upgrade',
]);

function attempt(find: Find, path: Path, work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    find(path, `${error.message}${error.at > 0 ? ` (at character ${error.at + 1})` : ''}`);
  }
}

/** Everything that has ended once a step begins. */
function ancestorsOf({ plan }: PipelineDefinition): Map<string, ReadonlySet<string>> {
  const ancestors = new Map<string, ReadonlySet<string>>();
  for (const { name, before } of plan.nodes)
    ancestors.set(name, new Set(before.flatMap((other) => [other, ...(ancestors.get(other) ?? [])])));
  return ancestors;
}

function durationOf(text: string | undefined, otherwise: number): number {
  return text === undefined ? otherwise : (parseDuration(text) ?? otherwise);
}
