/**
 * Has forecasts made beside the thread that asks, one at a time, and keeps the last ones: the same series gives the same
 * forecast, so what is kept is found by the series itself and never out of date. A task that takes too long is ended
 * together with its thread; who asks for too many at once is told to wait.
 */
import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { Problem } from '@bellwether/core';
import type { ForecastReply, ForecastTask, ForecastTaskResults } from './forecast-worker.ts';

const TASK_MAX_MS = 20_000;
const WAITING_MAX = 60;
const WAITING_OF_ONE_MAX = 12;
const KEPT_MAX = 500;
const HEAP_MEGABYTES = 512;
/** A thread that nobody needs is ended. */
const IDLE_MAX_MS = 60_000;

interface Waiting {
  orgId: string;
  task: ForecastTask;
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
}

type ResultOf<T extends ForecastTask> = ForecastTaskResults[T['kind']];

export class Forecaster {
  readonly #queue: Waiting[] = [];
  /** In order of last use. */
  readonly #kept = new Map<string, Promise<unknown>>();
  #running: Waiting | undefined;
  #lastOrgId: string | undefined;
  #worker: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** Throws `timeout` when it takes too long, `overloaded` when too many wait already. */
  async run<T extends ForecastTask>(orgId: string, task: T): Promise<ResultOf<T>> {
    const key = createHash('sha256').update(JSON.stringify(task)).digest('base64url');
    const kept = this.#kept.get(key);
    const result = kept ?? this.#enqueue(orgId, task);
    this.#kept.delete(key);
    this.#kept.set(key, result);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    try {
      return (await result) as ResultOf<T>;
    } catch (error) {
      if (this.#kept.get(key) === result) this.#kept.delete(key);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const stopping = new Problem('overloaded', 'The server is stopping.');
    // Those who wait first: the end of the running one would begin the next.
    for (const { reject } of this.#queue.splice(0)) reject(stopping);
    this.#fail(stopping);
    await this.#endThread();
  }

  #enqueue(orgId: string, task: ForecastTask): Promise<unknown> {
    const own = this.#queue.filter((waiting) => waiting.orgId === orgId).length;
    if (this.#closed || this.#queue.length >= WAITING_MAX || own >= WAITING_OF_ONE_MAX)
      return Promise.reject(
        new Problem('overloaded', 'Too many forecasts are being made already. Ask again in a few seconds.', {
          retryAfterSeconds: 5,
        }),
      );
    return new Promise((resolve, reject) => {
      this.#queue.push({ orgId, task, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#running) return;
    clearTimeout(this.#timer);
    // Organisations take turns.
    const other = this.#queue.findIndex(({ orgId }) => orgId !== this.#lastOrgId);
    [this.#running] = this.#queue.splice(Math.max(0, other), 1);
    this.#lastOrgId = this.#running?.orgId;
    if (!this.#running) {
      this.#timer = setTimeout(() => void this.#endThread(), IDLE_MAX_MS).unref();
      return;
    }
    this.#worker ??= this.#startThread();
    this.#timer = setTimeout(() => {
      void this.#endThread();
      this.#fail(new Problem('timeout', `The forecast took longer than ${TASK_MAX_MS / 1000} s. Ask for fewer steps.`));
    }, TASK_MAX_MS);
    this.#worker.postMessage(this.#running.task);
  }

  #startThread(): Worker {
    const worker = new Worker(new URL('./forecast-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
    });
    worker.unref();
    const lose = (error: Error): void => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#fail(error);
    };
    worker.on('error', lose).on('exit', () => lose(new Error('The thread that makes forecasts ended.')));
    worker.on('message', (reply: ForecastReply) => {
      if ('trouble' in reply) this.#fail(new Error(reply.trouble));
      else this.#settle((waiting) => waiting.resolve(reply.result));
    });
    return worker;
  }

  #fail(error: Error): void {
    this.#settle((waiting) => waiting.reject(error));
  }

  #settle(end: (waiting: Waiting) => void): void {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    clearTimeout(this.#timer);
    end(running);
    this.#next();
  }

  async #endThread(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    clearTimeout(this.#timer);
    await worker?.terminate();
  }
}
