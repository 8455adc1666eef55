/** A time limit on something that others do. What comes after the limit is ignored; `signal` tells them to stop. */
import { Problem } from '@bellwether/core';
import type { Timers } from './timers.ts';

/** Resolves or rejects as `run` does, or rejects with `Problem('timeout')` after `limitMs`. */
export async function withTimeLimit<T>(
  timers: Timers,
  limitMs: number,
  detail: string,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const late = Promise.withResolvers<never>();
  const cancel = timers.after(limitMs, () => {
    const problem = new Problem('timeout', detail);
    late.reject(problem);
    abort.abort(problem);
  });
  try {
    return await Promise.race([run(abort.signal), late.promise]);
  } finally {
    cancel();
  }
}
