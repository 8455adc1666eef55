/**
 * How often embeds are looked at: a page that refreshes itself every half minute, on many screens behind one address,
 * passes; somebody who tries tokens does not get far. Counted by address, whatever the token; bounded in memory, or in the
 * cluster's buckets when there are several processes, where an address is a hash.
 */
import { createHash } from 'node:crypto';
import type { Cluster } from '@bellwether/cluster';
import { MINUTE_MS, Problem } from '@bellwether/core';

const VIEWS_PER_MINUTE = 240;
const ADDRESSES_MAX = 20_000;

export class EmbedLimiter {
  readonly #cluster: Cluster | undefined;
  readonly #seen = new Map<string, { sinceMs: number; count: number }>();

  constructor(cluster?: Cluster) {
    this.#cluster = cluster?.alone ? undefined : cluster;
  }

  /** Throws quota_exceeded when this address has looked too often within the minute. */
  async take(address: string, nowMs: number): Promise<void> {
    const retryAfterMs = (await this.#waitShared(address)) ?? this.#waitHere(address, nowMs);
    if (retryAfterMs === 0) return;
    const retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
    throw new Problem(
      'quota_exceeded',
      `Embeds were opened too often from here. Try again in ${retryAfterSeconds} s.`,
      {
        retryAfterSeconds,
      },
    );
  }

  /** `undefined` where nothing is shared, or the cluster cannot be reached. */
  async #waitShared(address: string): Promise<number | undefined> {
    if (!this.#cluster) return undefined;
    const bucket = `embed-views:${createHash('sha256').update(address).digest('base64url')}`;
    const rate = { perSecond: VIEWS_PER_MINUTE / 60, burst: VIEWS_PER_MINUTE };
    return (await this.#cluster.take(bucket, 1, rate).catch(() => undefined))?.retryAfterMs;
  }

  #waitHere(address: string, nowMs: number): number {
    const seen = this.#seen.get(address);
    if (!seen || nowMs - seen.sinceMs >= MINUTE_MS) {
      this.#seen.delete(address);
      if (this.#seen.size >= ADDRESSES_MAX) this.#seen.delete(this.#seen.keys().next().value ?? '');
      this.#seen.set(address, { sinceMs: nowMs, count: 1 });
      return 0;
    }
    seen.count += 1;
    return seen.count <= VIEWS_PER_MINUTE ? 0 : seen.sinceMs + MINUTE_MS - nowMs;
  }
}
