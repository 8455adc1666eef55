/** The thread of scripts: one run after the other, each in an engine of its own; see run-in-engine.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { runInEngine } from './run-in-engine.ts';
import type { FromRunner, ToRunner } from './run-protocol.ts';
import { DEFAULT_SCRIPT_LIMITS, type ScriptLog } from './script.ts';
import { ScriptProblem } from './script-problem.ts';

const { wasm } = workerData as { wasm: WebAssembly.Module };
const waiting = new Map<number, (answer: string) => void>();
let nextFetchId = 0;

const tell = (message: FromRunner): void => parentPort!.postMessage(message);

function fetch(request: string): Promise<string> {
  const fetchId = nextFetchId++;
  tell({ kind: 'fetch', fetchId, request });
  return new Promise((resolve) => waiting.set(fetchId, resolve));
}

parentPort!.on('message', async (message: ToRunner) => {
  if (message.kind === 'fetched') {
    const resolve = waiting.get(message.fetchId);
    waiting.delete(message.fetchId);
    return resolve?.(message.answer);
  }
  waiting.clear();
  const logs: ScriptLog[] = [];
  try {
    tell({ kind: 'done', ...(await runInEngine(message.task, { wasm, logs, fetch })), logs });
  } catch (error) {
    if (error instanceof ScriptProblem) tell({ kind: 'failed', code: error.code, detail: error.message, logs });
    else throw error;
  }
});
// What is loaded with the first run is not to cost a script its time.
const first = { source: 'export default () => null', input: 'null', seed: '', nowMs: 0, mayFetch: false };
await runInEngine({ ...first, limits: DEFAULT_SCRIPT_LIMITS }, { wasm, logs: [], fetch }).catch(() => undefined);
tell({ kind: 'ready' });
