/**
 * Calls when the platform's clock has reached a time. That clock is an input and may be moved, so it is looked at, as
 * long as there is a time to wait for; nothing is asked of the database meanwhile.
 */
import type { Clock } from '@bellwether/core';

const LOOK_EVERY_MS = 200;

export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #dueMs = Number.POSITIVE_INFINITY;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Rings once at the earliest of the times it was set to since it last rang. */
  setAt(dueMs: number): void {
    this.#dueMs = Math.min(this.#dueMs, dueMs);
    if (this.#timer || this.#dueMs === Number.POSITIVE_INFINITY) return;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#dueMs = Number.POSITIVE_INFINITY;
  }

  #look(): void {
    if (this.#clock() < this.#dueMs) return;
    this.stop();
    this.#ring();
  }
}
