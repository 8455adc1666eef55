/**
 * Hands the publishing of periods to one worker thread, which is started when a period has to be published and ended when
 * none had to be for a while: most of the time all that is asked for has been published already.
 */
import { Worker } from 'node:worker_threads';
import type { PublishedPeriod } from './publish-period.ts';
import type { PublishReply, PublishTask } from './publish-worker.ts';

/** A period that takes longer has gone wrong. */
const TASK_MAX_MS = 5 * 60_000;
const IDLE_MAX_MS = 30_000;

interface Waiting {
  resolve(period: PublishedPeriod): void;
  reject(error: Error): void;
  limit: NodeJS.Timeout;
}

export class PublishThread {
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #tasks = 0;
  #isClosed = false;
  readonly #waiting = new Map<number, Waiting>();

  publish(asked: Omit<PublishTask, 'task'>): Promise<PublishedPeriod> {
    if (this.#isClosed) return Promise.reject(new Error('Nothing is published any more.'));
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const task = ++this.#tasks;
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => this.#fail(worker, new Error('Publishing a period took too long.')), TASK_MAX_MS);
      this.#waiting.set(task, { resolve, reject, limit });
      worker.postMessage({ ...asked, task } satisfies PublishTask);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#end(new Error('The server stops.'));
  }

  #start(): Worker {
    const worker = new Worker(new URL('./publish-worker.ts', import.meta.url));
    worker.unref();
    worker.on('message', (reply: PublishReply) => {
      const waiting = this.#waiting.get(reply.task);
      if (!waiting) return;
      this.#waiting.delete(reply.task);
      clearTimeout(waiting.limit);
      if ('period' in reply) waiting.resolve(reply.period);
      else waiting.reject(new Error(reply.trouble));
      if (this.#waiting.size > 0) return;
      this.#idle = setTimeout(() => void this.#end(), IDLE_MAX_MS).unref();
    });
    worker.on('error', (error) => this.#fail(worker, error as Error));
    worker.on('exit', () => this.#fail(worker, new Error('The thread that publishes has ended.')));
    return worker;
  }

  /** What waits for this worker fails; the next period is published by a new one. */
  #fail(worker: Worker, error: Error): void {
    if (worker === this.#worker) void this.#end(error);
  }

  async #end(error = new Error('The thread that publishes was idle.')): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    clearTimeout(this.#idle);
    for (const { reject, limit } of this.#waiting.values()) {
      clearTimeout(limit);
      reject(error);
    }
    this.#waiting.clear();
    await worker?.terminate();
  }
}
