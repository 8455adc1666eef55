/**
 * What comes in, by organisation: events and requests of the last minute, and the counts of the day (UTC). In memory and
 * of this process, because it is asked every few seconds and written at every request; a restart begins anew and says
 * since when it has counted.
 */
import { type Clock, DAY_MS, SECOND_MS } from '@bellwether/core';

/** Seconds over which a rate of now is averaged: long enough that batches look like a stream. */
const RATE_SECONDS = 10;
const SECONDS_KEPT = 60;

export interface TrafficView {
  /** Events taken or refused a second, over the last ten seconds. */
  eventsPerSecond: number;
  /** The busiest second of the day so far. */
  peakEventsPerSecond: number;
  requestsLastMinute: number;
  /** Of the day so far. */
  accepted: number;
  duplicate: number;
  rejected: number;
  /** Since when the day has been counted: its beginning, or the start of the process. */
  sinceMs: number;
}

interface Outcomes {
  accepted: number;
  duplicate: number;
  rejected: number;
}

interface Counted extends Outcomes {
  day: number;
  peak: number;
  events: LastMinute;
  requests: LastMinute;
}

export class Traffic {
  readonly #clock: Clock;
  readonly #startedMs: number;
  readonly #tenants = new Map<string, Counted>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedMs = clock();
  }

  countEvents(orgId: string, { accepted, duplicate, rejected }: Outcomes): void {
    const counted = this.#of(orgId);
    const inSecond = counted.events.add(this.#second(), accepted + duplicate + rejected);
    counted.peak = Math.max(counted.peak, inSecond);
    counted.accepted += accepted;
    counted.duplicate += duplicate;
    counted.rejected += rejected;
  }

  countRequest(orgId: string): void {
    this.#of(orgId).requests.add(this.#second(), 1);
  }

  view(orgId: string): TrafficView {
    const { events, requests, peak, accepted, duplicate, rejected, day } = this.#of(orgId);
    const second = this.#second();
    return {
      // The present second is not over yet.
      eventsPerSecond: events.sum(second - RATE_SECONDS, second) / RATE_SECONDS,
      peakEventsPerSecond: peak,
      requestsLastMinute: requests.sum(second - SECONDS_KEPT + 1, second + 1),
      accepted,
      duplicate,
      rejected,
      sinceMs: Math.max(day * DAY_MS, this.#startedMs),
    };
  }

  #second(): number {
    return Math.floor(this.#clock() / SECOND_MS);
  }

  #of(orgId: string): Counted {
    const day = Math.floor(this.#clock() / DAY_MS);
    let counted = this.#tenants.get(orgId);
    if (counted?.day !== day) {
      counted = {
        day,
        peak: 0,
        accepted: 0,
        duplicate: 0,
        rejected: 0,
        events: counted?.events ?? new LastMinute(),
        requests: counted?.requests ?? new LastMinute(),
      };
      this.#tenants.set(orgId, counted);
    }
    return counted;
  }
}

/** Counts by second, in a ring. */
class LastMinute {
  readonly #counts = new Float64Array(SECONDS_KEPT);
  readonly #seconds = new Float64Array(SECONDS_KEPT);

  /** Gives the count of that second so far. */
  add(second: number, count: number): number {
    const at = second % SECONDS_KEPT;
    if (this.#seconds[at] !== second) {
      this.#seconds[at] = second;
      this.#counts[at] = 0;
    }
    this.#counts[at]! += count;
    return this.#counts[at]!;
  }

  /** Of the seconds from `from` up to, and without, `to`. */
  sum(from: number, to: number): number {
    let sum = 0;
    for (let second = from; second < to; second++) {
      const at = ((second % SECONDS_KEPT) + SECONDS_KEPT) % SECONDS_KEPT;
      if (this.#seconds[at] === second) sum += this.#counts[at]!;
    }
    return sum;
  }
}
