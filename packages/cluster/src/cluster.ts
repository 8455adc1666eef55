/**
 * What the processes of one installation share while they run: messages, limits, claims, short-lived values, and duties
 * that only one of them does at a time. Nothing here is a record. All of it may be lost at any moment, and whoever uses
 * it says what holds then: a limit falls back to the process's own, a claim to what log and store know, a message to
 * `onReconnect`.
 *
 * Names (channels, buckets, keys, duties) are up to `NAME_LENGTH_MAX` characters. What belongs to an organisation
 * carries its id in braces, `requests:{org_acme}`, so that a cluster of servers keeps it together.
 *
 * A process that runs alone has all of this in its own memory, at once (`alone`).
 */
import type { Json } from '@bellwether/core';

export const NAME_LENGTH_MAX = 512;

export interface Cluster {
  /** Of this process since its start; no two are alike. */
  readonly processId: string;
  /** Whether no other process can be there: what is then shared is what this process knows anyway. */
  readonly alone: boolean;
  /** To every other process, at most once, in the order this process published. Never waits. */
  publish(channel: string, message: Json): void;
  /** What other processes publish; what this one does, it knows. Gives what ends it. */
  subscribe(channel: string, listener: (message: Json) => void): () => void;
  /** Called when this process may have missed messages, as soon as it hears them again. Gives what ends it. */
  onReconnect(listener: () => void): () => void;
  /** Takes `cost` tokens out of a bucket that all processes share, if they are there. */
  take(bucket: string, cost: number, rate: Rate): Promise<Taken>;
  /** Claims what nobody has claimed within their time: for each key, whether it was free and is now ours. */
  claim(keys: readonly string[], ttlMs: number): Promise<boolean[]>;
  /** Gives claims of this process back before their time; those of others stay. */
  release(keys: readonly string[]): Promise<void>;
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** Reads and removes at once: of several who ask, one gets it. */
  takeOut(key: string): Promise<string | undefined>;
  /** Does `work` in one process at a time, and in another when that one ends, fails or is cut off. */
  duty(name: string, work: DutyWork): Duty;
  /** Whether it can be reached; throws saying what is wrong. */
  health(): Promise<void>;
  /** Stops this process's duties, waits for their work to end, and lets go. */
  close(): Promise<void>;
}

/** A token bucket: so many tokens a second, and never more than `burst` of them at once. */
export interface Rate {
  perSecond: number;
  burst: number;
}

export interface Taken {
  granted: boolean;
  /**
   * When it makes sense to ask again; 0 when granted. More than `burst` is never granted: this then says when the
   * bucket is full. `Infinity` when no waiting helps.
   */
  retryAfterMs: number;
}

/**
 * Runs until `signal` is aborted: the process stops, or cannot be sure any more that no other one has begun. Work that
 * returns earlier is done with in this process; work that throws is begun again after a pause, here or elsewhere.
 * `fence` is greater than that of everybody who did it before, so that what it writes can be told from what somebody
 * writes who does not know yet that it is over.
 */
export type DutyWork = (signal: AbortSignal, fence: number) => Promise<void>;

export interface Duty {
  readonly name: string;
  /** Whether this process does it at this moment. */
  readonly held: boolean;
  /** Ends it here, or waiting for it; resolves when the work has ended and another process may begin. */
  stop(): Promise<void>;
}
