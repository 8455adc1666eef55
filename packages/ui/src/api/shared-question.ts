/**
 * Parts of a page that ask the same at the same time share one request. It ends when nobody waits for it any more, and a
 * question asked after the answer has come is asked anew.
 */
interface UnderWay {
  answer: Promise<unknown>;
  abort: AbortController;
  waiting: number;
}

export class SharedQuestions {
  readonly #underWay = new Map<string, UnderWay>();

  /** `key` stands for everything `ask` closes over. */
  async ask<T>(key: string, ask: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    let shared = this.#underWay.get(key);
    if (!shared) {
      const abort = new AbortController();
      const started: UnderWay = { answer: ask(abort.signal), abort, waiting: 0 };
      const forget = () => {
        if (this.#underWay.get(key) === started) this.#underWay.delete(key);
      };
      started.answer.then(forget, forget);
      this.#underWay.set(key, started);
      shared = started;
    }
    const { answer, abort } = shared;
    const own = shared;
    own.waiting += 1;
    const leave = () => {
      own.waiting -= 1;
      if (own.waiting > 0) return;
      if (this.#underWay.get(key) === own) this.#underWay.delete(key);
      abort.abort(signal?.reason);
    };
    signal?.addEventListener('abort', leave, { once: true });
    try {
      const value = (await answer) as T;
      signal?.throwIfAborted();
      return value;
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }
}
