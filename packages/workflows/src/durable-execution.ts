/**
 * The door behind which the engine of durable executions stands. An engine runs `Body` for each execution that was begun
 * until it has returned once, over crashes and restarts, and remembers what `remember` was answered at each position.
 * What runs, waits, timers, signals, limits and tenants are is not its business: that is in records, and the same with
 * any engine. Today's is DBOS in the process; decision and the way to another: docs/adr/0016.
 */

/**
 * Gives what `effect` answered when it was first remembered at this position of the execution; calls it when nothing is.
 * Positions are counted in the order of calls, so a call must take its position before it waits for anything. Throws
 * `NotDeterministic` when another name stands at the position. Answers are JSON.
 */
export type Remember = <Answer>(name: string, effect: () => Promise<Answer>) => Promise<Answer>;

/** Never rejects. What it must not do again after it has returned, it has made durable itself. */
export type Body = (executionId: string, remember: Remember) => Promise<void>;

export interface DurableExecution {
  /** Begins the execution. One that was begun before goes on, or stays ended. */
  begin(executionId: string): Promise<void>;
  /** Begins another execution that remembers what this one answered before `position`. The first must have ended. */
  fork(executionId: string, position: number, forkedId: string): Promise<void>;
  /** Lets go of ended executions and all they remember. Unknown ones are passed over. */
  forget(executionIds: readonly string[]): Promise<void>;
  /** Which executions it knows. */
  known(): Promise<ReadonlySet<string>>;
  /** Begins nothing more and remembers nothing more. What is under way goes on at the next start. */
  close(): Promise<void>;
}

export class NotDeterministic extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'NotDeterministic';
  }
}
