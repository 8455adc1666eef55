import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SendingHours } from './delivery-settings.ts';
import { nextAllowed } from './sending-hours.ts';

const OFFICE: SendingHours = { from: '08:30', to: '17:00', days: [1, 2, 3, 4, 5] };
const at = (text: string): number => Date.parse(text);
const next = (now: string, zone: string, hours = OFFICE): string =>
  new Date(nextAllowed(at(now), zone, hours)).toISOString();

describe('the hours in which somebody is written to', () => {
  it('are now, when it is within them', () =>
    expect(next('2026-11-23T10:00:30Z', 'UTC')).toBe('2026-11-23T10:00:30.000Z'));

  it('begin the next morning when it is evening', () =>
    expect(next('2026-11-23T17:00:00Z', 'UTC')).toBe('2026-11-24T08:30:00.000Z'));

  it('begin on Monday when it is the end of the week', () =>
    expect(next('2026-11-27T18:00:00Z', 'UTC')).toBe('2026-11-30T08:30:00.000Z'));

  it('go by the clock where the person is', () => {
    expect(next('2026-11-23T00:00:00Z', 'Asia/Tokyo')).toBe('2026-11-23T00:00:00.000Z'); // nine in the morning there
    expect(next('2026-11-23T09:00:00Z', 'America/New_York')).toBe('2026-11-23T13:30:00.000Z');
    expect(next('2026-11-23T00:00:00Z', 'Asia/Kathmandu')).toBe('2026-11-23T02:45:00.000Z'); // 5:45 from UTC
  });

  it('are an hour earlier in UTC once summer time has begun', () => {
    expect(next('2026-03-27T20:00:00Z', 'Europe/Berlin')).toBe('2026-03-30T06:30:00.000Z');
    expect(next('2026-03-26T20:00:00Z', 'Europe/Berlin')).toBe('2026-03-27T07:30:00.000Z');
  });

  it('are those of UTC for a zone nobody knows', () =>
    expect(next('2026-11-23T05:00:00Z', 'Mars/Olympus')).toBe('2026-11-23T08:30:00.000Z'));

  it('are never in the past, and are within themselves', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z') }),
        fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Auckland', 'Australia/Lord_Howe'),
        fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        (nowMs, zone, days) => {
          const hours = { from: '08:10', to: '16:50', days };
          const allowedMs = nextAllowed(nowMs, zone, hours);
          expect(allowedMs).toBeGreaterThanOrEqual(nowMs);
          expect(nextAllowed(allowedMs, zone, hours)).toBe(allowedMs);
        },
      ),
      { numRuns: 60 },
    ));
});
