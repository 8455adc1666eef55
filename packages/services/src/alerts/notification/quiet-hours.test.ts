import { HOUR_MS } from '@bellwether/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quietUntil } from './quiet-hours.ts';

const night = { from: '22:00', to: '07:00', time_zone: 'Europe/Berlin' };
const until = (hours: typeof night, now: string) => {
  const untilMs = quietUntil(hours, Date.parse(now));
  return untilMs === undefined ? undefined : new Date(untilMs).toISOString();
};

describe('quiet hours', () => {
  it.each([
    ['2026-11-20T20:59:59Z', undefined],
    ['2026-11-20T21:00:00Z', '2026-11-21T06:00:00.000Z'],
    ['2026-11-21T05:59:59Z', '2026-11-21T06:00:00.000Z'],
    ['2026-11-21T06:00:00Z', undefined],
  ])('at night, at %s, last until %s', (now, end) => expect(until(night, now)).toBe(end));

  it('by day end on the same day', () =>
    expect(until({ from: '12:00', to: '13:30', time_zone: 'UTC' }, '2026-11-20T12:10:00Z')).toBe(
      '2026-11-20T13:30:00.000Z',
    ));

  it('end by the clock of the place, also in the night the clocks are changed', () => {
    expect(until(night, '2026-10-24T21:00:00Z')).toBe('2026-10-25T06:00:00.000Z');
    expect(until(night, '2026-03-28T22:00:00Z')).toBe('2026-03-29T05:00:00.000Z');
    // 02:30 does not exist in that night.
    expect(until({ ...night, to: '02:30' }, '2026-03-28T22:00:00Z')).toBe('2026-03-29T01:30:00.000Z');
  });

  it('are over when they end, and end within a day', () => {
    const minute = fc.integer({ min: 0, max: 24 * 60 - 1 }).map((minutes) => {
      const two = (number: number) => String(number).padStart(2, '0');
      return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
    });
    const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe');
    const instants = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2028-01-01') });
    fc.assert(
      fc.property(minute, minute, zones, instants, (from, to, time_zone, nowMs) => {
        fc.pre(from !== to);
        const hours = { from, to, time_zone };
        const untilMs = quietUntil(hours, nowMs);
        if (untilMs === undefined) return;
        expect(untilMs).toBeGreaterThan(nowMs);
        expect(untilMs - nowMs).toBeLessThanOrEqual(26 * HOUR_MS);
      }),
    );
  });
});
