/** Seats that are handed out one statement at a time, first come first served: sessions, or places in a queue. */
import { Problem } from '@bellwether/core';
import { bounded } from './engine.ts';

/** How many statements may wait for a seat before the next one is turned away. */
const WAITING_MAX = 512;

export class SeatPool<Seat> {
  readonly #seats: readonly Seat[];
  readonly #free: Seat[];
  readonly #waiting: ((seat: Seat) => void)[] = [];
  readonly #leave: (seat: Seat) => Promise<void>;

  constructor(seats: readonly Seat[], leave: (seat: Seat) => Promise<void> = () => Promise.resolve()) {
    this.#seats = seats;
    this.#free = [...seats];
    this.#leave = leave;
  }

  /**
   * A seat whose statement is reported as hung stays taken until the engine is really done with it. `onLate` is called
   * then.
   */
  async use<T>(
    work: (seat: Seat) => Promise<T>,
    timeLimitSeconds: number,
    closing: boolean,
    onLate?: () => void,
  ): Promise<T> {
    const seat = await this.take(closing, timeLimitSeconds);
    const call = work(seat).finally(() => this.giveBack(seat));
    return bounded(call, timeLimitSeconds, onLate);
  }

  /** Waits no longer than `waitMaxSeconds`: when every query hangs, whoever comes next must hear of it. */
  async take(closing: boolean, waitMaxSeconds = Number.POSITIVE_INFINITY): Promise<Seat> {
    if (closing) throw new Problem('overloaded', 'The store is shutting down.');
    const seat = this.#free.pop();
    if (seat !== undefined) return seat;
    if (this.#waiting.length >= WAITING_MAX)
      throw new Problem('overloaded', 'Too many queries are waiting. Try again in a moment.', { retryAfterSeconds: 1 });
    return new Promise((resolve, reject) => {
      const timer = Number.isFinite(waitMaxSeconds) ? setTimeout(giveUp, waitMaxSeconds * 1000) : undefined;
      const waiting = this.#waiting;
      waiting.push(sitDown);
      function sitDown(seat: Seat): void {
        clearTimeout(timer);
        resolve(seat);
      }
      function giveUp(): void {
        waiting.splice(waiting.indexOf(sitDown), 1);
        reject(
          new Problem(
            'timeout',
            `The store was busy with other queries for ${waitMaxSeconds} s. Try again in a moment.`,
            { retryAfterSeconds: 5 },
          ),
        );
      }
    });
  }

  giveBack(seat: Seat): void {
    const next = this.#waiting.shift();
    if (next) next(seat);
    else this.#free.push(seat);
  }

  /** Waits until every seat is back, then leaves them. */
  async close(): Promise<void> {
    const taken = await Promise.all(this.#seats.map(() => this.take(false)));
    for (const seat of taken) await this.#leave(seat);
  }
}
