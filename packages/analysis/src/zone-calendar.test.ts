import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTimeZone, PERIODS, ZoneCalendar } from './zone-calendar.ts';

const utc = new ZoneCalendar('UTC');
const berlin = new ZoneCalendar('Europe/Berlin');
const at = (text: string) => Date.parse(text);
const printed = (instantMs: number) => new Date(instantMs).toISOString();

describe('a period', () => {
  it('is a day, a week from Monday, or a month', () => {
    const now = at('2026-11-21T09:30:00Z'); // a Saturday
    expect(PERIODS.map((period) => printed(utc.startOf(period, now)).slice(0, 10))).toEqual([
      '2026-11-21',
      '2026-11-16',
      '2026-11-01',
    ]);
    expect(PERIODS.map((period) => printed(utc.endOf(period, now)).slice(0, 10))).toEqual([
      '2026-11-22',
      '2026-11-23',
      '2026-12-01',
    ]);
  });

  it('begins at midnight of the place', () => {
    expect(printed(berlin.startOf('day', at('2026-11-21T23:30:00Z')))).toBe('2026-11-21T23:00:00.000Z');
    expect(printed(berlin.startOf('month', at('2026-11-21T00:00:00Z')))).toBe('2026-10-31T23:00:00.000Z');
  });

  it('is 23 or 25 hours long on the days clocks change', () => {
    const length = (text: string) => (berlin.endOf('day', at(text)) - berlin.startOf('day', at(text))) / 3_600_000;
    expect(length('2026-03-29T12:00:00Z')).toBe(23);
    expect(length('2026-10-25T12:00:00Z')).toBe(25);
    expect(length('2026-10-26T12:00:00Z')).toBe(24);
  });

  it('holds its instant and ends where the next begins, in every zone', () => {
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe');
    const instant = fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z') });
    fc.assert(
      fc.property(zone, instant, fc.constantFrom(...PERIODS), (name, instantMs, period) => {
        const calendar = new ZoneCalendar(name);
        const [start, end] = [calendar.startOf(period, instantMs), calendar.endOf(period, instantMs)];
        expect(start).toBeLessThanOrEqual(instantMs);
        expect(end).toBeGreaterThan(instantMs);
        expect(calendar.startOf(period, end)).toBe(end);
        expect(calendar.localHourOf(start).hour).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});

describe('an hour', () => {
  it('has the date, hour and weekday of the place', () => {
    expect(berlin.localHourOf(at('2026-11-21T23:30:00Z'))).toEqual({ date: '2026-11-22', hour: 0, weekday: 7 });
  });
  it('exists only in zones that do', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
  });
});
