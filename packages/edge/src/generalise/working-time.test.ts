import { describe, expect, it } from 'vitest';
import { dayOfWeek, isAfterHours, timeOfDay } from './working-time.ts';

const BERLIN = { zone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], fromMinute: 8 * 60, toMinute: 18 * 60 };
const after = (text: string, hours = BERLIN): boolean => isAfterHours(Date.parse(text), hours);

describe('after hours', () => {
  it('begins at the end of the working day and ends at its beginning, by the clock of the zone', () => {
    expect(after('2026-11-18T06:59:59Z')).toBe(true);
    expect(after('2026-11-18T07:00:00Z')).toBe(false);
    expect(after('2026-11-18T16:59:59Z')).toBe(false);
    expect(after('2026-11-18T17:00:00Z')).toBe(true);
  });

  it('knows summer time', () => {
    expect(after('2026-07-15T06:00:00Z')).toBe(false);
    expect(after('2026-07-15T16:00:00Z')).toBe(true);
  });

  it('is all of a day nobody works on, by the zone’s own calendar', () => {
    expect(after('2026-11-21T10:00:00Z')).toBe(true);
    // Monday in Auckland, Sunday in UTC.
    expect(after('2026-11-22T22:00:00Z', { ...BERLIN, zone: 'Pacific/Auckland' })).toBe(false);
  });

  it('knows zones that are ahead by quarters of an hour', () => {
    expect(after('2026-11-18T02:14:00Z', { ...BERLIN, zone: 'Asia/Kathmandu' })).toBe(true);
    expect(after('2026-11-18T02:15:00Z', { ...BERLIN, zone: 'Asia/Kathmandu' })).toBe(false);
  });
});

describe('the part of a day', () => {
  it('is of the zone', () => {
    expect(timeOfDay(Date.parse('2026-11-18T04:59:00Z'), 'Europe/Berlin')).toBe('night');
    expect(timeOfDay(Date.parse('2026-11-18T05:00:00Z'), 'Europe/Berlin')).toBe('morning');
    expect(timeOfDay(Date.parse('2026-11-18T22:59:00Z'), 'Europe/Berlin')).toBe('evening');
    expect(dayOfWeek(Date.parse('2026-11-18T23:30:00Z'), 'Europe/Berlin')).toBe('thursday');
  });
});
