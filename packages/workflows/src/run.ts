/** What the body of a workflow may do. Each call is one operation of the run, remembered once it has an answer. */
import type { WorkflowDefinition } from './definition.ts';

export interface Run<Services> {
  readonly id: string;
  readonly orgId: string;
  /** Who started it: the id of a user, of a key, `schedule:<name>` or `run:<id>`. */
  readonly startedBy: string;
  readonly services: Services;

  /**
   * Does something to the world, or learns something of it. Runs at least once: a process that dies after the effect
   * and before it is remembered does it again, so the effect must be idempotent; `attempt.key` is the same each time.
   * A failure is tried again as `retries` says, then thrown as `StepFailed`. A Problem that cannot get better by waiting
   * (invalid_request, not_found, forbidden, conflict, …) is not tried again.
   */
  step<Answer>(name: string, effect: (attempt: StepAttempt) => Promise<Answer> | Answer): Promise<Answer>;
  step<Answer>(
    name: string,
    options: StepOptions,
    effect: (attempt: StepAttempt) => Promise<Answer> | Answer,
  ): Promise<Answer>;

  /** Waits until somebody sends the signal, also one sent before; `undefined` when the time is up. */
  waitForSignal<Payload>(name: string, options: { timeoutMs: number }): Promise<Payload | undefined>;

  /** Until the platform's clock has gone on by so much, whatever is restarted meanwhile. */
  sleep(durationMs: number): Promise<void>;

  /** The platform's clock, remembered. */
  now(): Promise<number>;

  /** Runs another workflow to its end as part of this one. Its failure is thrown as `StepFailed`, its cancellation too. */
  child<Input, Output>(definition: WorkflowDefinition<Input, Output, Services>, input: Input): Promise<Output>;

  /**
   * Waits for operations that were all begun in this expression: `run.all([run.step(…), run.child(…)])`. Branches of more
   * than one operation are child runs; anything else is refused, because their order would differ after a restart.
   * When one fails, the others are waited for, then the first failure is thrown.
   */
  all<const Operations extends readonly Promise<unknown>[]>(
    operations: Operations,
  ): Promise<{ -readonly [At in keyof Operations]: Awaited<Operations[At]> }>;

  /** How far it has come, for people who look at it. Not remembered for the body; the newest one counts. */
  progress(progress: RunProgress): void;
}

export interface StepOptions {
  /** An attempt that takes longer has failed; its `signal` is aborted. 30 s when absent. */
  timeoutMs?: number;
  /** Without it, the first failure is the last. */
  retries?: { max: number; backoffMs: number };
}

export interface StepAttempt {
  /** The same for every attempt of this step of this run, also after a restart: the key of idempotent effects. */
  readonly key: string;
  /** 1 for the first, counted on over restarts. */
  readonly attempt: number;
  /** Aborted when the time is up, the run is cancelled or the process stops. */
  readonly signal: AbortSignal;
}

export interface RunProgress {
  done: number;
  of: number;
  /** A short sentence in English, without names: 'Questions matched'. */
  words?: string;
}

/** An operation that failed for good. `code` is that of the Problem, or `step_failed`, `timeout`, `cancelled`. */
export class StepFailed extends Error {
  readonly step: string;
  readonly code: string;

  constructor(step: string, code: string, detail: string) {
    super(detail);
    this.name = 'StepFailed';
    this.step = step;
    this.code = code;
  }
}
