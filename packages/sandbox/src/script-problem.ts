import { Problem } from '@bellwether/core';
import type { ScriptLimits, ScriptLog } from './script.ts';

export type ScriptProblemCode = 'script_failed' | 'script_timed_out' | 'script_out_of_memory';

/** A script that did not come to its output, with what it had told `console` by then. */
export class ScriptProblem extends Problem {
  declare readonly code: ScriptProblemCode;
  readonly logs: readonly ScriptLog[];

  constructor(code: ScriptProblemCode, detail: string, logs: readonly ScriptLog[] = []) {
    super(code, detail);
    this.logs = logs;
  }
}

/** The same words wherever it was noticed: in the engine, or by the one who waits for its thread. */
export function timedOut({ timeMs }: ScriptLimits): ScriptProblem {
  return new ScriptProblem(
    'script_timed_out',
    `The script did not come to an end within ${timeMs} ms, and was stopped.`,
  );
}

export function outOfMemory({ memoryBytes }: ScriptLimits): ScriptProblem {
  const kilobytes = Math.round(memoryBytes / 1024);
  return new ScriptProblem('script_out_of_memory', `The script needed more than the ${kilobytes} kB it may have.`);
}
