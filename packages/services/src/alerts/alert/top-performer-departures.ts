/**
 * Departures of top performers, week by week, for the organisation alone. A message about one is about a person, so it
 * is said as late and as coarsely as it can be: after the week has ended, without the unit, without the day, without a
 * count below the floor, and only where enough top performers are that it could be any of them.
 */
import { DAY_MS, formatInstant } from '@bellwether/core';
import type { TopPerformerAlertRule } from '@bellwether/metrics';
import type { Transaction } from '@bellwether/records';
import type { AlertRow } from './alert-row.ts';
import { type AlertChange, newAlert, REOPEN_WITHIN_MS, reopenedAlert, type Telling } from './plan-alerts.ts';

const WEEK_MS = 7 * DAY_MS;
/** A Monday. */
const FIRST_WEEK_MS = 4 * DAY_MS;
/** A week is spoken of in the two weeks after it: a watch that was off in one of them misses nothing. */
const WEEKS_LOOKED_AT = 2;

export interface TopPerformerWeek {
  fromMs: number;
  toMs: number;
  /** Top performers employed when the week began. */
  stock: number;
  departures: number;
}

/** Start of the ISO week of an instant. */
export function weekOf(instantMs: number): number {
  return Math.floor((instantMs - FIRST_WEEK_MS) / WEEK_MS) * WEEK_MS + FIRST_WEEK_MS;
}

/** Whole weeks that ended by `toMs`, oldest first. */
export async function topPerformerWeeks(
  tx: Transaction,
  orgId: string,
  { weeks, toMs }: { weeks: number; toMs: number },
): Promise<TopPerformerWeek[]> {
  const endMs = weekOf(toMs);
  const startMs = endMs - weeks * WEEK_MS;
  const spells = await tx
    .selectFrom('employment_spells')
    .select(['from_day', 'to_day', 'ended_by'])
    .where('org_id', '=', orgId)
    .where('top_performer', '=', true)
    .where((eb) => eb.or([eb('to_day', 'is', null), eb('to_day', '>=', new Date(startMs))]))
    .execute();
  return Array.from({ length: weeks }, (_, index) => {
    const fromMs = startMs + index * WEEK_MS;
    const week = { fromMs, toMs: fromMs + WEEK_MS, stock: 0, departures: 0 };
    for (const { from_day, to_day, ended_by } of spells) {
      const leftMs = to_day?.getTime() ?? Number.POSITIVE_INFINITY;
      if (from_day.getTime() <= fromMs && leftMs > fromMs) week.stock++;
      if (ended_by === 'departure' && leftMs >= fromMs && leftMs < week.toMs) week.departures++;
    }
    return week;
  });
}

/** Whether the week may be spoken of, and there is something to say. */
export function isTold(week: TopPerformerWeek, rule: TopPerformerAlertRule, floor: number): boolean {
  return week.departures > 0 && week.stock >= Math.max(rule.topPerformersMin, floor);
}

export async function planTopPerformerAlert(
  tx: Transaction,
  orgId: string,
  options: { rule: TopPerformerAlertRule; alerts: readonly AlertRow[]; floor: number; unitName: string; nowMs: number },
): Promise<AlertChange[]> {
  const { rule, alerts, floor, nowMs } = options;
  const weeks = await topPerformerWeeks(tx, orgId, { weeks: WEEKS_LOOKED_AT, toMs: nowMs });
  const week = weeks.findLast((each) => isTold(each, rule, floor));
  const last = alerts.find(({ unit }) => unit === '');
  if (!week || (last && last.window_to.getTime() >= week.toMs)) return [];
  const says = telling(options, week);
  if (!last) return [{ row: newAlert(aboutOf(rule), says, week.fromMs, nowMs), isNews: true }];
  if (last.status !== 'resolved') return [{ row: { ...last, ...says, updated_at: new Date(nowMs) }, isNews: false }];
  const isRecent = nowMs - (last.resolved_at?.getTime() ?? 0) <= REOPEN_WITHIN_MS;
  const row = isRecent ? reopenedAlert(last, says, nowMs) : newAlert(aboutOf(rule), says, week.fromMs, nowMs);
  return [{ row, isNews: true }];
}

const aboutOf = ({ type }: TopPerformerAlertRule) => ({ type, unit: '', unit_kind: 'organisation' as const });

function telling(
  { rule, floor, unitName }: { rule: TopPerformerAlertRule; floor: number; unitName: string },
  { fromMs, toMs, stock, departures }: TopPerformerWeek,
): Telling {
  return {
    // One severity whatever the count: it would tell the count.
    severity: 'medium',
    message: rule.message({ unitName, level: 'moderate', q: null }),
    recommended_actions: rule.recommendedActions,
    evidence: {
      window: { from: formatInstant(fromMs), to: formatInstant(toMs) },
      departures: departures < floor ? `fewer than ${floor}` : departures,
      n: Math.floor(stock / 5) * 5,
      method: 'top_performer_departures/1',
    },
    window_to: new Date(toMs),
  };
}
