/** Tokens that show a draft of tags for an hour. In memory: a restart ends all previews. */
import { type Clock, HOUR_MS } from '@bellwether/core';
import { randomBase62 } from '../authority/random-text.ts';

const LENGTH = 32;
const TOKENS_MAX = 1000;

export class PreviewTokens {
  readonly #clock: Clock;
  readonly #tokens = new Map<string, { siteId: string; untilMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  grant(siteId: string): { token: string; untilMs: number } {
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size >= TOKENS_MAX && oldest !== undefined) this.#tokens.delete(oldest);
    const token = randomBase62(LENGTH);
    const untilMs = this.#clock() + HOUR_MS;
    this.#tokens.set(token, { siteId, untilMs });
    return { token, untilMs };
  }

  isFor(token: string, siteId: string): boolean {
    const known = this.#tokens.get(token);
    return known?.siteId === siteId && known.untilMs > this.#clock();
  }
}
