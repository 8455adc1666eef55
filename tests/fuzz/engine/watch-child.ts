/** Runs targets in a process of their own and watches it: an end nobody asked for, an input it does not come back from. */
import { fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ChildMessage, ChildTask } from './child.ts';
import type { FoundInput } from './found-input.ts';
import { storedInput } from './found-input.ts';

const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url));
/** Processor time on one input, or time altogether with next to none, after which it is said to hang. */
const STANDING_CPU_MS = 20;
const HANG = { hangCpuMs: 20_000, hangWallMs: 180_000 };
/** A decoder that needs more for one input at a time than this would take a server down. */
const HEAP_MIB = 1024;
const TICKS_PER_SECOND = 100;

/** Resolves to the target it ended in when it did not come to its end by itself. */
export function watchChild(
  task: ChildTask,
  told: (message: Exclude<ChildMessage, { type: 'done' }>) => void,
  { hangCpuMs, hangWallMs } = HANG,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = fork(CHILD, [JSON.stringify(task)], {
      execArgv: ['--expose-gc', `--max-old-space-size=${HEAP_MIB}`, '--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, UV_THREADPOOL_SIZE: '2' },
    });
    let target = task.targets[0]!.name;
    let isDone = false;
    let hung: FoundInput | undefined;
    let errors = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      errors = (errors + chunk.toString()).slice(-4000);
    });
    child.on('message', (message: ChildMessage) => {
      if (message.type === 'done') {
        isDone = true;
        return;
      }
      target = message.target;
      told(message);
    });
    const found = (one: FoundInput) => told({ type: 'found', target, found: one });
    let seen = { count: -1, cpuMs: 0, atMs: Date.now() };
    const watch = setInterval(() => {
      const { count, input } = currentInput(task.currentFile);
      const cpuMs = cpuOf(child.pid!);
      if (count !== seen.count || count === 0) {
        seen = { count, cpuMs, atMs: Date.now() };
        return;
      }
      const spentMs = cpuMs - seen.cpuMs;
      const waitedMs = Date.now() - seen.atMs;
      // Whoever gets little of a busy machine is slow, and does not hang: it moves.
      const stands = waitedMs >= hangWallMs && spentMs < STANDING_CPU_MS;
      if (spentMs < hangCpuMs && !stands) return;
      const said = `one input of ${input.length} bytes for ${Math.round(spentMs)} ms of processor time, ${waitedMs} ms in all`;
      hung = { kind: 'hang', said, where: target, input: storedInput(input) };
      child.kill('SIGKILL');
    }, 500);
    child.on('close', (code, signal) => {
      clearInterval(watch);
      if (hung) found(hung);
      else if (!isDone) {
        // Of a native end, what was checked stands before the frames, among lines of nothing but a sign.
        const lines = errors.split('\n').filter((line) => /\w/.test(line));
        const said = `ended with ${signal ?? code}: ${lines.slice(-24).join(' | ').slice(0, 1600)}`;
        found({ kind: 'crash', said, where: target, input: storedInput(currentInput(task.currentFile).input) });
      }
      resolve(isDone ? undefined : target);
    });
  });
}

function currentInput(file: string): { count: number; input: Uint8Array } {
  try {
    const bytes = readFileSync(file);
    if (bytes.length < 12) return { count: 0, input: bytes.subarray(0, 0) };
    return { count: bytes.readDoubleLE(4), input: bytes.subarray(12, 12 + bytes.readUInt32LE(0)) };
  } catch {
    return { count: 0, input: Buffer.alloc(0) };
  }
}

const TELLS_PROCESSOR_TIME = existsSync('/proc/self/stat');

/** Processor time of a process, where the system tells it; else that of the clock stands for it. */
function cpuOf(pid: number): number {
  if (!TELLS_PROCESSOR_TIME) return Date.now();
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [, , , , , , , , , , , user = '0', system = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(user) + Number(system)) * 1000) / TICKS_PER_SECOND;
  } catch {
    return 0; // it has just ended
  }
}
