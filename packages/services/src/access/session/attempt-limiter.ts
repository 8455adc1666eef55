/**
 * Counts failures by key (an account, an address). An attempt counts as failed from its start until it has succeeded: a
 * hundred guesses sent at once are a hundred failures, not one.
 */

export interface AttemptRule {
  failuresMax: number;
  /** Failures within this span count, in milliseconds. */
  spanMs: number;
  /** How long nothing is let through after the last of them; when absent, until the first of them is out of the span. */
  lockMs?: number;
}

const KEYS_MAX = 20_000;

/** Milliseconds to wait after failures at these times, oldest first; 0 for none. */
export function waitAfter(
  failures: readonly number[],
  { failuresMax, spanMs, lockMs }: AttemptRule,
  nowMs: number,
): number {
  const first = failures.at(-failuresMax);
  const last = failures.at(-1);
  if (first === undefined || last === undefined || last - first >= spanMs) return 0;
  return Math.max(0, (lockMs === undefined ? first + spanMs : last + lockMs) - nowMs);
}

export class AttemptLimiter {
  readonly #rule: AttemptRule;
  readonly #failures = new Map<string, number[]>();

  constructor(rule: AttemptRule) {
    this.#rule = rule;
  }

  /** Milliseconds until the key may try again; 0 when it may now. */
  waitMs(key: string, nowMs: number): number {
    return waitAfter(this.#failures.get(key) ?? [], this.#rule, nowMs);
  }

  begin(key: string, nowMs: number): void {
    const { failuresMax, spanMs } = this.#rule;
    const recent = this.#failures.get(key)?.filter((atMs) => nowMs - atMs < spanMs) ?? [];
    this.#failures.delete(key);
    if (this.#failures.size >= KEYS_MAX) this.#dropOldest();
    this.#failures.set(key, [...recent, nowMs].slice(-failuresMax));
  }

  /** The attempt begun at `begunMs` has succeeded and does not count; earlier failures still do. */
  succeed(key: string, begunMs: number): void {
    const failures = this.#failures.get(key);
    const index = failures?.lastIndexOf(begunMs) ?? -1;
    if (index >= 0) failures?.splice(index, 1);
    if (failures?.length === 0) this.#failures.delete(key);
  }

  /** Forgets the failures of a key. */
  release(key: string): void {
    this.#failures.delete(key);
  }

  #dropOldest(): void {
    const oldest = this.#failures.keys().next();
    if (!oldest.done) this.#failures.delete(oldest.value);
  }
}
