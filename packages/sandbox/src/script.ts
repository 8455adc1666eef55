/**
 * What a user's script is asked, and what it gives.
 *
 * A script is one ES module, in JavaScript or in TypeScript whose types can be stripped, with a function as its default
 * export: `export default (input) => output`, which may be async. Input and output are JSON. Beside the language itself it
 * has `console`, and `fetch` for the hosts it is allowed; no files, no timers, no modules, no clock that moves: `Date`
 * stands still at the time the run began, and `Math.random` follows from the seed. So the same script with the same input,
 * time and seed gives the same output, if it fetches nothing.
 */

export interface ScriptLimits {
  /** Milliseconds from the beginning of the run to its output, waiting for `fetch` included. */
  timeMs: number;
  /** Bytes the script's values may take. */
  memoryBytes: number;
  /** Bytes of the output as JSON. */
  outputBytes: number;
}

export const DEFAULT_SCRIPT_LIMITS: ScriptLimits = {
  timeMs: 5_000,
  memoryBytes: 32 * 1024 * 1024,
  outputBytes: 256 * 1024,
};

/** The most that may be asked for. */
export const SCRIPT_LIMITS_MAX: ScriptLimits = {
  timeMs: 60_000,
  memoryBytes: 256 * 1024 * 1024,
  outputBytes: 4 * 1024 * 1024,
};

export const SCRIPT_SOURCE_LENGTH_MAX = 256 * 1024;
export const SCRIPT_INPUT_LENGTH_MAX = 4 * 1024 * 1024;

export interface Script {
  /** Whose it is. Owners take turns: one who starts many makes only themselves wait. */
  owner: string;
  source: string;
  /** Whatever JSON can say; given to the script's function. */
  input?: unknown;
  /** Those left out are the defaults; those above what is possible are cut to it. */
  limits?: Partial<ScriptLimits>;
  allow?: {
    /** Hosts `fetch` may call: `api.example.org`, or `*.example.org` for all below it. */
    fetch?: readonly string[];
  };
  /** What `Date` says, in milliseconds since 1970. */
  nowMs: number;
  /** What `Math.random` follows from; the owner and the source when absent. */
  seed?: string;
  /** Ends the run. */
  signal?: AbortSignal;
}

export interface ScriptLog {
  level: 'debug' | 'info' | 'warn' | 'error';
  text: string;
}

export interface ScriptResult {
  output: unknown;
  /** What the script has told `console`: at most 200 lines of 2,000 characters. */
  logs: readonly ScriptLog[];
  /** Milliseconds from the beginning of the run. */
  usedMs: number;
  /** Bytes the script's values took at its end. */
  usedBytes: number;
}
