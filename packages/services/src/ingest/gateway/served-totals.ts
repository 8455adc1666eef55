/** How many requests were served in the present hour, day and month, by key and route: what limits of these spans begin with. */
import type { Clock } from '@bellwether/core';
import type { Span } from './gateway-configuration.ts';
import { spanAt } from './quota-span.ts';
import type { AppliedLimit } from './request-quota.ts';
import { matchesRoute } from './route-pattern.ts';

const KEPT_SPANS = ['hour', 'day', 'month'] as const satisfies readonly Span[];
type KeptSpan = (typeof KEPT_SPANS)[number];

interface Total {
  startMs: number;
  served: number;
}

interface KeyRoute {
  keyId: string;
  route: string;
  totals: Record<KeptSpan, Total>;
}

export class ServedTotals {
  readonly #clock: Clock;
  readonly #organisations = new Map<string, Map<string, KeyRoute>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(orgId: string, keyId: string, route: string, served: number, atMs = this.#clock()): void {
    const ofOrg = this.#organisations.get(orgId) ?? new Map<string, KeyRoute>();
    this.#organisations.set(orgId, ofOrg);
    const name = `${keyId}\n${route}`;
    const zero = (): Total => ({ startMs: 0, served: 0 });
    const entry = ofOrg.get(name) ?? { keyId, route, totals: { hour: zero(), day: zero(), month: zero() } };
    ofOrg.set(name, entry);
    for (const span of KEPT_SPANS) {
      const { startMs } = spanAt(span, atMs);
      const total = entry.totals[span];
      if (total.startMs < startMs) entry.totals[span] = { startMs, served };
      else if (total.startMs === startMs) total.served += served;
    }
  }

  /** What was known of an organisation is replaced by what follows. */
  forget(orgId: string): void {
    this.#organisations.delete(orgId);
  }

  since(orgId: string, { limit, keyId }: AppliedLimit, sinceMs: number): number {
    if (limit.per === 'minute') return 0;
    let served = 0;
    for (const entry of this.#organisations.get(orgId)?.values() ?? []) {
      const total = entry.totals[limit.per];
      if (
        total.startMs === sinceMs &&
        (keyId ?? entry.keyId) === entry.keyId &&
        matchesRoute(limit.routes, entry.route)
      )
        served += total.served;
    }
    return served;
  }
}
