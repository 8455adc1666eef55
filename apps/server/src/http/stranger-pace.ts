/**
 * How fast one address may ask without being known, or with a credential that is none: a token bucket for each. Whoever is
 * known is held to the limits of their organisation instead. What is asked is counted, not what comes of it.
 */
import { isIPv6 } from 'node:net';
import { Problem } from '@bellwether/core';

export interface PaceLimits {
  perSecond: number;
  burst: number;
}

/** A whole building of devices or visitors may stand behind one address; a flood is more. */
export const STRANGER_LIMITS: PaceLimits = { perSecond: 500, burst: 5_000 };

/** Then the address that was silent longest is forgotten, and with it that it had asked. */
const ADDRESSES_MAX = 50_000;

interface Bucket {
  left: number;
  atMs: number;
}

export class StrangerPace {
  readonly #limits: PaceLimits;
  readonly #addressesMax: number;
  /** Last asked longest ago first. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(limits: PaceLimits = STRANGER_LIMITS, addressesMax = ADDRESSES_MAX) {
    this.#limits = limits;
    this.#addressesMax = addressesMax;
  }

  /** Throws quota_exceeded. */
  take(address: string, nowMs: number): void {
    const { perSecond, burst } = this.#limits;
    const name = networkOf(address);
    const { left, atMs } = this.#buckets.get(name) ?? { left: burst, atMs: nowMs };
    const now = Math.min(burst, left + (Math.max(0, nowMs - atMs) / 1000) * perSecond);
    this.#buckets.delete(name);
    this.#buckets.set(name, { left: now < 1 ? now : now - 1, atMs: nowMs });
    if (this.#buckets.size > this.#addressesMax) this.#buckets.delete(this.#buckets.keys().next().value!);
    if (now >= 1) return;
    throw new Problem(
      'quota_exceeded',
      'Too many requests come from this address without a credential that is known. Send them more slowly, or with one.',
      { retryAfterSeconds: Math.max(1, Math.ceil((1 - now) / perSecond)) },
    );
  }
}

/** One subscriber has a whole /64 of version 6 to choose addresses from. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%', 1)[0]!.toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  const whole = [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...(tail ? tail.split(':') : [])];
  return `${whole
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
