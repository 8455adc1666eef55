/** Durable runs as the rest of the platform sees them: started, signalled, cancelled, looked at. */
import type { Transaction } from '@bellwether/records';
import type { WorkflowDefinition } from './definition.ts';
import type { RunProgress } from './run.ts';

/**
 * queued     waits for a place in its queue
 * running    a step is under way, or the body between two
 * waiting    for a signal, a time or a child run
 * stranded   this version of the workflow is not installed any more; goes on when it is again
 */
export const RUN_STATES = ['queued', 'running', 'waiting', 'stranded', 'succeeded', 'failed', 'cancelled'] as const;
export type RunState = (typeof RUN_STATES)[number];

export const STEP_STATES = ['running', 'waiting', 'retrying', 'succeeded', 'failed', 'expired', 'cancelled'] as const;
export type StepState = (typeof STEP_STATES)[number];

export interface RunFailure {
  /** Of a Problem, or `step_failed`, `timeout`, `not_deterministic`. */
  code: string;
  /** Without personal data: a Problem's own words, or what kind of error it was. */
  detail: string;
  step?: string;
}

export interface RunSummary {
  run_id: string;
  workflow: string;
  version: number;
  title: string;
  state: RunState;
  started_by: string;
  parent_run_id: string | null;
  progress: RunProgress | null;
  /** What it waits for, when it does. */
  waiting_for: { kind: 'signal' | 'time' | 'child'; name: string; since: string; until: string | null } | null;
  failure: RunFailure | null;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
}

export interface StepView {
  /** Order of the operation in the run; 0, 1, 2 … */
  position: number;
  name: string;
  kind: 'step' | 'signal' | 'time' | 'child';
  state: StepState;
  attempts: number;
  started_at: string;
  ended_at: string | null;
  /** When a wait ends by itself. */
  until: string | null;
  child_run_id: string | null;
  failure: RunFailure | null;
}

export interface RunView extends RunSummary {
  input: unknown;
  output: unknown;
  steps: readonly StepView[];
  /** Signals that people may send by hand. */
  open_signals: readonly string[];
  /** Names of steps that have not been reached, in their usual order. */
  ahead: readonly string[];
}

export interface RunFilter {
  workflow?: string;
  state?: RunState;
  /** Runs started before the one with this id, for the next page. */
  before?: string;
  /** 50 when absent, 200 at most. */
  limit?: number;
}

export interface StartOptions<Input> {
  orgId: string;
  input: Input;
  /** Who starts it: the id of a user or of a key. */
  startedBy: string;
  /** A second start with the same id (of the same organisation) gives the first run. Without it, a new id each time. */
  id?: string;
}

/** What is to be written in the same transaction: an entry of the audit trail. */
export type Also = (tx: Transaction) => Promise<void>;

export interface SignalOptions {
  /** A second signal with the same id is the first. Without it, each one counts. */
  id?: string;
  also?: Also;
}

export interface WorkflowSchedule<Input> {
  orgId: string;
  /** One a name and organisation; a second one replaces the first. */
  name: string;
  /** Five fields: minute, hour, day of month, month, day of week. */
  cron: string;
  /** IANA name: 'Europe/Berlin'. */
  timeZone: string;
  input: Input;
}

export interface RunChange {
  orgId: string;
  runId: string;
  workflow: string;
  state: RunState;
}

export interface Workflows<Services> {
  start<Input, Output>(
    definition: WorkflowDefinition<Input, Output, Services>,
    options: StartOptions<Input>,
  ): Promise<{ run_id: string }>;
  /** Starts the run if and only if the transaction commits; it belongs to the transaction's organisation. */
  startIn<Input, Output>(
    tx: Transaction,
    definition: WorkflowDefinition<Input, Output, Services>,
    options: StartOptions<Input>,
  ): Promise<{ run_id: string }>;
  /** Delivers to the wait for that signal, or keeps it for a later one. Problem `not_found` or `conflict` (has ended). */
  signal(orgId: string, runId: string, name: string, payload: unknown, options?: SignalOptions): Promise<void>;
  /** Ends the run and its children; a step under way is aborted. A second time changes nothing. */
  cancel(orgId: string, runId: string, also?: Also): Promise<RunSummary>;
  /** Takes a failed run up again at the step that failed. */
  retry(orgId: string, runId: string, also?: Also): Promise<RunSummary>;
  /** Throws a Problem `not_found`. */
  get(orgId: string, runId: string): Promise<RunView>;
  /** Newest first. */
  list(orgId: string, filter?: RunFilter): Promise<RunSummary[]>;
  /** Waits until the run has ended, or `timeoutMs` of the machine's time has passed: then as it is. */
  settled(orgId: string, runId: string, timeoutMs: number): Promise<RunView>;

  schedule<Input, Output>(
    definition: WorkflowDefinition<Input, Output, Services>,
    schedule: WorkflowSchedule<Input>,
  ): Promise<void>;
  unschedule(orgId: string, name: string): Promise<void>;

  /** Called after each change of a run, its steps or its progress. Gives what ends it. */
  onChange(listener: (change: RunChange) => void): () => void;
  /** What another process on the same records was told by its `onChange`: a run to begin, a signal to look at, an end. */
  changedElsewhere(change: RunChange): void;
  /** For /metrics: runs that have not ended. */
  stats(): Promise<WorkflowStats>;
  /** For /metrics: since the process began. */
  counts(): WorkflowCounts;
  /** Forgets finished runs that have been kept long enough. Gives how many. */
  sweep(): Promise<number>;
  close(): Promise<void>;
}

export interface WorkflowStats {
  open: Readonly<Record<'queued' | 'running' | 'waiting' | 'stranded', number>>;
}

export interface WorkflowCounts {
  started: number;
  succeeded: number;
  failed: number;
  cancelled: number;
  stepAttempts: number;
  stepFailures: number;
}
