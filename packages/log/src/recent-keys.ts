/**
 * The idempotency keys of the newest appends. A key is remembered for the newest `countMax` keyed appends and for
 * `ageMaxMs`, whichever ends first; after that the same key would be appended again.
 */
import type { Clock } from '@bellwether/core';
import type { KeyedAppend } from './segment.ts';

export class RecentKeys {
  readonly #countMax: number;
  readonly #ageMaxMs: number;
  readonly #clock: Clock;
  /** In the order appended, which is also the order of forgetting. */
  readonly #appends = new Map<string, { timeMs: number; offsets: number[] }>();

  constructor(options: { countMax: number; ageMaxMs: number; clock: Clock }) {
    this.#countMax = options.countMax;
    this.#ageMaxMs = options.ageMaxMs;
    this.#clock = options.clock;
  }

  get size(): number {
    return this.#appends.size;
  }

  /** First offsets of the append with this key. */
  offsetsOf(key: string): readonly number[] | undefined {
    const append = this.#appends.get(key);
    return append && this.#isRecent(append.timeMs) ? append.offsets : undefined;
  }

  add({ key, timeMs, offsets }: KeyedAppend): void {
    this.#appends.delete(key);
    this.#appends.set(key, { timeMs, offsets });
    for (const [oldest, append] of this.#appends) {
      if (this.#appends.size <= this.#countMax && this.#isRecent(append.timeMs)) break;
      this.#appends.delete(oldest);
    }
  }

  /** Whether an append of that time could still be remembered. */
  isWithin(count: number, timeMs: number): boolean {
    return count < this.#countMax && this.#isRecent(timeMs);
  }

  #isRecent(timeMs: number): boolean {
    return this.#clock() - timeMs < this.#ageMaxMs;
  }
}
