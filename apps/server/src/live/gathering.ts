/**
 * Lets messages to the same client leave in one system call: a dashboard's tiles change within milliseconds of each
 * other, and at 10,000 subscriptions the calls cost more than the messages. A stream is held back at most 8 ms, and not
 * at all for urgent messages.
 */
import type { Timers } from './timers.ts';

const GATHER_MS = 8;

export interface Corkable {
  cork(): void;
  uncork(): void;
}

export class Gathering {
  readonly #timers: Timers;
  #held = new Set<Corkable>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** To be called before writing. */
  hold(stream: Corkable): void {
    if (this.#held.has(stream)) return;
    if (this.#held.size === 0) this.#timers.after(GATHER_MS, () => this.#releaseAll());
    this.#held.add(stream);
    stream.cork();
  }

  /** Lets go of what is held. */
  release(stream: Corkable): void {
    if (this.#held.delete(stream)) stream.uncork();
  }

  #releaseAll(): void {
    const held = this.#held;
    this.#held = new Set();
    for (const stream of held) stream.uncork();
  }
}
