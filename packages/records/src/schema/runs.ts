/** Durable runs and pipelines. */
import type { Json, JsonObject } from '@bellwether/core';
import type { Generated } from 'kysely';
import type { RuleSwitch } from './alerts.ts';
import type { Instant, InstantOrNull, JsonColumn, JsonColumnOrNull } from './columns.ts';

/** What began a run of a pipeline. */
export type PipelineTrigger = 'manual' | 'schedule' | 'event' | 'webhook' | 'backfill';

export type PipelineRunState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

export type PipelineStepState = 'pending' | 'running' | 'succeeded' | 'failed' | 'skipped' | 'cancelled';

export type PipelineLogLevel = 'info' | 'warning' | 'error';

export type WorkflowRunState = 'queued' | 'running' | 'waiting' | 'stranded' | 'succeeded' | 'failed' | 'cancelled';

export type WorkflowStepKind = 'step' | 'signal' | 'time' | 'child';

export type WorkflowStepState = 'running' | 'waiting' | 'retrying' | 'succeeded' | 'failed' | 'expired' | 'cancelled';

export interface RunsTables {
  workflow_runs: {
    org_id: string;
    run_id: string;
    workflow: string;
    version: number;
    state: WorkflowRunState;
    queue: string | null;
    /** 1, and one more each time a failed run was taken up again. */
    execution: number;
    /** The first operation that this execution does itself; those before it answer as they did in the one before. */
    resumed_from: number | null;
    parent_run_id: string | null;
    /** Which operation of the parent waits for this run. */
    parent_position: number | null;
    started_by: string;
    input: JsonColumn<Json>;
    output: JsonColumnOrNull<Json>;
    failure: JsonColumnOrNull<JsonObject>;
    progress: JsonColumnOrNull<JsonObject>;
    created_at: Instant;
    started_at: InstantOrNull;
    ended_at: InstantOrNull;
    /** When it is not to be found any more. */
    forget_at: InstantOrNull;
  };
  workflow_steps: {
    org_id: string;
    run_id: string;
    position: number;
    name: string;
    kind: WorkflowStepKind;
    state: WorkflowStepState;
    attempts: number;
    started_at: Instant;
    ended_at: InstantOrNull;
    /** When a wait ends by itself. */
    until: InstantOrNull;
    child_run_id: string | null;
    /** What a wait was given: the signal's payload, or what a child run gave. */
    answer: JsonColumnOrNull<Json>;
    failure: JsonColumnOrNull<JsonObject>;
  };
  workflow_signals: {
    org_id: string;
    run_id: string;
    signal_id: string;
    arrival: Generated<number>;
    name: string;
    payload: JsonColumn<Json>;
    sent_at: Instant;
    /** The position of the wait that took it. */
    taken_by: number | null;
  };
  workflow_schedules: {
    org_id: string;
    name: string;
    workflow: string;
    version: number;
    cron: string;
    time_zone: string;
    input: JsonColumn<Json>;
    /** `null`: never again. */
    next_at: InstantOrNull;
    last_at: InstantOrNull;
    updated_at: Instant;
  };
  pipelines: {
    org_id: string;
    pipeline_id: string;
    /** Unique in an organisation. */
    name: string;
    title: string;
    /** YAML. */
    source: string;
    state: RuleSwitch;
    version: number;
    /** Sealed: that of its webhook, and those its calls send. */
    secrets: string;
    /** While it is on: since when triggers count. */
    on_since: InstantOrNull;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  /** How a pipeline was written: a run goes on as it began. */
  pipeline_versions: {
    org_id: string;
    pipeline_id: string;
    version: number;
    source: string;
  };
  /** One run a period, of a span of the past. */
  pipeline_backfills: {
    org_id: string;
    backfill_id: string;
    pipeline_id: string;
    span_from: Instant;
    span_to: Instant;
    /** Its runs under way at a time. */
    concurrency: number;
    /** For how many it began a run. */
    periods: number;
    requested_by: string;
    requested_at: Instant;
    cancelled_at: InstantOrNull;
  };
  pipeline_runs: {
    org_id: string;
    run_id: string;
    pipeline_id: string;
    version: number;
    trigger: PipelineTrigger;
    state: PipelineRunState;
    /** 1, and one more each time it is taken up again. */
    attempt: number;
    input: JsonColumn<Json>;
    /** What time it is about, when it is about one. */
    period_from: InstantOrNull;
    period_to: InstantOrNull;
    backfill_id: string | null;
    requested_by: string;
    failure: string | null;
    is_late: boolean;
    /** When it is late, and when it is ended, if it has not ended by then. */
    late_at: InstantOrNull;
    timeout_at: InstantOrNull;
    created_at: Instant;
    started_at: InstantOrNull;
    ended_at: InstantOrNull;
  };
  pipeline_run_steps: {
    org_id: string;
    run_id: string;
    step: string;
    state: PipelineStepState;
    /** The durable run that does it. */
    workflow_run_id: string | null;
    /** Why it failed or was skipped. */
    detail: string | null;
    output: JsonColumnOrNull<Json>;
    /** Of `for_each`: how many there are. */
    items: number | null;
    started_at: InstantOrNull;
    ended_at: InstantOrNull;
  };
  /** Items of `for_each` that have ended. */
  pipeline_run_items: {
    org_id: string;
    run_id: string;
    step: string;
    /** Place in the list, from 0. */
    item: number;
    state: 'succeeded' | 'failed';
    detail: string | null;
    output: JsonColumnOrNull<Json>;
    ended_at: Instant;
  };
  pipeline_logs: {
    org_id: string;
    run_id: string;
    /** 1, 2, 3 … in a run. */
    line: number;
    step: string;
    at: Instant;
    level: PipelineLogLevel;
    message: string;
  };
}

/** Of these, the tables in which every row belongs to a tenant. */
export const RUNS_TENANT_TABLES = [
  'workflow_runs',
  'workflow_steps',
  'workflow_signals',
  'workflow_schedules',
  'pipelines',
  'pipeline_versions',
  'pipeline_backfills',
  'pipeline_runs',
  'pipeline_run_steps',
  'pipeline_run_items',
  'pipeline_logs',
] as const satisfies readonly (keyof RunsTables)[];
