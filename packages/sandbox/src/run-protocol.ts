/** What the thread of a script and the one that waits for it say to each other. */
import type { ScriptLimits, ScriptLog } from './script.ts';
import type { ScriptProblemCode } from './script-problem.ts';

export interface RunTask {
  source: string;
  /** JSON. */
  input: string;
  limits: ScriptLimits;
  seed: string;
  nowMs: number;
  mayFetch: boolean;
}

export type ToRunner = { kind: 'run'; task: RunTask } | { kind: 'fetched'; fetchId: number; answer: string };

export type FromRunner =
  | { kind: 'ready' }
  /** `request` is JSON that the script had a hand in. */
  | { kind: 'fetch'; fetchId: number; request: string }
  | { kind: 'done'; output: string; logs: ScriptLog[]; usedMs: number; usedBytes: number }
  | { kind: 'failed'; code: ScriptProblemCode; detail: string; logs: ScriptLog[] };
