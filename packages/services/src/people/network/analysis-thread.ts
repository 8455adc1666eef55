/**
 * Has the networks of a run analysed in one thread, week after week: starting one costs as much as a small network does.
 * An analysis that takes too long, or is no longer wanted, ends the thread.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { AnalysisOutcome, AnalysisReply, AnalysisTask } from './analysis-worker.ts';

const TASK_MAX_MS = 15 * 60_000;
/** At night nobody minds two; more would starve what else runs on a large machine. */
const THREADS_MAX = 2;

export class AnalysisThread {
  readonly #signal: AbortSignal;
  #worker: Worker | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** One at a time. */
  analyse(task: Omit<AnalysisTask, 'threads'>): Promise<AnalysisOutcome> {
    const signal = this.#signal;
    if (signal.aborted) return Promise.reject(new Error('The analysis of a network was stopped.'));
    this.#worker ??= new Worker(new URL('./analysis-worker.ts', import.meta.url));
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const settle = (result: AnalysisOutcome | Error) => {
        clearTimeout(limit);
        signal.removeEventListener('abort', stop);
        worker.off('message', hear).off('error', fail).off('exit', lose);
        if (!(result instanceof Error)) return resolve(result);
        this.close().then(() => reject(result), reject);
      };
      const stop = () => settle(new Error('The analysis of a network was stopped.'));
      const hear = (reply: AnalysisReply) => settle('outcome' in reply ? reply.outcome : new Error(reply.trouble));
      const fail = (error: unknown) => settle(error instanceof Error ? error : new Error(String(error)));
      const lose = () => settle(new Error('The thread that analyses networks ended.'));
      const limit = setTimeout(() => settle(new Error('The analysis of a network took too long.')), TASK_MAX_MS);
      signal.addEventListener('abort', stop, { once: true });
      worker.on('message', hear).on('error', fail).on('exit', lose);
      worker.postMessage({ ...task, threads: Math.min(THREADS_MAX, availableParallelism()) } satisfies AnalysisTask);
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}
