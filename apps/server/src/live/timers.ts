/**
 * Time as an input: what o'clock it is, and being called later. Everything in the hub that waits goes through this, so
 * that a test can be the clock.
 */
import type { Clock } from '@bellwether/core';

export interface Timers {
  now: Clock;
  /** Calls `run` once, `delayMs` from now. The function returned calls it off; calling that again does nothing. */
  after(delayMs: number, run: () => void): () => void;
}

/** The real clock. Its timers never keep the process alive. */
export const systemTimers: Timers = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Calls `run` again and again, `everyMs` apart, until the function returned is called. */
export function every(timers: Timers, everyMs: number, run: () => void): () => void {
  let cancel = timers.after(everyMs, function again() {
    cancel = timers.after(everyMs, again);
    run();
  });
  return () => cancel();
}
