/** Checks by a tool. Where it is missing they are left out, and their name says so. */
import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';
import type { Tool } from './tools.ts';

export interface Said {
  status: number | null;
  stdout: string;
  stderr: string;
}

export type Call = (args: readonly string[], options?: { cwd?: string; env?: NodeJS.ProcessEnv }) => Said;

const CALL_MS_MAX = 110_000;
const OUTPUT_BYTES_MAX = 64 * 2 ** 20;

export function describeWith(tools: readonly Tool[], name: string, tests: (...calls: Call[]) => void): void {
  const commands = tools.map((tool) => tool.find());
  const missing = tools.filter((_, index) => !commands[index]).map((tool) => tool.name);
  const reason = missing.length === 0 ? '' : ` (left out: no ${missing.join(', ')} on this machine)`;
  const calls = commands.map(
    (command): Call =>
      (args, { cwd, env } = {}) => {
        const [program, ...before] = command as [string, ...string[]];
        const { status, stdout, stderr, error } = spawnSync(program, [...before, ...args], {
          encoding: 'utf8',
          timeout: CALL_MS_MAX,
          maxBuffer: OUTPUT_BYTES_MAX,
          env: { ...process.env, ...env },
          ...(cwd === undefined ? {} : { cwd }),
        });
        if (error) throw error;
        return { status, stdout, stderr };
      },
  );
  describe.runIf(missing.length === 0)(`${name}${reason}`, () => tests(...calls));
}
