/**
 * Publishing in a thread of its own: thousands of answers, a thousand resamples. One thread a publication, which happens
 * once a wave; it is given a time and a memory it may use.
 */
import { Worker } from 'node:worker_threads';
import type { PublishedWave, WaveToPublish } from './publish-survey.ts';

const TIME_MAX_MS = 5 * 60_000;
const HEAP_MEGABYTES = 1024;

export function publishInThread(wave: WaveToPublish, signal?: AbortSignal): Promise<PublishedWave> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./publish-worker.ts', import.meta.url), {
      workerData: wave,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
    });
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      void worker.terminate();
      end();
    };
    const timer = setTimeout(() => settle(() => reject(new Error('A wave took too long to publish.'))), TIME_MAX_MS);
    const onAbort = (): void => settle(() => reject(signal!.reason as Error));
    signal?.addEventListener('abort', onAbort);
    worker.once('message', (published: PublishedWave) => settle(() => resolve(published)));
    worker.once('error', (error) => settle(() => reject(error)));
    worker.once('exit', () => settle(() => reject(new Error('The thread that publishes a wave has ended.'))));
  });
}
