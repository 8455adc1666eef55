/**
 * What a rule would have done on the organisation's own past: the same figures, through the same function as the watch.
 *
 *   alerts_per_week   alerts it would have raised, by the weeks there are figures of
 *   precision         of those after which at least 90 days have passed: the share after which more people left the unit
 *                     than its own year before would have led one to expect
 *
 * Precision is said only of at least five alerts: of fewer it would tell of single units whether people left them. Where
 * outcomes cannot be known it is `null`, with the reason.
 */
import { DAY_MS, formatInstant, type JsonObject } from '@bellwether/core';
import type { AlertRule, SignalAlertRule } from '@bellwether/metrics';
import type { Transaction } from '@bellwether/records';
import { readUnits, type Units } from '../../people/roster/units.ts';
import { privacyFloorOf } from '../../people/signal/privacy-floor.ts';
import { readFigures, type SignalFigure } from '../../people/signal/signal-figures.ts';
import type { MinimumLevel } from './alert-rules.ts';
import { alertTimeline } from './alert-timeline.ts';
import { rankOf } from './plan-alerts.ts';
import { isTold, topPerformerWeeks } from './top-performer-departures.ts';

export interface BacktestResult {
  at: string;
  minimum_level: MinimumLevel;
  /** Weeks of history it was tried on. */
  weeks: number;
  alerts: number;
  /** `null` with too little history. */
  alerts_per_week: number | null;
  precision: number | null;
  /** Alerts behind the precision. */
  outcomes: number;
  /** Why a figure is `null`. */
  reason: 'insufficient_data' | 'no_outcomes' | null;
}

const HISTORY_MS = 3 * 366 * DAY_MS;
const WEEKS_MIN = 12;
const OUTCOME_DAYS = 90;
const USUAL_DAYS = 365;
const OUTCOMES_MIN = 5;
const TOP_PERFORMER_WEEKS = 104;

export async function backtestRule(
  tx: Transaction,
  orgId: string,
  { rule, minimumLevel, nowMs }: { rule: AlertRule; minimumLevel: MinimumLevel; nowMs: number },
): Promise<BacktestResult> {
  const at = { at: formatInstant(nowMs), minimum_level: minimumLevel };
  if (rule.watches === 'top_performer_departures') {
    const floor = await privacyFloorOf(tx, orgId);
    const weeks = await topPerformerWeeks(tx, orgId, { weeks: TOP_PERFORMER_WEEKS, toMs: nowMs });
    const known = weeks.slice(
      Math.max(
        0,
        weeks.findIndex(({ stock }) => stock > 0),
      ),
    );
    const counted = weeks.some(({ stock }) => stock > 0) ? known : [];
    const alerts = counted.filter((week) => isTold(week, rule, floor)).length;
    return {
      ...at,
      ...rateOf(alerts, counted.length),
      precision: null,
      outcomes: 0,
      reason: reasonOf(counted.length, 'no_outcomes'),
    };
  }
  const figures = await readFigures(tx, orgId, 'all', { signals: [rule.signal], fromMs: nowMs - HISTORY_MS });
  const known = figures.filter(({ unitKind, value }) => rule.kinds.includes(unitKind) && value !== null);
  const weeks = new Set(known.map(({ windowToMs }) => windowToMs)).size;
  const raised = alertsOf(rule, minimumLevel, figures);
  const outcomes = await outcomesOf(tx, orgId, raised, nowMs);
  const precision = outcomes.length < OUTCOMES_MIN ? null : outcomes.filter(Boolean).length / outcomes.length;
  return {
    ...at,
    ...rateOf(raised.length, weeks),
    precision,
    outcomes: precision === null ? 0 : outcomes.length,
    reason: reasonOf(weeks, precision === null ? 'no_outcomes' : null),
  };
}

export function asJson(result: BacktestResult): JsonObject {
  return { ...result };
}

function rateOf(alerts: number, weeks: number) {
  return { weeks, alerts, alerts_per_week: weeks < WEEKS_MIN ? null : alerts / weeks };
}

function reasonOf(weeks: number, otherwise: BacktestResult['reason']): BacktestResult['reason'] {
  return weeks < WEEKS_MIN ? 'insufficient_data' : otherwise;
}

interface Raised {
  unit: string;
  atMs: number;
}

/** Where a unit came from below the level to it. */
function alertsOf(rule: SignalAlertRule, minimumLevel: MinimumLevel, figures: readonly SignalFigure[]): Raised[] {
  const byUnit = Map.groupBy(
    figures.filter(({ unitKind }) => rule.kinds.includes(unitKind)),
    ({ unit }) => unit,
  );
  return [...byUnit].flatMap(([unit, history]) => {
    const timeline = alertTimeline(history, rule.reading);
    return timeline.flatMap(({ level, figure }, index) => {
      const before = timeline[index - 1]?.level ?? 'low';
      const isRaised = rankOf(level) >= rankOf(minimumLevel) && rankOf(before) < rankOf(minimumLevel);
      return isRaised ? [{ unit, atMs: figure.windowToMs }] : [];
    });
  });
}

/** Of each alert long enough ago, whether more people left in the 90 days after it than usual in the year before. */
async function outcomesOf(
  tx: Transaction,
  orgId: string,
  raised: readonly Raised[],
  nowMs: number,
): Promise<boolean[]> {
  const old = raised.filter(({ atMs }) => atMs + OUTCOME_DAYS * DAY_MS <= nowMs);
  if (old.length === 0) return [];
  const spells = await tx
    .selectFrom('employment_spells')
    .select(['unit', 'from_day', 'to_day', 'ended_by'])
    .where('org_id', '=', orgId)
    .execute();
  const units = await readUnits(tx, orgId);
  return old.flatMap(({ unit, atMs }) => {
    const own = spells.filter(memberOf(unit, units));
    const before = rateIn(own, atMs - USUAL_DAYS * DAY_MS, atMs);
    const after = rateIn(own, atMs, atMs + OUTCOME_DAYS * DAY_MS);
    return before === undefined || after === undefined ? [] : [after > before];
  });
}

function memberOf(unit: string, units: Units): (spell: { unit: string }) => boolean {
  if (unit === '') return () => true;
  const below = units.below(unit);
  return (spell) => below.has(spell.unit);
}

/** Departures by days employed in [fromMs, toMs); `undefined` when nobody was. */
function rateIn(
  spells: readonly { from_day: Date; to_day: Date | null; ended_by: string | null }[],
  fromMs: number,
  toMs: number,
): number | undefined {
  let employedMs = 0;
  let departures = 0;
  for (const { from_day, to_day, ended_by } of spells) {
    const endMs = to_day?.getTime() ?? Number.POSITIVE_INFINITY;
    employedMs += Math.max(0, Math.min(endMs, toMs) - Math.max(from_day.getTime(), fromMs));
    if (ended_by === 'departure' && endMs >= fromMs && endMs < toMs) departures++;
  }
  return employedMs === 0 ? undefined : departures / employedMs;
}
