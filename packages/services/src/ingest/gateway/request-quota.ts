/**
 * How many requests of a limit's span are left, counted as they come. What was counted before a restart is read from the
 * usage that is kept by hours; so a limit by hour, day or month goes on where it was, but for the last seconds before the
 * process was killed, and a limit by minute begins anew. A limit that is new counts what its span has seen already.
 */
import type { Clock } from '@bellwether/core';
import type { RequestLimit } from './gateway-configuration.ts';
import { spanAt } from './quota-span.ts';
import { matchesRoute } from './route-pattern.ts';
import type { ServedCount } from './served-elsewhere.ts';

/** Of one limit for one request. Form: draft-ietf-httpapi-ratelimit-headers-10. */
export interface QuotaStanding {
  /** `key-day`, `organisation-hour-2`: unique among those of a request. */
  name: string;
  requests: number;
  remaining: number;
  /** Seconds the span is long, and until it ends. */
  spanSeconds: number;
  resetSeconds: number;
}

export interface AppliedLimit {
  limit: RequestLimit;
  /** `organisation` for all keys together. */
  keyId: string | undefined;
}

/** Requests served since an instant, of a key or of all. */
export type ServedSince = (orgId: string, applied: AppliedLimit, sinceMs: number) => number;

interface Counter {
  orgId: string;
  applied: AppliedLimit;
  startMs: number;
  used: number;
}

const COUNTERS_MAX = 100_000;

export class RequestQuotas {
  readonly #counters = new Map<string, Counter>();
  readonly #clock: Clock;
  readonly #servedSince: ServedSince;

  constructor(clock: Clock, servedSince: ServedSince) {
    this.#clock = clock;
    this.#servedSince = servedSince;
  }

  /** Takes one request from every limit, or from none: then those that are used up have nothing `remaining`, and `isTaken` is false. */
  take(orgId: string, limits: readonly AppliedLimit[]): { isTaken: boolean; standings: readonly QuotaStanding[] } {
    const nowMs = this.#clock();
    const counted = limits.map((applied, index) => {
      const { startMs, endMs } = spanAt(applied.limit.per, nowMs);
      return { ...applied, index, startMs, endMs, counter: this.#counter(orgId, applied, startMs) };
    });
    const isTaken = counted.every(({ limit, counter }) => counter.used < limit.requests);
    if (isTaken) for (const { counter } of counted) counter.used += 1;
    const standings = counted.map(({ limit, keyId, index, startMs, endMs, counter }) => ({
      name: `${keyId === undefined ? 'organisation' : 'key'}-${limit.per}${index === 0 ? '' : `-${index + 1}`}`,
      requests: limit.requests,
      remaining: Math.max(0, limit.requests - counter.used),
      spanSeconds: (endMs - startMs) / 1000,
      resetSeconds: Math.max(1, Math.ceil((endMs - nowMs) / 1000)),
    }));
    return { isTaken, standings };
  }

  /** Counts what another process has let through. */
  addElsewhere({ orgId, keyId, route, requests, atMs }: ServedCount): void {
    for (const counter of this.#counters.values()) {
      const { limit, keyId: limited } = counter.applied;
      const isCounted = counter.orgId === orgId && (limited ?? keyId) === keyId && matchesRoute(limit.routes, route);
      if (isCounted && counter.startMs === spanAt(limit.per, atMs).startMs) counter.used += requests;
    }
  }

  /** Limits of an organisation by hour, day and month begin anew with what has been served; those by minute go on. */
  forget(orgId: string): void {
    for (const [name, { orgId: of, applied }] of this.#counters)
      if (of === orgId && applied.limit.per !== 'minute') this.#counters.delete(name);
  }

  #counter(orgId: string, applied: AppliedLimit, startMs: number): Counter {
    const { limit, keyId } = applied;
    const name = `${orgId}\n${keyId ?? ''}\n${limit.per}\n${limit.routes}`;
    const counter = this.#counters.get(name);
    if (counter?.startMs === startMs) return counter;
    const used = limit.per === 'minute' ? 0 : this.#servedSince(orgId, applied, startMs);
    const begun = { orgId, applied, startMs, used };
    this.#counters.delete(name);
    const oldest = this.#counters.keys().next();
    if (this.#counters.size >= COUNTERS_MAX && !oldest.done) this.#counters.delete(oldest.value);
    this.#counters.set(name, begun);
    return begun;
  }
}

/** The two fields that tell a client how it stands. */
export function rateLimitFields(standings: readonly QuotaStanding[]): Record<string, string> {
  if (standings.length === 0) return {};
  return {
    'ratelimit-policy': standings
      .map(({ name, requests, spanSeconds }) => `"${name}";q=${requests};w=${spanSeconds}`)
      .join(', '),
    ratelimit: standings
      .map(({ name, remaining, resetSeconds }) => `"${name}";r=${remaining};t=${resetSeconds}`)
      .join(', '),
  };
}
