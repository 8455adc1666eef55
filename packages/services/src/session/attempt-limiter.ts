/**
 * Counts failures of the last minute by key (an account, an address). An attempt counts as failed from its start until
 * it has succeeded: a hundred guesses sent at once are a hundred failures, not one.
 */
import { MINUTE_MS } from '@bellwether/core';

const FAILURES_MAX = 5;
const SPAN_MS = MINUTE_MS;
const KEYS_MAX = 20_000;

export class AttemptLimiter {
  readonly #failures = new Map<string, number[]>();

  /** Milliseconds until the key may try again; 0 when it may now. */
  waitMs(key: string, nowMs: number): number {
    const recent = this.#recent(key, nowMs);
    if (recent.length < FAILURES_MAX) return 0;
    return recent[recent.length - FAILURES_MAX]! + SPAN_MS - nowMs;
  }

  begin(key: string, nowMs: number): void {
    const recent = this.#recent(key, nowMs);
    this.#failures.delete(key);
    if (this.#failures.size >= KEYS_MAX) this.#dropOldest();
    this.#failures.set(key, [...recent, nowMs].slice(-FAILURES_MAX));
  }

  /** The attempt begun at `begunMs` has succeeded and does not count; earlier failures still do. */
  succeed(key: string, begunMs: number): void {
    const failures = this.#failures.get(key);
    const index = failures?.lastIndexOf(begunMs) ?? -1;
    if (index >= 0) failures?.splice(index, 1);
    if (failures?.length === 0) this.#failures.delete(key);
  }

  #recent(key: string, nowMs: number): number[] {
    return this.#failures.get(key)?.filter((atMs) => nowMs - atMs < SPAN_MS) ?? [];
  }

  #dropOldest(): void {
    const oldest = this.#failures.keys().next();
    if (!oldest.done) this.#failures.delete(oldest.value);
  }
}
