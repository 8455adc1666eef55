/** Calls from a loader process to the test that started it, and what the test tells it unasked. */
import type { ChildProcess } from 'node:child_process';

interface Call {
  call: number;
  method: string;
  values: unknown[];
}

interface Answer {
  call: number;
  result?: unknown;
  problem?: { code: string; message: string };
}

interface Told {
  told: string;
  value: unknown;
}

/** In the child: asks the parent. */
export class ParentLine {
  #calls = 0;
  readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  readonly #listeners = new Map<string, (value: never) => void>();

  constructor() {
    process.on('message', (message: Answer | Told) => {
      if ('told' in message) {
        this.#listeners.get(message.told)?.(message.value as never);
        return;
      }
      const waiting = this.#waiting.get(message.call);
      this.#waiting.delete(message.call);
      if (message.problem)
        waiting?.reject(Object.assign(new Error(message.problem.message), { code: message.problem.code }));
      else waiting?.resolve(message.result as never);
    });
    process.on('disconnect', () => process.exit(0));
  }

  ask<T>(method: string, ...values: unknown[]): Promise<T> {
    const call = ++this.#calls;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(call, { resolve, reject });
      process.send?.({ call, method, values } satisfies Call);
    });
  }

  on<T>(told: string, listener: (value: T) => void): void {
    this.#listeners.set(told, listener);
  }
}

/** In the parent: answers one child's calls for as long as it lives. */
export function answerCalls(
  child: ChildProcess,
  answer: (method: string, values: unknown[]) => Promise<unknown>,
): (told: string, value: unknown) => void {
  const send = (message: Answer | Told): void => {
    if (child.connected) child.send(message, () => undefined);
  };
  child.on('message', (message: Call) => {
    answer(message.method, message.values).then(
      (result) => send({ call: message.call, result }),
      (error: Error & { code?: string }) =>
        send({ call: message.call, problem: { code: error.code ?? 'internal', message: error.message } }),
    );
  });
  return (told, value) => send({ told, value });
}
