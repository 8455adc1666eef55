/** Hands surrogate tests to one worker thread, started when the first one is asked for and ended with the run. */
import { Worker } from 'node:worker_threads';
import type { PanelOutcome } from '@bellwether/metrics';
import type { PanelReply, PanelTask } from './panel-worker.ts';

/** A test that takes longer has gone wrong. */
const TASK_MAX_MS = 10 * 60_000;

export class PanelThread {
  #worker: Worker | undefined;
  #tasks = 0;
  readonly #waiting = new Map<number, { resolve: (outcome: PanelOutcome) => void; reject: (error: Error) => void }>();

  test(asked: Omit<PanelTask, 'task'>): Promise<PanelOutcome> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const task = ++this.#tasks;
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => this.#fail(new Error('A surrogate test took too long.')), TASK_MAX_MS);
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          clearTimeout(limit);
          settle(value);
        };
      this.#waiting.set(task, { resolve: settled(resolve), reject: settled(reject) });
      worker.postMessage({ ...asked, task } satisfies PanelTask);
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#fail(new Error('The run was stopped.'));
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./panel-worker.ts', import.meta.url));
    worker.unref();
    worker.on('message', (reply: PanelReply) => {
      const waiting = this.#waiting.get(reply.task);
      this.#waiting.delete(reply.task);
      if ('outcome' in reply) waiting?.resolve(reply.outcome);
      else waiting?.reject(new Error(reply.trouble));
    });
    worker.on('error', (error) => this.#fail(error as Error));
    return worker;
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
