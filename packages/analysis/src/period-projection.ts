/**
 * Where an amount that grows through a period will end: what is known so far, plus what comparable days brought in the
 * time that remains. Unit: that of the amounts.
 *
 * - The rest of today is what earlier days of its kind brought from this time of day on, raised or lowered by how today
 *   compares with them so far. Early in the day little is known, so that ratio is drawn towards 1 by a quarter of a
 *   usual day: the first hour says little about the last.
 * - Each later day is the mean of the earlier days of its kind.
 * - Days of a kind are those of the same weekday (when there are 4), else working days or weekend days (3), else all
 *   days (5). With fewer there is no projection, and it says so.
 *
 * The interval is a prediction interval of 80 % by Student's t from the spread between those days: it widens with the
 * days to come and with the uncertainty of the means. It assumes that days differ independently; a change of habit is not
 * in it. Source for the variance of a predicted sum: Hahn and Meeker, "Statistical Intervals" (1991), chapter 4.
 */
import { centralQuantile } from './student-t.ts';
import { isWeekend, type LocalHour, type ZoneCalendar } from './zone-calendar.ts';

/** An amount in the hour that begins at `startMs`. Hours without one brought nothing. */
export interface Hour {
  startMs: number;
  value: number;
}

export type Projection =
  | { kind: 'projected'; value: number; low: number; high: number; comparableDays: number }
  | { kind: 'not_enough_data'; detail: string };

const HOUR_MS = 3_600_000;
/** Older days say little about what is usual now. */
const DAYS_LOOKED_AT = 28;
const SAME_WEEKDAY_MIN = 4;
const SAME_KIND_MIN = 3;
const ANY_DAY_MIN = 5;
const LEVEL = 0.8;
/** Weight of "today is like the others", in usual days. */
const PRIOR_DAYS = 0.25;

interface Day {
  weekday: number;
  hours: readonly number[];
  total: number;
}

export function projectPeriod(input: {
  calendar: ZoneCalendar;
  nowMs: number;
  endMs: number;
  /** Of the period, up to now. */
  spent: number;
  /** From when anything is known; days that began before it are not whole. */
  knownFromMs: number;
  hours: readonly Hour[];
}): Projection {
  const { calendar, nowMs, endMs, spent, knownFromMs } = input;
  if (nowMs >= endMs) return { kind: 'projected', value: spent, low: spent, high: spent, comparableDays: 0 };
  const todayMs = calendar.startOf('day', nowMs);
  const days = wholeDays(
    input.hours,
    calendar,
    Math.max(knownFromMs, todayMs - DAYS_LOOKED_AT * 24 * HOUR_MS),
    todayMs,
  );
  const today = calendar.localHourOf(nowMs);

  const like = daysLike(today.weekday, days);
  if (!like) return notEnough(days.length);
  const spentToday = sum(input.hours.filter(({ startMs }) => startMs >= todayMs).map(({ value }) => value));
  const rest = restOfToday(today, (nowMs % HOUR_MS) / HOUR_MS, spentToday, like);

  const later = new Map<readonly Day[], number>();
  for (let dayMs = calendar.endOf('day', nowMs); dayMs < endMs; dayMs = calendar.endOf('day', dayMs)) {
    const kind = daysLike(calendar.localHourOf(dayMs).weekday, days);
    if (!kind) return notEnough(days.length);
    later.set(kind, (later.get(kind) ?? 0) + 1);
  }
  let mean = spent + rest.mean;
  let variance = rest.variance;
  let fewest = like.length;
  for (const [kind, count] of later) {
    const { mean: daily, variance: spread } = momentsOf(kind.map(({ total }) => total));
    mean += count * daily;
    variance += count * spread + (count * count * spread) / kind.length;
    fewest = Math.min(fewest, kind.length);
  }
  const reach = centralQuantile(LEVEL, fewest - 1) * Math.sqrt(variance);
  return {
    kind: 'projected',
    value: mean,
    low: Math.max(spent, mean - reach),
    high: mean + reach,
    comparableDays: fewest,
  };
}

function notEnough(known: number): Projection {
  const days = `${known} whole ${known === 1 ? 'day is' : 'days are'} known`;
  return {
    kind: 'not_enough_data',
    detail: `${days}; a projection needs ${SAME_KIND_MIN} of the kind of each day to come, or ${ANY_DAY_MIN} in all.`,
  };
}

/** Always the same list for the same kind, so that days to come can be counted by it. */
function daysLike(weekday: number, days: readonly Day[]): readonly Day[] | undefined {
  const kinds = kindsOf(days);
  const same = kinds.get(`${weekday}`) ?? [];
  if (same.length >= SAME_WEEKDAY_MIN) return same;
  const kind = kinds.get(isWeekend(weekday) ? 'weekend' : 'working') ?? [];
  if (kind.length >= SAME_KIND_MIN) return kind;
  return days.length >= ANY_DAY_MIN ? days : undefined;
}

const kindsByDays = new WeakMap<readonly Day[], ReadonlyMap<string, readonly Day[]>>();

function kindsOf(days: readonly Day[]): ReadonlyMap<string, readonly Day[]> {
  const known = kindsByDays.get(days);
  if (known) return known;
  const kinds = new Map<string, Day[]>();
  for (const day of days)
    for (const name of [`${day.weekday}`, isWeekend(day.weekday) ? 'weekend' : 'working'])
      kinds.set(name, [...(kinds.get(name) ?? []), day]);
  kindsByDays.set(days, kinds);
  return kinds;
}

function wholeDays(hours: readonly Hour[], calendar: ZoneCalendar, fromMs: number, untilMs: number): Day[] {
  const byDate = new Map<string, { weekday: number; hours: number[] }>();
  const first = calendar.startOf('day', fromMs);
  const startMs = first < fromMs ? calendar.endOf('day', fromMs) : first;
  for (let dayMs = startMs; dayMs < untilMs; dayMs = calendar.endOf('day', dayMs)) {
    const { date, weekday } = calendar.localHourOf(dayMs);
    byDate.set(date, { weekday, hours: Array<number>(24).fill(0) });
  }
  for (const hour of hours) {
    if (hour.startMs < startMs || hour.startMs >= untilMs) continue;
    const local = calendar.localHourOf(hour.startMs);
    const day = byDate.get(local.date);
    if (day) day.hours[local.hour]! += hour.value;
  }
  return [...byDate.values()].map((day) => ({ ...day, total: sum(day.hours) }));
}

function restOfToday(
  { hour }: LocalHour,
  passedOfHour: number,
  spentToday: number,
  like: readonly Day[],
): { mean: number; variance: number } {
  const before = like.map(({ hours }) => sum(hours.slice(0, hour)) + passedOfHour * hours[hour]!);
  const after = momentsOf(like.map(({ total }, index) => total - before[index]!));
  const usualDay = momentsOf(like.map(({ total }) => total)).mean;
  const prior = PRIOR_DAYS * usualDay;
  const level = prior > 0 ? (spentToday + prior) / (momentsOf(before).mean + prior) : 1;
  return {
    mean: level * after.mean,
    variance: level * level * after.variance * (1 + 1 / like.length),
  };
}

function momentsOf(values: readonly number[]): { mean: number; variance: number } {
  const mean = sum(values) / values.length;
  return { mean, variance: sum(values.map((value) => (value - mean) ** 2)) / Math.max(1, values.length - 1) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
