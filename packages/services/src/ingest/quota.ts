/**
 * Token buckets, one a tenant and kind: `max_events_per_second` and `max_api_requests_per_minute`. A bucket holds two
 * seconds' worth (and never less than one full request), so that a batch passes and a flood does not.
 */
import { type Clock, EVENTS_PER_REQUEST_MAX, Problem } from '@bellwether/core';

interface Bucket {
  tokens: number;
  refilledMs: number;
}

export class Quota {
  readonly #buckets = new Map<string, Bucket>();
  readonly #clock: Clock;
  readonly #what: string;
  readonly #capacityMin: number;

  constructor(clock: Clock, what: 'events' | 'requests') {
    this.#clock = clock;
    this.#what = what;
    this.#capacityMin = what === 'events' ? EVENTS_PER_REQUEST_MAX : 60;
  }

  /** Takes `count` tokens at once, or throws `quota_exceeded` saying when they will be there. */
  take(orgId: string, count: number, perSecond: number): void {
    const now = this.#clock();
    const capacity = perSecond > 0 ? Math.max(perSecond * 2, this.#capacityMin) : 0;
    const bucket = this.#buckets.get(orgId) ?? { tokens: capacity, refilledMs: now };
    bucket.tokens = Math.min(capacity, bucket.tokens + (Math.max(0, now - bucket.refilledMs) / 1000) * perSecond);
    bucket.refilledMs = now;
    this.#buckets.set(orgId, bucket);
    if (count <= bucket.tokens) {
      bucket.tokens -= count;
      return;
    }
    // A quota of nothing: no waiting helps.
    if (perSecond <= 0) throw new Problem('quota_exceeded', `This organisation may send no ${this.#what}.`);
    const retryAfterSeconds = Math.max(1, Math.ceil((Math.min(count, capacity) - bucket.tokens) / perSecond));
    throw new Problem(
      'quota_exceeded',
      `This organisation may send ${Math.round(this.#what === 'events' ? perSecond : perSecond * 60)} ${this.#what} a ${
        this.#what === 'events' ? 'second' : 'minute'
      }. Send again after ${retryAfterSeconds} s; nothing of this request was kept.`,
      { retryAfterSeconds },
    );
  }
}
