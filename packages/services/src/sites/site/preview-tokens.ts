/**
 * Tokens that show a draft of tags for an hour. In memory, where a restart ends all previews; in the cluster when there are
 * several processes, by a hash of the token.
 */
import { createHash } from 'node:crypto';
import type { Cluster } from '@bellwether/cluster';
import { type Clock, HOUR_MS } from '@bellwether/core';
import { randomBase62 } from '../../access/authority/random-text.ts';

const LENGTH = 32;
const TOKENS_MAX = 1000;

export class PreviewTokens {
  readonly #clock: Clock;
  readonly #cluster: Cluster | undefined;
  readonly #tokens = new Map<string, { siteId: string; untilMs: number }>();

  constructor(clock: Clock, cluster?: Cluster) {
    this.#clock = clock;
    this.#cluster = cluster?.alone ? undefined : cluster;
  }

  async grant(siteId: string): Promise<{ token: string; untilMs: number }> {
    const token = randomBase62(LENGTH);
    const untilMs = this.#clock() + HOUR_MS;
    if (this.#cluster) await this.#cluster.set(keyOf(token), siteId, HOUR_MS);
    else {
      const [oldest] = this.#tokens.keys();
      if (this.#tokens.size >= TOKENS_MAX && oldest !== undefined) this.#tokens.delete(oldest);
      this.#tokens.set(token, { siteId, untilMs });
    }
    return { token, untilMs };
  }

  async isFor(token: string, siteId: string): Promise<boolean> {
    if (this.#cluster) return (await this.#cluster.get(keyOf(token))) === siteId;
    const known = this.#tokens.get(token);
    return known?.siteId === siteId && known.untilMs > this.#clock();
  }
}

function keyOf(token: string): string {
  return `tag-preview:${createHash('sha256').update(token).digest('base64url')}`;
}
