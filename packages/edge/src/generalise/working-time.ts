/**
 * When something happened in somebody's own day: outside of their working hours or not, in which part of the day, on
 * which day of the week. By the clock of their zone, summer time included.
 */
import type { WorkingHours } from '../adapter.ts';

const MINUTE_MS = 60_000;
/** Offsets of zones change on quarters of an hour, so what holds at its start holds for all of it. */
const QUARTER_MS = 15 * MINUTE_MS;
const CACHED_MAX = 200_000;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

export function isAfterHours(instantMs: number, hours: WorkingHours): boolean {
  const { day, minute } = localTime(instantMs, hours.zone);
  return !hours.days.includes(day) || minute < hours.fromMinute || minute >= hours.toMinute;
}

/** `night` until 6, `morning` until 12, `afternoon` until 18, then `evening`. */
export function timeOfDay(instantMs: number, zone: string): 'night' | 'morning' | 'afternoon' | 'evening' {
  return (['night', 'morning', 'afternoon', 'evening'] as const)[Math.floor(localTime(instantMs, zone).minute / 360)]!;
}

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

export function dayOfWeek(instantMs: number, zone: string): (typeof DAYS)[number] {
  return DAYS[localTime(instantMs, zone).day - 1]!;
}

/** Day 1 (Monday) to 7, and minutes since midnight. */
export function localTime(instantMs: number, zone: string): { day: number; minute: number } {
  const local = new Date(instantMs + offsetMs(instantMs, zone));
  return { day: local.getUTCDay() || 7, minute: local.getUTCHours() * 60 + local.getUTCMinutes() };
}

/** How far the zone's clock is ahead of UTC. */
export function offsetMs(instantMs: number, zone: string): number {
  const quarter = Math.floor(instantMs / QUARTER_MS) * QUARTER_MS;
  const key = `${zone}\u001f${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
  formats.set(zone, format);
  const parts = new Map(format.formatToParts(quarter).map(({ type, value }) => [type, Number(value)]));
  const [year, month, day] = [parts.get('year')!, parts.get('month')!, parts.get('day')!];
  const offset = Date.UTC(year, month - 1, day, parts.get('hour')!, parts.get('minute')!) - quarter;
  if (offsets.size >= CACHED_MAX) offsets.clear();
  offsets.set(key, offset);
  return offset;
}
