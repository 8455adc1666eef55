/**
 * Hours whose amount is unlike the same hours of earlier weeks and days. Unit: that of the amounts.
 *
 * The expected amount of an hour is the median of the same hour on the same weekday of the last 8 weeks, when there are 4
 * of them; else of the same hour on the working days, or the weekend days, of the last 28 days, when there are 3. An hour
 * with fewer has no expectation, and is not judged.
 *
 * Amounts are compared by their square roots: what many independent calls cost together varies in proportion to its
 * size, and the root makes that spread alike at night and at noon (Bartlett 1936; Anscombe 1948), zeros included. The
 * difference is measured by how far earlier hours of the same kind of day missed their own expectation, each judged from
 * what came before it: robust z = difference / scaled median absolute deviation, unusual beyond 3.5 (Iglewicz and
 * Hoaglin 1993). An hour needs 24 such earlier misses: of its own kind of day, or, where there are not so many yet, of any.
 *
 * `p` is the share of those misses that were at least as large, the hour itself counted in: a conformal p-value, right
 * when hours of a kind are exchangeable (Laxhammar and Falkman 2010). Its smallest value is 1 / (n + 1): with little
 * history nothing can have a small p. An hour is called unusual only when it also differs by a 20th of a usual day.
 */

import type { Hour } from './period-projection.ts';
import { median, robustScale } from './robust-scale.ts';
import { isWeekend, type ZoneCalendar } from './zone-calendar.ts';

export type JudgedHour = { startMs: number; value: number } & (
  | {
      verdict: 'usual' | 'unusual';
      expected: number;
      /** Amounts from `low` to `high` would be usual. */
      low: number;
      high: number;
      /** Positive above the expectation. */
      z: number;
      p: number;
      /** Earlier hours the expectation is the median of. */
      comparable: number;
    }
  | { verdict: 'not_enough_data' }
);

export interface HourlyAnomalies {
  hours: JudgedHour[];
  needs: { comparable: number; earlier: number };
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEKS_BACK = 8;
const SAME_WEEKDAY_MIN = 4;
const DAYS_BACK = 28;
const SAME_KIND_MIN = 3;
const MISSES_MIN = 24;
const Z_MAX = 3.5;
const MATERIAL_SHARE = 0.05;

/** How much history before the first hour to be judged is made use of. */
export const ANOMALY_HISTORY_MS = WEEKS_BACK * 7 * DAY_MS;

/**
 * Judges the hours from `fromMs` on. `hours` are whole UTC hours, without a gap, from the first that is known; an hour in
 * which nothing happened has the amount 0.
 */
export function hourlyAnomalies(hours: readonly Hour[], calendar: ZoneCalendar, fromMs: number): HourlyAnomalies {
  const byWeekday = new Map<string, Hour[]>();
  const byKind = new Map<string, Hour[]>();
  const misses = new Map<string, { startMs: number; miss: number }[]>();
  const judged: JudgedHour[] = [];
  const recent: number[] = [];
  for (const { startMs, value } of hours) {
    const { hour, weekday } = calendar.localHourOf(startMs);
    const kind = isWeekend(weekday) ? 'weekend' : 'working';
    const week = listOf(byWeekday, `${weekday} ${hour}`);
    const day = listOf(byKind, `${kind} ${hour}`);
    const ofKind = listOf(misses, kind);
    const ofAny = listOf(misses, 'any');
    const expectation = expectationOf(week, day, startMs);
    const miss = expectation && Math.sqrt(Math.max(0, value)) - Math.sqrt(expectation.expected);
    if (startMs >= fromMs) {
      const recentOf = (list: readonly { startMs: number; miss: number }[]) =>
        list.filter((one) => one.startMs >= startMs - DAYS_BACK * DAY_MS).map((one) => one.miss);
      const own = recentOf(ofKind);
      const known = own.length >= MISSES_MIN ? own : recentOf(ofAny);
      const usualDay = recent.length === 0 ? 0 : (24 * sum(recent)) / recent.length;
      judged.push(judge({ startMs, value }, expectation, miss, known, usualDay));
    }
    week.push({ startMs, value });
    day.push({ startMs, value });
    if (miss !== undefined) {
      ofKind.push({ startMs, miss });
      ofAny.push({ startMs, miss });
    }
    recent.push(value);
    if (recent.length > DAYS_BACK * 24) recent.shift();
  }
  return { hours: judged, needs: { comparable: SAME_KIND_MIN, earlier: MISSES_MIN } };
}

interface Expectation {
  expected: number;
  comparable: number;
}

function expectationOf(week: readonly Hour[], day: readonly Hour[], startMs: number): Expectation | undefined {
  const weeks = week.filter((seen) => seen.startMs >= startMs - (WEEKS_BACK * 7 + 1) * DAY_MS);
  const days = day.filter((seen) => seen.startMs >= startMs - (DAYS_BACK + 1) * DAY_MS);
  const chosen = weeks.length >= SAME_WEEKDAY_MIN ? weeks : days.length >= SAME_KIND_MIN ? days : undefined;
  if (!chosen) return undefined;
  return { expected: Math.max(0, median(chosen.map(({ value }) => value)) ?? 0), comparable: chosen.length };
}

function judge(
  hour: Hour,
  expectation: Expectation | undefined,
  miss: number | undefined,
  earlier: readonly number[],
  usualDay: number,
): JudgedHour {
  const scale = earlier.length < MISSES_MIN ? undefined : spreadOf(earlier);
  if (!expectation || miss === undefined || scale === undefined) return { ...hour, verdict: 'not_enough_data' };
  const { expected, comparable } = expectation;
  const root = Math.sqrt(expected);
  const z = miss / scale;
  const asLarge = earlier.filter((one) => Math.abs(one) >= Math.abs(miss)).length;
  const isMaterial = Math.abs(hour.value - expected) >= MATERIAL_SHARE * usualDay;
  return {
    ...hour,
    verdict: Math.abs(z) > Z_MAX && isMaterial ? 'unusual' : 'usual',
    expected,
    low: Math.max(0, root - Z_MAX * scale) ** 2,
    high: (root + Z_MAX * scale) ** 2,
    z,
    p: (1 + asLarge) / (earlier.length + 1),
    comparable,
  };
}

/** Around no miss at all, not around the median of misses: a steady rise must not make itself the rule. */
function spreadOf(misses: readonly number[]): number | undefined {
  return robustScale(misses.flatMap((miss) => [miss, -miss])).scale;
}

function listOf<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
