/** Has the analysis of one network done in a thread, and ends it when it takes too long or is no longer wanted. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { AnalysisOutcome, AnalysisReply, AnalysisTask } from './analysis-worker.ts';

const TASK_MAX_MS = 15 * 60_000;
/** At night nobody minds two; more would starve what else runs on a large machine's neighbours. */
const THREADS_MAX = 2;

export function analyseInThread(task: Omit<AnalysisTask, 'threads'>, signal: AbortSignal): Promise<AnalysisOutcome> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./analysis-worker.ts', import.meta.url));
    const limit = setTimeout(() => end(new Error('The analysis of a network took too long.')), TASK_MAX_MS);
    const stop = () => end(new Error('The analysis of a network was stopped.'));
    signal.addEventListener('abort', stop, { once: true });
    const end = (result: AnalysisOutcome | Error) => {
      clearTimeout(limit);
      signal.removeEventListener('abort', stop);
      void worker.terminate();
      if (result instanceof Error) reject(result);
      else resolve(result);
    };
    worker.once('message', (reply: AnalysisReply) =>
      end('outcome' in reply ? reply.outcome : new Error(reply.trouble)),
    );
    worker.once('error', (error) => end(error as Error));
    if (signal.aborted) stop();
    else worker.postMessage({ ...task, threads: Math.min(THREADS_MAX, availableParallelism()) } satisfies AnalysisTask);
  });
}
