/**
 * How the client tells its host that something went wrong: one callback, never an exception, and never a flood. Of each
 * code a few are reported per minute; the rest are counted and the count comes with the next report.
 */

export type ProblemCode =
  /** The options are not valid; the client drops everything. */
  | 'invalid_options'
  /** The event's type, envelope or metadata has the wrong shape. */
  | 'invalid_event'
  /** The metadata holds something JSON cannot carry. */
  | 'unsupported_value'
  | 'event_too_large'
  /** The bounded queue, and the offline buffer if there is one, had no room. */
  | 'queue_full'
  /** The server took the batch but not this event. */
  | 'rejected'
  /** The server refused the batch as a whole (4xx); its events were dropped. */
  | 'refused'
  /** The key was not accepted; sending pauses, the queue is kept. */
  | 'unauthorised'
  /** The server could not be reached or could not answer; will be tried again. */
  | 'unreachable'
  /** The offline buffer could not be read or written. */
  | 'offline_buffer'
  /** Tracked after `close()`, or still unsent when the time given to `close()` was over. */
  | 'closed';

export interface SdkProblem {
  code: ProblemCode;
  /** What happened and what to do about it. */
  detail: string;
  /** Events concerned; 0 when none was lost. */
  count: number;
  event_id?: string;
  event_type?: string;
  /** Problems of this code that were not reported since the last one that was. */
  suppressed: number;
}

export type OnProblem = (problem: SdkProblem) => void;
export type Report = (problem: Omit<SdkProblem, 'suppressed'>) => void;

const REPORTS_PER_WINDOW = 5;
const WINDOW_MS = 60_000;

/** Wraps the host's callback: rate-limited per code, and whatever it throws stays in here. */
export function createReporter(onProblem: OnProblem, now: () => number): Report {
  const windows = new Map<ProblemCode, { startMs: number; reported: number; suppressed: number }>();
  return (problem) => {
    try {
      const nowMs = now();
      let window = windows.get(problem.code);
      if (!window || nowMs - window.startMs >= WINDOW_MS || nowMs < window.startMs) {
        window = { startMs: nowMs, reported: 0, suppressed: window?.suppressed ?? 0 };
        windows.set(problem.code, window);
      }
      if (window.reported >= REPORTS_PER_WINDOW) {
        window.suppressed++;
        return;
      }
      window.reported++;
      const { suppressed } = window;
      window.suppressed = 0;
      const answer: unknown = onProblem({ ...problem, suppressed });
      if (answer instanceof Promise) answer.catch(() => {});
    } catch {
      // The host's callback failed. There is nobody left to tell, and the host must not be the one who finds out.
    }
  };
}

/** Where problems go when the host named no callback: silence would hide a wrong key for months. */
export const warnOnConsole: OnProblem = ({ code, detail, suppressed }) =>
  globalThis.console?.warn(`[bellwether] ${code}: ${detail}${suppressed ? ` (and ${suppressed} more)` : ''}`);
