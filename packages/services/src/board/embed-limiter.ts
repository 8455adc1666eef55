/**
 * How often embeds are looked at: a page that refreshes itself every half minute, on many screens behind one address,
 * passes; somebody who tries tokens does not get far. Counted by address, whatever the token; bounded in memory.
 */
import { MINUTE_MS, Problem } from '@bellwether/core';

const VIEWS_PER_MINUTE = 240;
const ADDRESSES_MAX = 20_000;

export class EmbedLimiter {
  readonly #seen = new Map<string, { sinceMs: number; count: number }>();

  /** Throws quota_exceeded when this address has looked too often within the minute. */
  take(address: string, nowMs: number): void {
    const seen = this.#seen.get(address);
    if (!seen || nowMs - seen.sinceMs >= MINUTE_MS) {
      this.#seen.delete(address);
      if (this.#seen.size >= ADDRESSES_MAX) this.#seen.delete(this.#seen.keys().next().value ?? '');
      this.#seen.set(address, { sinceMs: nowMs, count: 1 });
      return;
    }
    seen.count += 1;
    if (seen.count <= VIEWS_PER_MINUTE) return;
    const retryAfterSeconds = Math.max(1, Math.ceil((seen.sinceMs + MINUTE_MS - nowMs) / 1000));
    throw new Problem(
      'quota_exceeded',
      `Embeds were opened too often from here. Try again in ${retryAfterSeconds} s.`,
      {
        retryAfterSeconds,
      },
    );
  }
}
