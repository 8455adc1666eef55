/**
 * A thread that makes or checks tokens, so that thousands of them cost the event loop nothing. It is started when it is
 * first needed and ended when nothing has been asked of it for a minute. What waits is bounded, in number and in time.
 */
import { Worker } from 'node:worker_threads';
import { MINUTE_MS, Problem } from '@bellwether/core';
import type { Evaluated, TokenPlace, TokenReply, TokenTask } from './token-task.ts';

const WAITING_MAX = 2000;
const TASK_MAX_MS = 30_000;

interface Waiting {
  resolve(reply: TokenReply): void;
  reject(error: unknown): void;
  limit: NodeJS.Timeout;
}

export class TokenThread {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #next = 0;

  /** Throws invalid_request for what is no element of the group. */
  async evaluate(secretKey: Uint8Array, place: TokenPlace, blinded: readonly Uint8Array[]): Promise<Evaluated> {
    const reply = await this.#ask({ kind: 'evaluate', secretKey, place, blinded });
    if ('evaluated' in reply) return reply.evaluated;
    throw new Problem('invalid_request', 'blinded holds something that is no element of ristretto255.', {
      errors: [{ field: 'blinded', detail: 'has to be elements of ristretto255, base64url.' }],
    });
  }

  async isValid(secretKey: Uint8Array, place: TokenPlace, input: Uint8Array, output: Uint8Array): Promise<boolean> {
    const reply = await this.#ask({ kind: 'check', secretKey, place, input, output });
    return 'isValid' in reply && reply.isValid;
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    this.#fail(new Problem('overloaded', 'The server is stopping. Try again in a moment.'));
    await worker?.terminate();
  }

  #ask(task: TokenTask): Promise<TokenReply> {
    if (this.#waiting.size >= WAITING_MAX)
      throw new Problem('overloaded', 'Very many are answering right now. Try again in a moment.', {
        retryAfterSeconds: 2,
      });
    clearTimeout(this.#idle);
    const worker = this.#running();
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => {
        this.#settle(id)?.reject(new Problem('timeout', 'A token could not be checked in time. Try again.'));
      }, TASK_MAX_MS);
      limit.unref();
      this.#waiting.set(id, { resolve, reject, limit });
      worker.postMessage({ id, task });
    });
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL('./token-worker.ts', import.meta.url));
    worker.unref();
    worker.on('message', ({ id, reply }: { id: number; reply: TokenReply }) => this.#settle(id)?.resolve(reply));
    const lose = (error: unknown): void => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#fail(new Problem('internal', 'The thread that checks tokens ended. Try again.', { cause: error }));
    };
    worker.on('error', lose).on('exit', lose);
    this.#worker = worker;
    return worker;
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(waiting?.limit);
    if (this.#waiting.size === 0) {
      clearTimeout(this.#idle);
      this.#idle = setTimeout(() => void this.close(), MINUTE_MS);
      this.#idle.unref();
    }
    return waiting;
  }

  #fail(error: Problem): void {
    for (const id of [...this.#waiting.keys()]) this.#settle(id)?.reject(error);
    clearTimeout(this.#idle);
  }
}
