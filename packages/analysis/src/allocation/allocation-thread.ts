/**
 * An allocation in a thread of its own: the solver works without a pause until it is done or its time is up, and whoever
 * else asks must not wait for that. Memory and time are bounded.
 */
import { Worker } from 'node:worker_threads';
import type { AllocatedWork, WorkToAllocate } from './allocate-work.ts';

/** Three programmes of 5 s at most, and the start of the thread. */
const TIME_MAX_MS = 20_000;
const HEAP_MEGABYTES = 512;

export function allocateInThread(work: WorkToAllocate): Promise<AllocatedWork> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./allocation-worker.ts', import.meta.url), {
      workerData: work,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
    });
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      void worker.terminate();
      end();
    };
    const timer = setTimeout(() => settle(() => resolve({ status: 'nothing_found' })), TIME_MAX_MS);
    worker.once('message', (allocated: AllocatedWork) => settle(() => resolve(allocated)));
    worker.once('error', (error) => settle(() => reject(error)));
    worker.once('exit', () => settle(() => reject(new Error('The thread that allocates work has ended.'))));
  });
}
