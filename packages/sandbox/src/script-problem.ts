import { Problem } from '@bellwether/core';
import type { ScriptLog } from './script.ts';

export type ScriptProblemCode = 'script_failed' | 'script_timed_out' | 'script_out_of_memory';

/** A script that did not come to its output, with what it had told `console` by then. */
export class ScriptProblem extends Problem {
  readonly logs: readonly ScriptLog[];

  constructor(code: ScriptProblemCode, detail: string, logs: readonly ScriptLog[] = []) {
    super(code, detail);
    this.logs = logs;
  }
}
