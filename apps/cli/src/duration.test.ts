import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@bellwether/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from './duration.ts';

describe('a duration as people type it', () => {
  it.each([
    ['90d', 90 * DAY_MS],
    ['2w', 14 * DAY_MS],
    ['12h', 12 * HOUR_MS],
    ['30m', 30 * MINUTE_MS],
    [' 45s ', 45 * SECOND_MS],
  ])('reads %j', (text, durationMs) => expect(parseDuration(text)).toBe(durationMs));

  it.each(['', '90', 'd', '-1d', '1.5h', '0s', '1y', '1 d', '9999999999d', '90D'])('refuses %j', (text) =>
    expect(parseDuration(text)).toBeUndefined(),
  );

  it('is more than nothing and a whole number of milliseconds, or refused', () =>
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom('s', 'm', 'h', 'd', 'w'), (count, unit) => {
        const durationMs = parseDuration(`${count}${unit}`);
        return durationMs === undefined || (Number.isSafeInteger(durationMs) && durationMs > 0);
      }),
    ));

  it.each([
    [0, '0 ms'],
    [850, '850 ms'],
    [4_200, '4.2 s'],
    [59_400, '59 s'],
    [59_600, '1 min 0 s'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
  ])('shows %d ms as %j', (durationMs, text) => expect(formatDuration(durationMs)).toBe(text));
});
