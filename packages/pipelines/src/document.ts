/**
 * A pipeline as it is written: the same form in YAML, by people, and in TypeScript, by packs (`definePipeline`).
 * Texts may hold `{{ expression }}`; docs/pipelines.md has the language.
 */
import type { Json, JsonObject } from '@bellwether/core';
import { type PlannedStep, planOf } from './plan.ts';

export const RUN_IFS = ['succeeded', 'failed', 'ended'] as const;
/** Whether a step runs, by what became of the steps before it. */
export type RunIf = (typeof RUN_IFS)[number];

/** What a step can do by itself, and what `for_each` does with each item. */
export interface ActionDocument {
  /** A figure of a metric. */
  query?: QueryDocument;
  /** A question in the language of the SQL door. */
  sql?: { query: string };
  /** A call to another server. */
  http?: HttpDocument;
  /** An event of the organisation's own making. */
  emit?: EmitDocument;
  /** Reads a website in, by its name; what has not changed is not read again. */
  scrape?: { site: string };
  /** Code of one's own, in the sandbox. */
  script?: ScriptDocument;
  /** Tells people, by the organisation's routes. */
  notify?: { title: string; body?: string; severity?: 'info' | 'warning' | 'critical' };
}

export interface QueryDocument {
  metric: string;
  /** Span before the end of the period, such as 7d; the period itself when absent. */
  range?: string;
  grain?: string;
  group_by?: readonly string[];
  filters?: readonly { dimension: string; op?: 'in' | 'not_in'; values: readonly string[] }[];
}

export interface HttpDocument {
  url: string;
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  headers?: Readonly<Record<string, string>>;
  /** Headers whose value is a secret of the pipeline, by its name. */
  secret_headers?: Readonly<Record<string, string>>;
  body?: Json;
}

export interface ScriptDocument {
  /** `export default (input) => output`, in JavaScript or TypeScript. */
  source: string;
  input?: Json;
  /** Hosts that its `fetch` may call. */
  allow?: readonly string[];
  memory_mb?: number;
}

export interface EmitDocument {
  event_type: string;
  session_id?: string;
  metadata: JsonObject;
}

export interface StepDocument extends ActionDocument {
  /** Its name. */
  step: string;
  /** Steps that come before it; with none, it begins with the run. */
  after?: readonly string[];
  run_if?: RunIf;
  /** Further attempts after a failure that may pass. */
  retries?: number;
  /** Pause before the first of them; it doubles. */
  retry_after?: string;
  /** Of one attempt. */
  timeout?: string;
  for_each?: ForEachDocument;
  branch?: BranchDocument;
  wait?: { for?: string; until?: string };
}

export interface ForEachDocument {
  /** Where the list is: `steps.read.rows`, `input.rooms`. */
  items: string;
  /** Items worked on at a time. */
  at_once?: number;
  /** So many items may fail before the step has failed. */
  failures_allowed?: number;
  do: ActionDocument;
}

export interface BranchDocument {
  when: string | boolean;
  choose?: readonly string[];
  otherwise?: readonly string[];
}

export interface PipelineDocument {
  /** Its name. */
  pipeline: string;
  title: string;
  description?: string;
  triggers?: {
    schedule?: { cron: string; time_zone: string };
    event?: { types: readonly string[]; when?: string | boolean };
    /** A signed request to the address of its webhook. */
    webhook?: boolean;
  };
  /** Runs under way at a time. */
  concurrency?: number;
  /** Of a whole run. */
  timeout?: string;
  /** A run that has not ended by then is late, and somebody is told. */
  sla?: string;
  steps: readonly StepDocument[];
}

/** A pack's pipeline. Throws when its steps go round in a circle or name one that there is not. */
export function definePipeline(document: PipelineDocument): PipelineDocument {
  const [fault] = planOf(document.steps.map(plannedStepOf)).faults;
  if (fault) throw new Error(`The pipeline ${document.pipeline}: step ${fault.step}: ${fault.message}`);
  return document;
}

export function plannedStepOf({ step, after, run_if, branch }: StepDocument): PlannedStep {
  return {
    name: step,
    after: after ?? [],
    runIf: run_if ?? 'succeeded',
    choices: branch ? [...(branch.choose ?? []), ...(branch.otherwise ?? [])] : [],
  };
}
