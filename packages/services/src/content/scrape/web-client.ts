/**
 * Asking websites: by the one client that checks where an address leads (outbound/), without following redirects by
 * itself, and never faster than the site wants. It counts what it has cost.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { PRODUCT_TOKEN } from '@bellwether/scraper';
import type { OutboundAnswer, OutboundClient } from '../../installation/outbound/outbound-client.ts';
import type { Cost } from './frontier.ts';

const USER_AGENT = `Mozilla/5.0 (compatible; ${PRODUCT_TOKEN}/1.0)`;
const ACCEPT = 'text/html, application/xhtml+xml;q=0.9, text/markdown;q=0.8, text/plain;q=0.7, */*;q=0.1';

export class WebClient {
  readonly #outbound: OutboundClient;
  readonly #signal: AbortSignal;
  /** When each host may be asked next, on the clock of the process: waiting goes by that one. */
  readonly #nextAt = new Map<string, number>();
  #cost: Cost = { requests: 0, bytes: 0 };

  constructor(outbound: OutboundClient, signal: AbortSignal) {
    this.#outbound = outbound;
    this.#signal = signal;
  }

  /** `delayMs` is from here to the next request to the same host. Throws OutboundError, and the signal's reason. */
  async get(url: string, { headers = {}, bytesMax, delayMs, timeoutMs }: WebRequest): Promise<OutboundAnswer> {
    const { host } = new URL(url);
    const waitMs = (this.#nextAt.get(host) ?? 0) - performance.now();
    if (waitMs > 0) await delay(waitMs, undefined, { signal: this.#signal });
    this.#cost.requests += 1;
    try {
      const answer = await this.#outbound.send(url, {
        headers: { 'user-agent': USER_AGENT, accept: ACCEPT, ...headers },
        ...{ plainHttp: true, redirects: 'answer', timeLimitMs: timeoutMs, bytesMax, signal: this.#signal },
      });
      this.#cost.bytes += answer.body.byteLength;
      return answer;
    } finally {
      this.#nextAt.set(host, performance.now() + delayMs);
    }
  }

  /** Nobody asks this host before then. */
  holdBack(url: string, milliseconds: number): void {
    this.#nextAt.set(new URL(url).host, performance.now() + milliseconds);
  }

  /** Since it was last asked. */
  takeCost(): Cost {
    const cost = this.#cost;
    this.#cost = { requests: 0, bytes: 0 };
    return cost;
  }
}

export interface WebRequest {
  headers?: Record<string, string>;
  bytesMax: number;
  delayMs: number;
  timeoutMs: number;
}
