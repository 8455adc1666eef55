/**
 * One answer from a thread of its own, for work that goes on without a pause until it is done: whoever else asks must not
 * wait for that. Memory and time are bounded.
 */
import { Worker } from 'node:worker_threads';

export interface ThreadBounds {
  timeMaxMs: number;
  heapMegabytes: number;
}

/** What the thread of `file` posts first; `undefined` when its time is up before. Rejects with what it died of. */
export function answerInThread<T>(
  file: URL,
  task: unknown,
  { timeMaxMs, heapMegabytes }: ThreadBounds,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData: task, resourceLimits: { maxOldGenerationSizeMb: heapMegabytes } });
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      void worker.terminate();
      end();
    };
    const timer = setTimeout(() => settle(() => resolve(undefined)), timeMaxMs);
    worker.once('message', (answer: T) => settle(() => resolve(answer)));
    worker.once('error', (error) => settle(() => reject(error)));
    worker.once('exit', () => settle(() => reject(new Error('A thread has ended without an answer.'))));
  });
}
