/**
 * How well the objectives are kept, as this process has counted it: good and all, by hour, written down every minute so
 * that a restart does not wipe the slate. For the page; whoever has a Prometheus reads the same from it, over all
 * processes.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, HOUR_MS, MINUTE_MS } from '@bellwether/core';
import {
  FRESHNESS_LIMIT_SECONDS,
  LATENCY_LIMIT_SECONDS,
  LIVE_LIMIT_SECONDS,
  PROBE_ROUTES,
  SLOS,
  type SloName,
  STREAM_ROUTES,
} from './slo.ts';

interface Tally {
  good: number;
  all: number;
}

export interface SloState {
  name: SloName;
  title: string;
  target: number;
  window_days: number;
  /** Share that was good; `null` when nothing was counted. */
  good_ratio: number | null;
  /** 1 untouched, 0 used up, below 0 overdrawn; `null` when nothing was counted. */
  budget_left_ratio: number | null;
  counted: number;
  bad: number;
  /** Bad ones of the last hour over what the target allows: 1 is what uses the budget up exactly at its end. */
  burn_rate_1h: number | null;
  /** The oldest hour counted. */
  since: string | null;
  /** Share that was good by hour over the last day, oldest first; `null` where nothing was counted. */
  last_day: readonly (number | null)[];
}

const FILE = 'service-levels.json';
const HOURS_KEPT = 31 * 24;

export class SloLedger {
  readonly #path: string;
  readonly #clock: Clock;
  /** By objective, by hour since the epoch. */
  readonly #hours = new Map<SloName, Map<number, Tally>>();
  #isChanged = false;
  #timer: NodeJS.Timeout | undefined;

  private constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
    for (const { name } of SLOS) this.#hours.set(name, new Map());
  }

  static async open(directory: string, clock: Clock, onTrouble: (error: unknown) => void): Promise<SloLedger> {
    const ledger = new SloLedger(join(directory, FILE), clock);
    await ledger.#read();
    ledger.#timer = setInterval(() => void ledger.#write().catch(onTrouble), MINUTE_MS);
    ledger.#timer.unref();
    return ledger;
  }

  countRequest(route: string, status: number, seconds: number): void {
    if (PROBE_ROUTES.has(route)) return;
    this.#count('api_availability', status < 500);
    if (!STREAM_ROUTES.has(route)) this.#count('api_latency', seconds <= LATENCY_LIMIT_SECONDS);
  }

  countFreshness(seconds: number): void {
    this.#count('figures_fresh', seconds <= FRESHNESS_LIMIT_SECONDS);
  }

  countLive(seconds: number): void {
    this.#count('live_fresh', seconds <= LIVE_LIMIT_SECONDS);
  }

  states(): SloState[] {
    const hour = this.#hour();
    return SLOS.map(({ name, title, target, windowDays }) => {
      const hours = this.#hours.get(name)!;
      const from = hour - windowDays * 24 + 1;
      const within = [...hours].filter(([at]) => at >= from);
      const all = within.reduce((sum, [, tally]) => sum + tally.all, 0);
      const good = within.reduce((sum, [, tally]) => sum + tally.good, 0);
      const allowed = 1 - target;
      const now = hours.get(hour);
      const before = hours.get(hour - 1);
      const [recentAll, recentGood] = [(now?.all ?? 0) + (before?.all ?? 0), (now?.good ?? 0) + (before?.good ?? 0)];
      return {
        name,
        title,
        target,
        window_days: windowDays,
        good_ratio: all === 0 ? null : good / all,
        budget_left_ratio: all === 0 ? null : 1 - (1 - good / all) / allowed,
        counted: all,
        bad: all - good,
        burn_rate_1h: recentAll === 0 ? null : (1 - recentGood / recentAll) / allowed,
        since: within.length === 0 ? null : new Date(Math.min(...within.map(([at]) => at)) * HOUR_MS).toISOString(),
        last_day: Array.from({ length: 24 }, (_, i) => {
          const tally = hours.get(hour - 23 + i);
          return tally && tally.all > 0 ? tally.good / tally.all : null;
        }),
      };
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#write();
  }

  #hour(): number {
    return Math.floor(this.#clock() / HOUR_MS);
  }

  #count(name: SloName, isGood: boolean): void {
    const hours = this.#hours.get(name)!;
    const hour = this.#hour();
    let tally = hours.get(hour);
    if (!tally) {
      tally = { good: 0, all: 0 };
      hours.set(hour, tally);
      for (const at of hours.keys()) if (at <= hour - HOURS_KEPT) hours.delete(at);
    }
    tally.all += 1;
    if (isGood) tally.good += 1;
    this.#isChanged = true;
  }

  /** What cannot be read is begun anew: it is a tally, and no event. */
  async #read(): Promise<void> {
    let written: unknown;
    try {
      written = JSON.parse(await readFile(this.#path, 'utf8'));
    } catch {
      return;
    }
    for (const { name } of SLOS) {
      const rows = (written as Record<string, unknown> | null)?.[name];
      if (!Array.isArray(rows)) continue;
      for (const row of rows.slice(-HOURS_KEPT) as unknown[]) {
        if (!Array.isArray(row) || !row.every(Number.isSafeInteger)) continue;
        const [at, good, all] = row as [number, number, number];
        if (good >= 0 && all >= good) this.#hours.get(name)!.set(at, { good, all });
      }
    }
  }

  async #write(): Promise<void> {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    const rows = [...this.#hours].map(([name, hours]) => [
      name,
      [...hours].map(([at, { good, all }]) => [at, good, all]),
    ]);
    await writeFile(`${this.#path}.new`, JSON.stringify(Object.fromEntries(rows)));
    await rename(`${this.#path}.new`, this.#path);
  }
}
