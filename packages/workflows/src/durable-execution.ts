/**
 * The door behind which the engine of durable executions stands. An engine runs `Body` for each execution that was begun
 * until it has come to an end once, over crashes and restarts, and remembers what `remember` was answered at each
 * position. What runs, waits, timers, signals, limits and tenants are is not its business: that is in records, and the
 * same with any engine. There are two: DBOS in the process (docs/adr/0016), and Temporal on servers (docs/adr/0028).
 */
import type { OnTrouble } from '@bellwether/core';

/**
 * Gives what `effect` answered when it was first remembered at this position of the execution; calls it when nothing is.
 * Positions are counted in the order of calls, so a call must take its position before it waits for anything. Throws
 * `NotDeterministic` when another name stands at the position, and `MemoryFull` when the answer is not to be kept.
 * Answers are JSON.
 */
export type Remember = <Answer>(name: string, effect: () => Promise<Answer>) => Promise<Answer>;

export interface Execution {
  id: string;
  remember: Remember;
  /** Aborted when it is not this process's any more: somebody ended it, or another process has it. */
  taken: AbortSignal;
  /** How long it may do nothing but wait before it is to be put aside; absent where waiting costs nothing. */
  asideAfterMs?: number;
}

export type ExecutionEnd =
  /** Never to be done again. What it must not do again it has made durable itself. */
  | 'over'
  /** The same, and what it remembers is kept until it is forked or forgotten. */
  | 'failed'
  /** It waits, nothing in this process holds it, and `wake` has it done again from its beginning. */
  | 'aside'
  /** This process cannot go on with it. Another one may, or this one later. */
  | 'elsewhere';

/** Never rejects. Of a process that stops it does not answer either. */
export type Body = (execution: Execution) => Promise<ExecutionEnd>;

export interface DurableExecution {
  /** Begins the execution. One that was begun before goes on; one that ended without an end of its body does, too. */
  begin(executionId: string): Promise<void>;
  /** Begins another execution that remembers what this one answered before `position`. The first must have ended. */
  fork(executionId: string, position: number, forkedId: string): Promise<void>;
  /** What an execution that was put aside waits for may have come. Unknown ones are passed over. */
  wake(executionId: string): Promise<void>;
  /** Whoever has the execution is to stop. For runs that have ended; unknown ones are passed over. */
  stop(executionId: string): Promise<void>;
  /** Lets go of ended executions and all they remember. Unknown ones are passed over. */
  forget(executionIds: readonly string[]): Promise<void>;
  /** Which executions it knows, of these or of all. Of all, the newest few may be missing. */
  known(among?: readonly string[]): Promise<ReadonlyMap<string, 'under_way' | 'ended'>>;
  /**
   * Takes a text out of what the executions remember, wherever it stands in an answer; `by` is as long. Absent where that
   * is done in the records. Gives how many answers held it.
   */
  redact?(executionIds: readonly string[], text: string, by: string): Promise<number>;
  /** How many answers that the executions remember hold the text. */
  countHolding?(executionIds: readonly string[], text: string): Promise<number>;
  /** Begins nothing more and remembers nothing more. What is under way goes on at the next start, or elsewhere. */
  close(): Promise<void>;
}

/** How an engine is chosen. */
export interface ExecutionEngine {
  open(options: ExecutionOptions): Promise<DurableExecution>;
  /**
   * Whether several processes may do the executions of the same records. Then what one of them left undone when it died
   * is looked for by the others.
   */
  isShared: boolean;
  /** Whether this process does any; otherwise it begins, wakes and stops them for others. */
  works: boolean;
  /** Whether there may be executions that this process has not begun; then it is opened with the platform. */
  mayHoldExecutions(): Promise<boolean>;
}

export interface ExecutionOptions {
  body: Body;
  onTrouble: OnTrouble;
}

export class NotDeterministic extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'NotDeterministic';
  }
}

/** An execution has more to remember than its engine keeps. */
export class MemoryFull extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'MemoryFull';
  }
}
