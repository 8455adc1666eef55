import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs, isRetryable, parseRetryAfter, RETRY_AFTER_MAX_MS } from '../src/retry.ts';

describe('backoff', () => {
  it('lies anywhere below a ceiling that doubles with each failure and stops at the cap', () => {
    const policy = { baseMs: 100, capMs: 1000 };
    const almostOne = () => 0.999_999;
    expect([1, 2, 3, 4, 5, 99].map((failures) => backoffMs(failures, policy, almostOne) + 1)).toEqual([
      100, 200, 400, 800, 1000, 1000,
    ]);
    expect(backoffMs(5, policy, () => 0)).toBe(0);
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 10, 21);
  it('is seconds or an HTTP date', () => {
    expect(parseRetryAfter('3', now)).toBe(3000);
    expect(parseRetryAfter('Sat, 21 Nov 2026 00:00:05 GMT', now)).toBe(5000);
  });
  it('is nothing when it is neither, and never negative or endless', () => {
    expect(parseRetryAfter(null, now)).toBeUndefined();
    expect(parseRetryAfter('soon', now)).toBeUndefined();
    fc.assert(
      fc.property(
        fc.oneof(
          fc.nat().map(String),
          fc.string(),
          fc.date({ noInvalidDate: true }).map((d) => d.toUTCString()),
        ),
        (header) => {
          const waitMs = parseRetryAfter(header, now) ?? 0;
          return waitMs >= 0 && waitMs <= RETRY_AFTER_MAX_MS;
        },
      ),
    );
  });
});

it('retries time-outs, pleas for patience and server errors, and no other refusal', () =>
  expect([400, 401, 404, 408, 409, 413, 415, 422, 425, 429, 500, 502, 503, 504, 507].filter(isRetryable)).toEqual([
    408, 425, 429, 500, 502, 503, 504, 507,
  ]));
