/**
 * Times of a schedule: cron's five fields in a time zone. A time that a change of clocks leaves out is taken at the moment
 * of the change, one that it repeats is taken once.
 */
import { DAY_MS, Problem } from '@bellwether/core';
import { Cron } from 'croner';

/** What was missed longer ago than this, because nothing ran, is not made up. */
export const CATCH_UP_MAX_MS = DAY_MS;

export class ScheduleTimes {
  readonly #cron: Cron;

  /** Throws a Problem `invalid_request`. */
  constructor(cron: string, timeZone: string) {
    try {
      this.#cron = new Cron(cron, { timezone: timeZone, mode: '5-part', paused: true });
      this.#cron.nextRun(new Date(0));
    } catch (error) {
      throw new Problem(
        'invalid_request',
        `"${cron}" in "${timeZone}" is no schedule. It takes five fields (minute, hour, day of month, month, day of week) and a time zone such as Europe/Berlin.`,
        { cause: error },
      );
    }
  }

  /** The first time after `afterMs`; `undefined` when there is none. */
  next(afterMs: number): number | undefined {
    return this.#cron.nextRun(new Date(afterMs))?.getTime();
  }

  /** The last time before `beforeMs`; `undefined` when there is none. */
  previous(beforeMs: number): number | undefined {
    return this.#cron.previousRuns(1, new Date(beforeMs))[0]?.getTime();
  }

  /**
   * Which time is to be run now, of those from `firstMs` (the first that was not run) on: the newest one that has come,
   * unless it is too long ago. Earlier ones are never made up.
   */
  due(firstMs: number, nowMs: number): number | undefined {
    const newest = this.previous(nowMs + 1) ?? firstMs;
    const dueMs = Math.max(newest, firstMs);
    return dueMs > nowMs || nowMs - dueMs > CATCH_UP_MAX_MS ? undefined : dueMs;
  }
}
