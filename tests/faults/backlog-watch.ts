/**
 * What was acknowledged and is not stored yet, looked at once a second: the client's own count of acknowledged events less
 * what the installation says is stored. When nobody can say, what was stored the last time still stands.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { StoredEvents } from '../chaos/stored-events.ts';
import type { Truth } from '../chaos/truth.ts';

const EVERY_MS = 1000;
/** What was said is believed for so long. */
const SAID_MS_MAX = 10_000;

export interface BacklogSample {
  atMs: number;
  /** Events. */
  backlog: number;
  /** Records durable in the log and not stored, as the installation has said lately; `undefined` when it has not. */
  lag: number | undefined;
}

export class BacklogWatch {
  readonly samples: BacklogSample[] = [];
  readonly #truth: Truth;
  readonly #events: StoredEvents;
  readonly #over = new AbortController();
  #stored = 0;
  #said: { lag: number; atMs: number } | undefined;
  #asking: Promise<void> | undefined;
  #watching: Promise<void> | undefined;

  constructor(truth: Truth, events: StoredEvents) {
    this.#truth = truth;
    this.#events = events;
  }

  start(): void {
    this.#watching = this.#watch();
  }

  async stop(): Promise<void> {
    this.#over.abort();
    await this.#watching;
    await this.#asking;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      const second = delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
      // An answer that takes its time is not waited for: meanwhile the last one stands.
      this.#asking ??= this.#ask().finally(() => {
        this.#asking = undefined;
      });
      await second;
      const backlog = this.#truth.acknowledged.size - this.#stored;
      const atMs = performance.now();
      const lag = this.#said && atMs - this.#said.atMs < SAID_MS_MAX ? this.#said.lag : undefined;
      this.samples.push({ atMs, backlog: Math.max(0, backlog), lag });
    }
  }

  async #ask(): Promise<void> {
    try {
      const { by_type, in_flight } = await this.#events.stats();
      this.#stored = Math.max(this.#stored, by_type.model_call?.stored ?? 0);
      this.#said = { lag: in_flight, atMs: performance.now() };
    } catch {
      // Whoever cannot be asked is what is measured here.
    }
  }
}
