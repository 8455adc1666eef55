import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Hour, projectPeriod } from './period-projection.ts';
import { ZoneCalendar } from './zone-calendar.ts';

const calendar = new ZoneCalendar('UTC');
const HOUR = 3_600_000;
const at = (text: string) => Date.parse(text);
/** 1 a working hour from 9 to 17 on working days, nothing else: 8 a day, 40 a week. */
const officeHours = (startMs: number): number => {
  const { hour, weekday } = calendar.localHourOf(startMs);
  return weekday <= 5 && hour >= 9 && hour < 17 ? 1 : 0;
};
function hoursOf(from: string, to: string, amount: (startMs: number) => number): Hour[] {
  const hours: Hour[] = [];
  for (let startMs = at(from); startMs < at(to); startMs += HOUR) hours.push({ startMs, value: amount(startMs) });
  return hours;
}
function project(
  now: string,
  options: { from?: string; amount?: (startMs: number) => number; period?: 'day' | 'week' | 'month' },
) {
  const { from = '2026-10-05T00:00:00Z', amount = officeHours, period = 'week' } = options;
  const hours = hoursOf(from, now, amount);
  const startMs = calendar.startOf(period, at(now));
  return projectPeriod({
    calendar,
    nowMs: at(now),
    endMs: calendar.endOf(period, at(now)),
    spent: hours.filter((hour) => hour.startMs >= startMs).reduce((sum, { value }) => sum + value, 0),
    knownFromMs: at(from),
    hours,
  });
}

describe('the projection of a period', () => {
  it('is exact where every week is like the last, even in its first hour, and knows nights and weekends', () => {
    for (const now of ['2026-11-16T01:00:00Z', '2026-11-18T12:00:00Z', '2026-11-20T18:00:00Z', '2026-11-22T10:00:00Z'])
      expect(project(now, {})).toMatchObject({ kind: 'projected', value: 40, low: 40, high: 40 });
  });

  it('follows a day that runs at twice the usual rate, carefully at first', () => {
    const doubled = (startMs: number) => officeHours(startMs) * (startMs >= at('2026-11-18T00:00:00Z') ? 2 : 1);
    const value = (now: string) => {
      const projection = project(now, { amount: doubled, period: 'day' });
      return projection.kind === 'projected' ? projection.value : Number.NaN;
    };
    expect(value('2026-11-18T08:00:00Z')).toBe(8);
    expect(value('2026-11-18T10:00:00Z')).toBeCloseTo(2 + 7 * ((2 + 2) / (1 + 2)), 9);
    expect(value('2026-11-18T17:00:00Z')).toBe(16);
  });

  it('says nothing with fewer than three days of a kind, and why', () => {
    const projection = project('2026-11-18T12:00:00Z', { from: '2026-11-16T00:00:00Z' });
    expect(projection).toMatchObject({ kind: 'not_enough_data' });
    expect(projection.kind === 'not_enough_data' && projection.detail).toContain('2 whole days are known');
  });

  it('counts a day that was already under way when data began as no whole day', () => {
    expect(project('2026-11-19T12:00:00Z', { from: '2026-11-16T06:00:00Z', period: 'day' }).kind).toBe(
      'not_enough_data',
    );
    expect(project('2026-11-19T12:00:00Z', { from: '2026-11-16T00:00:00Z', period: 'day' }).kind).toBe('projected');
  });

  it('is never below what is spent, and holds its own value', () => {
    const amount = fc.infiniteStream(fc.double({ min: 0, max: 100, noNaN: true }));
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 167 }), (amounts, hour) => {
        const now = new Date(at('2026-11-16T00:00:00Z') + hour * HOUR).toISOString();
        const projection = project(now, { amount: () => amounts.next().value as number });
        if (projection.kind !== 'projected') throw new Error(projection.detail);
        expect(projection.low).toBeLessThanOrEqual(projection.value);
        expect(projection.high).toBeGreaterThanOrEqual(projection.value);
      }),
      { numRuns: 30 },
    );
  });

  it('holds about 80 % of what comes, over many random weeks', () => {
    // Days of a random level: the spread between days is what the interval is made from.
    let seed = 7;
    const random = () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed / 2 ** 32;
    };
    let held = 0;
    const weeks = 400;
    for (let week = 0; week < weeks; week++) {
      const levels = Array.from({ length: 60 }, () => 0.5 + random());
      const amount = (startMs: number) => levels[Math.floor((startMs - at('2026-10-05T00:00:00Z')) / (24 * HOUR))]!;
      const projection = project('2026-11-18T00:00:00Z', { amount });
      const ended = hoursOf('2026-11-16T00:00:00Z', '2026-11-23T00:00:00Z', amount).reduce(
        (sum, { value }) => sum + value,
        0,
      );
      if (projection.kind === 'projected' && projection.low <= ended && ended <= projection.high) held += 1;
    }
    expect(held / weeks).toBeGreaterThan(0.72);
    expect(held / weeks).toBeLessThan(0.92);
  });
});
