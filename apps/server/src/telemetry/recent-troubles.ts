/** The last warnings and errors of the log, the same ones together: for the page, so that one need not go and look for a file. */
import { type Clock, formatInstant } from '@bellwether/core';
import type { LoggedTrouble } from './logger.ts';

const KEPT_MAX = 50;

export interface RecentTrouble extends LoggedTrouble {
  times: number;
  first_at: string;
  last_at: string;
}

export class RecentTroubles {
  readonly #clock: Clock;
  /** In order of the last time. */
  readonly #kept = new Map<string, LoggedTrouble & { times: number; firstMs: number; lastMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(trouble: LoggedTrouble): void {
    const nowMs = this.#clock();
    const key = `${trouble.level} ${trouble.code} ${trouble.message}`;
    const known = this.#kept.get(key);
    this.#kept.delete(key);
    this.#kept.set(key, {
      ...trouble,
      times: (known?.times ?? 0) + 1,
      firstMs: known?.firstMs ?? nowMs,
      lastMs: nowMs,
    });
    if (this.#kept.size <= KEPT_MAX) return;
    const [oldest] = this.#kept.keys();
    this.#kept.delete(oldest!);
  }

  /** Newest first. */
  list(): RecentTrouble[] {
    return [...this.#kept.values()].reverse().map(({ firstMs, lastMs, ...trouble }) => ({
      ...trouble,
      first_at: formatInstant(firstMs),
      last_at: formatInstant(lastMs),
    }));
  }
}
