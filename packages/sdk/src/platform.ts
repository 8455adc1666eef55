/**
 * What differs between runtimes, behind one interface: the clock, whether we are online, when the process or page is
 * about to go, and where events can outlive it. The client never asks which runtime it is in.
 */
import type { OfflineBuffer } from './offline.ts';
import type { OfflineOptions } from './options.ts';
import type { Report } from './problems.ts';

/** Time as an input, so that tests need not wait. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Runs once after the delay; the answer cancels it. Only a `keepAlive` timer keeps a process from ending.
   */
  after(delayMs: number, run: () => void, options?: { keepAlive?: boolean }): () => void;
}

export interface LifecycleHooks {
  /** The page is being hidden or has lost its network: synchronous work only is sure to happen. */
  suspend(): void;
  /** The page is back, or the network is. */
  resume(): void;
  /** The process is about to end and will wait for the answer. */
  exit(): Promise<void>;
}

export interface Platform {
  clock: Clock;
  /** False only when the platform is sure that there is no network. */
  online(): boolean;
  /** `undefined` when the host did not ask for a buffer or the platform has none. */
  openOfflineBuffer(options: OfflineOptions | false | undefined, context: BufferContext): OfflineBuffer | undefined;
  /** Starts to listen; the answer stops it. */
  listen(hooks: LifecycleHooks, signals: readonly string[]): () => void;
}

export interface BufferContext {
  url: string;
  clock: Clock;
  report: Report;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run, options) {
    const timer: unknown = setTimeout(run, delayMs);
    // Node gives an object, browsers a number.
    if (!options?.keepAlive && typeof timer === 'object') (timer as { unref?: () => void }).unref?.();
    return () => clearTimeout(timer as ReturnType<typeof setTimeout>);
  },
};
