/** A sandbox whose scripts are hostile, and what became of each. */
import { Sandbox, type Script, type ScriptLimits, ScriptProblem } from '../../packages/sandbox/src/index.ts';
import type { SendRequest } from '../../packages/sandbox/src/script-fetch.ts';

export const NOW_MS = Date.UTC(2026, 10, 21);

export type Outcome =
  | { output: unknown; logs: readonly { text: string }[] }
  | { code: string; detail: string; logs: readonly { text: string }[] };

type Attempted = Omit<Partial<Script>, 'limits'> & { limits?: Partial<ScriptLimits> };

/** A time that is soon over, for scripts that have no end. */
export const SHORT = { timeMs: 300 };

export interface Cell {
  sandbox: Sandbox;
  /** Within 16 MB and 64 kB, and ten seconds, so that a busy machine is no reason, where nothing else is said. */
  attempt(source: string, more?: Attempted): Promise<Outcome>;
}

export function cell(send?: SendRequest): Cell {
  const sandbox = new Sandbox(send ? { send } : {});
  const attempt = async (source: string, more: Attempted = {}): Promise<Outcome> => {
    const limits = { timeMs: 10_000, memoryBytes: 16 * 1024 * 1024, outputBytes: 64 * 1024, ...more.limits };
    try {
      const { output, logs } = await sandbox.run({ owner: 'org_a', source, nowMs: NOW_MS, ...more, limits });
      return { output, logs };
    } catch (error) {
      if (error instanceof ScriptProblem) return { code: error.code, detail: error.message, logs: error.logs };
      throw error;
    }
  };
  return { sandbox, attempt };
}
