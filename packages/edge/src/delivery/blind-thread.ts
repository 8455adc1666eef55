/** Blinds and finishes tokens in a thread of its own, one task at a time; it is started for a wave and ended after it. */
import { Worker } from 'node:worker_threads';
import type { BlindedInput, BlindPlace, BlindReply, BlindTask } from './blind-tokens.ts';

const TASK_MAX_MS = 60_000;

export class BlindThread {
  #worker: Worker | undefined;

  async blind(place: BlindPlace, count: number): Promise<BlindedInput[]> {
    const reply = await this.#ask({ kind: 'blind', place, count });
    if ('inputs' in reply) return reply.inputs;
    throw new Error('trouble' in reply ? reply.trouble : 'The thread answered something else.');
  }

  /** Throws when the centre's proof does not hold. */
  async finish(
    place: BlindPlace,
    inputs: readonly BlindedInput[],
    answer: { evaluated: readonly Uint8Array[]; proof: Uint8Array },
  ): Promise<Uint8Array[]> {
    const reply = await this.#ask({ kind: 'finish', place, inputs, answer });
    if ('outputs' in reply) return reply.outputs;
    throw new Error('trouble' in reply ? reply.trouble : 'The thread answered something else.');
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #ask(task: BlindTask): Promise<BlindReply> {
    this.#worker ??= new Worker(new URL('./blind-worker.ts', import.meta.url));
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const settle = (result: BlindReply | Error): void => {
        clearTimeout(limit);
        worker.off('message', settle).off('error', fail).off('exit', lose);
        if (result instanceof Error) void this.close().finally(() => reject(result));
        else resolve(result);
      };
      const fail = (error: unknown): void => settle(error instanceof Error ? error : new Error(String(error)));
      const lose = (): void => settle(new Error('The thread that makes tokens ended.'));
      const limit = setTimeout(() => settle(new Error('Making tokens took too long.')), TASK_MAX_MS);
      worker.on('message', settle).on('error', fail).on('exit', lose);
      worker.postMessage(task);
    });
  }
}
