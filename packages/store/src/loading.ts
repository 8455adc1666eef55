/** What the rest of the product may ask of whoever moves events into the store, in this process or in others. */
import type { Touched } from './windows.ts';

/** A tenant's 10 s windows that have new figures. */
export interface WindowsChanged {
  orgId: string;
  /** Starts of the windows, in milliseconds. */
  touchedMs: number[];
  /** When the oldest event among those that changed them was appended; absent when none came in. */
  appendedMs?: number;
  /** Traceparents of what came in, for spans of what follows. */
  traces?: readonly string[];
}

export interface LoaderStats {
  /** Records in the log and not yet in windows, or, where several processes load, in the store: of the partitions this process reads, or about of all if it reads none. */
  lag: number;
  insertedRecords: number;
  insertSeconds: number;
  windowSeconds: number;
  failing: string | undefined;
  /** Seconds since the engine was given the rows it is inserting; 0 while it is given none. */
  busySeconds: number;
}

export interface Loading {
  onChanged(listener: (changes: WindowsChanged[]) => void): () => void;
  stats(): LoaderStats;
  /** Records of the whole log that are acknowledged and not yet counted, or not yet in windows. */
  inFlight(): number;
  /** Runs `read` when every table holds the same requests, as far as this process writes them. */
  betweenPlans<T>(read: () => Promise<T>): Promise<T>;
  /** Everything accepted before this instant is in the figures. */
  completeThroughMs(): number;
  /** Resolves when everything appended before the call is stored, windowed and committed. */
  caughtUp(): Promise<void>;
  /**
   * Has windows computed again whose events somebody has changed, and those who listen told. Resolves when all grains
   * show it. Rejects when this process stops first.
   */
  recompute(touched: Touched): Promise<void>;
  stop(): Promise<void>;
}

/** What is known of rows that may still change without new events. */
export interface Settlement {
  /** Whether rows of some grain lag behind finer ones. */
  readonly isLagging: boolean;
  /** Whether any row of a tenant in the range may still change without new events: such answers are not to be kept. */
  isSettled(orgId: string, fromMs: number, toMs: number): boolean;
  /** So long after events came in, rows of every grain have them; absent where `isSettled` knows as much sooner. */
  readonly settledWithinMs?: number;
  /**
   * The earliest instant from which a tenant's coarse rows may lag behind the finer ones, by stored grain; a reader uses
   * the finer rows from there on. `undefined` when nothing recent is unsettled.
   */
  unsettledFrom(orgId: string): { minutesMs: number; hoursMs: number } | undefined;
}
