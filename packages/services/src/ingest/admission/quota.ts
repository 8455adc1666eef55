/**
 * Token buckets, one a tenant and kind: `max_events_per_second` and `max_api_requests_per_minute`. A bucket holds two
 * seconds' worth (and never less than one full request), so that a batch passes and a flood does not.
 *
 * Several processes share the buckets of their cluster. While that cannot be reached, each has buckets of its own: a tenant
 * may then send its quota to each of them, and is not refused for something that is not its fault.
 */
import type { Cluster, Rate } from '@bellwether/cluster';
import { type Clock, EVENTS_PER_REQUEST_MAX, Problem } from '@bellwether/core';

interface Bucket {
  tokens: number;
  refilledMs: number;
}

export interface SharedBuckets {
  cluster: Cluster;
  /** Tells kinds of buckets apart. */
  name: string;
}

export class Quota {
  readonly #buckets = new Map<string, Bucket>();
  readonly #clock: Clock;
  readonly #what: string;
  readonly #capacityMin: number;
  readonly #shared: SharedBuckets | undefined;

  /** Shared when a cluster is given in which there are others. */
  constructor(clock: Clock, what: 'events' | 'requests', shared?: SharedBuckets) {
    this.#clock = clock;
    this.#what = what;
    this.#shared = shared?.cluster.alone ? undefined : shared;
    this.#capacityMin = what === 'events' ? EVENTS_PER_REQUEST_MAX : 60;
  }

  /** Takes `count` tokens at once, or throws `quota_exceeded` saying when they will be there; at once when not shared. */
  take(orgId: string, count: number, perSecond: number): void | Promise<void> {
    const capacity = perSecond > 0 ? Math.max(perSecond * 2, this.#capacityMin) : 0;
    return this.#shared
      ? this.#takeShared(this.#shared, orgId, count, { perSecond, burst: capacity })
      : this.#takeOwn(orgId, count, { perSecond, burst: capacity });
  }

  async #takeShared({ cluster, name }: SharedBuckets, orgId: string, count: number, rate: Rate): Promise<void> {
    const taken = await cluster.take(`quota:${name}:{${orgId}}`, count, rate).catch(() => undefined);
    if (!taken) this.#takeOwn(orgId, count, rate);
    else if (!taken.granted) this.#refuse(rate.perSecond, taken.retryAfterMs / 1000);
  }

  #takeOwn(orgId: string, count: number, { perSecond, burst: capacity }: Rate): void {
    const now = this.#clock();
    const bucket = this.#buckets.get(orgId) ?? { tokens: capacity, refilledMs: now };
    bucket.tokens = Math.min(capacity, bucket.tokens + (Math.max(0, now - bucket.refilledMs) / 1000) * perSecond);
    bucket.refilledMs = now;
    this.#buckets.set(orgId, bucket);
    if (count <= bucket.tokens) {
      bucket.tokens -= count;
      return;
    }
    this.#refuse(perSecond, (Math.min(count, capacity) - bucket.tokens) / perSecond);
  }

  #refuse(perSecond: number, waitSeconds: number): never {
    // A quota of nothing: no waiting helps.
    if (perSecond <= 0) throw new Problem('quota_exceeded', `This organisation may send no ${this.#what}.`);
    const retryAfterSeconds = Math.max(1, Math.ceil(waitSeconds));
    throw new Problem(
      'quota_exceeded',
      `This organisation may send ${Math.round(this.#what === 'events' ? perSecond : perSecond * 60)} ${this.#what} a ${
        this.#what === 'events' ? 'second' : 'minute'
      }. Send again after ${retryAfterSeconds} s; nothing of this request was kept.`,
      { retryAfterSeconds },
    );
  }
}
