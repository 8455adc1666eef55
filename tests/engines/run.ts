/** Runs a program that installs something, shows what it says, and says which program it was when it fails. */
import { spawn } from 'node:child_process';

const RUN_MS_MAX = 15 * 60_000;

export async function run(command: string, args: readonly string[], directory?: string): Promise<void> {
  const child = spawn(command, args, { stdio: 'inherit', cwd: directory, timeout: RUN_MS_MAX });
  const code = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status, signal) => resolve(status ?? signal));
  });
  if (code !== 0) throw new Error(`"${command} ${args.join(' ')}" ended with ${code}.`);
}
