import { describe, expect, it } from 'vitest';
import type { RequestLimit, Span } from './gateway-configuration.ts';
import { RequestQuotas, rateLimitFields } from './request-quota.ts';
import { ServedTotals } from './served-totals.ts';

const MIDNIGHT_MS = Date.parse('2026-12-01T00:00:00Z');

function quotas(startMs = MIDNIGHT_MS) {
  let nowMs = startMs;
  const clock = () => nowMs;
  const served = new ServedTotals(clock);
  const counted = new RequestQuotas(clock, (orgId, applied, sinceMs) => served.since(orgId, applied, sinceMs));
  return {
    served,
    at: (time: string) => {
      nowMs = Date.parse(time);
    },
    take: (limits: readonly RequestLimit[], keyId: string | undefined = 'key_a') =>
      counted.take(
        'org_a',
        limits.map((limit) => ({ limit, keyId })),
      ),
  };
}

const limit = (requests: number, per: Span, routes = '/*'): RequestLimit => ({ routes, requests, per });

describe('a quota', () => {
  it('begins anew with each span of UTC', () => {
    const { take, at } = quotas();
    const isTaken = () => take([limit(1, 'day')]).isTaken;
    expect([isTaken(), isTaken()]).toEqual([true, false]);
    at('2026-12-01T23:59:59.999Z');
    expect(isTaken()).toBe(false);
    at('2026-12-02T00:00:00Z');
    expect(isTaken()).toBe(true);
  });

  it('of a month is as long as the month', () => {
    const { take, at } = quotas();
    at('2028-02-10T12:00:00Z');
    const [standing] = take([limit(5, 'month')]).standings;
    expect(standing).toMatchObject({ spanSeconds: 29 * 86_400, resetSeconds: 19.5 * 86_400, remaining: 4 });
  });

  it('takes from every limit or from none', () => {
    const { take } = quotas();
    const limits = [limit(10, 'day'), limit(1, 'minute')];
    take(limits);
    for (let again = 0; again < 5; again++) expect(take(limits).isTaken).toBe(false);
    expect(take(limits).standings.map(({ remaining }) => remaining)).toEqual([9, 0]);
  });

  it('is each key’s own, or all keys’ together', () => {
    const { take } = quotas();
    expect(take([limit(1, 'day')], 'key_a').isTaken).toBe(true);
    expect(take([limit(1, 'day')], 'key_b').isTaken).toBe(true);
    expect(take([limit(1, 'day')], 'key_a').isTaken).toBe(false);
  });

  it('begins with what was served in its span, of its routes and its key', () => {
    const { served, take, at } = quotas();
    at('2026-12-01T10:30:00Z');
    served.add('org_a', 'key_a', '/api/v1/sql', 3, Date.parse('2026-12-01T09:00:00Z'));
    served.add('org_a', 'key_a', '/api/v1/sql', 2);
    served.add('org_a', 'key_b', '/api/v1/sql', 1);
    served.add('org_a', 'key_a', '/api/v1/metrics', 1);
    served.add('org_a', 'key_a', '/api/v1/sql', 40, Date.parse('2026-11-30T23:00:00Z'));
    served.add('org_b', 'key_a', '/api/v1/sql', 50);
    const left = (span: Span, keyId?: string) => take([limit(100, span, '/api/v1/sql')], keyId).standings[0]!.remaining;
    expect(left('hour')).toBe(100 - 2 - 1);
    expect(left('day')).toBe(100 - 5 - 1);
    expect(left('minute')).toBe(99);
  });
});

describe('the fields of an answer', () => {
  it('name each limit, how much it is, what is left, and when it ends', () => {
    const { take } = quotas(MIDNIGHT_MS + 30_000);
    const { standings } = take([limit(10, 'minute'), limit(100, 'hour', '/api/v1/sql')]);
    expect(rateLimitFields(standings)).toEqual({
      'ratelimit-policy': '"key-minute";q=10;w=60, "key-hour-2";q=100;w=3600',
      ratelimit: '"key-minute";r=9;t=30, "key-hour-2";r=99;t=3570',
    });
    expect(rateLimitFields([])).toEqual({});
  });
});
