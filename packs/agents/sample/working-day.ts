/**
 * When people work, in the organisation's one time zone (UTC): a slow start, a dip at lunch, an afternoon peak, little
 * in the evening, almost nothing at the weekend. Rates are shares of a working day's sessions that begin in each hour.
 */
import { DAY_MS, HOUR_MS, type Random } from '@bellwether/core';

const HOURLY: readonly number[] = [
  ...[0.1, 0.05, 0.05, 0.05, 0.1, 0.3, 1, 3, 8, 11, 12, 9.5],
  ...[4.5, 7, 11, 11.5, 10, 7, 3, 1.5, 1.2, 0.9, 0.5, 0.2],
];
const HOURS = HOURLY.map((weight, hour) => [hour, weight] as const);
const WEEKEND_SHARE = 0.06;

/** Instants at which a person begins a session on the day that starts at `dayMs`, in order. */
export function sessionStarts(dayMs: number, sessionsPerDay: number, random: Random): number[] {
  const expected = isWeekend(dayMs) ? sessionsPerDay * WEEKEND_SHARE : random.chance(0.08) ? 0 : sessionsPerDay;
  let count = 0;
  // A Poisson number of sessions: exponential gaps that fit into one unit of time.
  for (let passed = random.exponential(1); passed < expected; passed += random.exponential(1)) count++;
  return Array.from({ length: count }, () => dayMs + random.weighted(HOURS) * HOUR_MS + random.below(HOUR_MS)).sort(
    (a, b) => a - b,
  );
}

function isWeekend(instantMs: number): boolean {
  const day = new Date(instantMs).getUTCDay();
  return day === 0 || day === 6;
}

export function startOfDay(instantMs: number): number {
  return Math.floor(instantMs / DAY_MS) * DAY_MS;
}

/** The nearest working day at least `days` before an instant. */
export function workingDayBefore(instantMs: number, days: number): number {
  let dayMs = startOfDay(instantMs) - days * DAY_MS;
  while (isWeekend(dayMs)) dayMs -= DAY_MS;
  return dayMs;
}
