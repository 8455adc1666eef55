import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../format/time.ts';
import { grainFor, instantsOf } from './view-range.ts';

describe('a range', () => {
  it('that ends now ends with the present minute', () =>
    expect(instantsOf({ kind: 'last', last: '1h' }, Date.parse('2026-11-21T08:30:07Z'))).toEqual({
      fromMs: Date.parse('2026-11-21T07:31:00Z'),
      toMs: Date.parse('2026-11-21T08:31:00Z'),
    }));

  it.each([
    [5 * MINUTE_MS, '10s'],
    [HOUR_MS, '1m'],
    [6 * HOUR_MS, '1m'],
    [DAY_MS, '1h'],
    [7 * DAY_MS, '1h'],
    [30 * DAY_MS, '1d'],
    [365 * DAY_MS, '1d'],
    [3000 * DAY_MS, '30d'],
  ])('of %d ms is drawn by %s', (spanMs, grain) => expect(grainFor(spanMs)).toBe(grain));

  it('is drawn in a grain the metric has', () => expect(grainFor(HOUR_MS, ['1h', '1d'])).toBe('1h'));
});
