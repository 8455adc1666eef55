/** What came of the question of a block, and how single numbers are taken from it: once when a report is made, again when it is verified. */
import type { JsonValue } from '../document/canonical-json.ts';
import type { FigureReason, FigureUnit } from '../document/document.ts';
import { quantityUnitOf } from '../document/format-quantity.ts';
import type { ReportQuestion, Taken } from '../document/origin.ts';

export type BlockResult = AnsweredMetric | AnsweredForecast | { kind: 'unanswered'; why: string };

export interface AskedMetric {
  title: string;
  unit: string;
  direction: string;
}

export interface AnsweredSeries {
  group: { readonly [dimension: string]: string };
  points: readonly { start: string; value: number | null }[];
  total: number | null;
  reason?: string;
  previous_total?: number | null;
}

export interface AnsweredMetric {
  kind: 'answered';
  question: ReportQuestion;
  metric: AskedMetric;
  total: number | null;
  reason?: string;
  previous_total?: number | null;
  series: readonly AnsweredSeries[];
  previous_series?: readonly AnsweredSeries[];
  /** Groups beyond those told. */
  others: number;
  /** Whether the figures of groups add up to that of the whole. */
  is_additive: boolean;
  /** False while events of its period are still being counted in. */
  is_settled?: boolean;
  /** Whether the change from the period before is more than what it varies anyway. */
  change: 'more_than_noise' | 'within_noise' | 'not_enough_data';
}

export interface AnsweredForecast {
  kind: 'forecast';
  question: ReportQuestion;
  metric: AskedMetric;
  history: readonly { at: string; value: number | null }[];
  points: readonly { at: string; value: number; low: number; high: number }[];
  /** How it was forecast, in words, and what is to be minded. */
  model: string;
  flags: readonly string[];
}

export interface TakenFigure {
  value: number | null;
  reason?: FigureReason;
  unit: FigureUnit;
  low?: number;
  high?: number;
}

/** The number of an answer; `null` with its reason where there is none. */
export function takeNumber(result: AnsweredMetric | AnsweredForecast, taken: Taken): TakenFigure {
  if (result.kind === 'forecast') {
    const last = result.points.at(-1);
    const unit = quantityUnitOf(result.metric.unit);
    return last ? { value: last.value, low: last.low, high: last.high, unit } : { ...none('insufficient_data'), unit };
  }
  const unit = quantityUnitOf(result.metric.unit);
  const of = taken.group === undefined ? result : seriesOf(result, taken.group);
  if (taken.number === 'others') return { value: result.others, unit: 'quantity' };
  if (!of) return { ...none('no_data'), unit };
  switch (taken.number) {
    case 'previous_total':
      return { ...(known(of.previous_total) ?? none('not_comparable')), unit };
    case 'share': {
      const isKnown = result.is_additive && of.total !== null && result.total !== null && result.total !== 0;
      return { ...(isKnown ? { value: of.total! / result.total! } : none(reasonOf(of.reason))), unit: 'ratio' };
    }
    case 'change':
      return changeOf(result.metric.unit, of.total, of.previous_total ?? null);
    default:
      return { ...(known(of.total) ?? none(reasonOf(of.reason))), unit };
  }
}

/** What all points of an answer hash to. */
export function pointsOf(result: AnsweredMetric | AnsweredForecast): JsonValue {
  if (result.kind === 'forecast')
    return {
      history: result.history.map(({ at, value }) => [at, value]),
      points: result.points.map(({ at, value, low, high }) => [at, value, low, high]),
    };
  const told = (series: readonly AnsweredSeries[]): JsonValue =>
    series.map(({ group, points }) => ({ group, points: points.map(({ start, value }) => [start, value]) }));
  return { series: told(result.series), previous: told(result.previous_series ?? []) };
}

/** Shares and scores change by points, everything else in per cent of what it was. */
function changeOf(metricUnit: string, now: number | null, before: number | null): TakenFigure {
  const isShare = metricUnit === 'ratio' && Math.max(Math.abs(now ?? 0), Math.abs(before ?? 0)) <= 1.5;
  const unit = isShare ? 'points' : metricUnit === 'score' ? 'gap' : 'change';
  if (now === null || before === null || (unit === 'change' && before === 0))
    return { ...none('not_comparable'), unit };
  return { value: unit === 'change' ? (now - before) / Math.abs(before) : now - before, unit };
}

function seriesOf(result: AnsweredMetric, group: NonNullable<Taken['group']>): AnsweredSeries | undefined {
  const names = Object.keys(group);
  return result.series.find((series) => names.every((name) => series.group[name] === group[name]));
}

function known(value: number | null | undefined): { value: number } | undefined {
  return value === null || value === undefined ? undefined : { value };
}

function none(reason: FigureReason): { value: null; reason: FigureReason } {
  return { value: null, reason };
}

function reasonOf(reason: string | undefined): FigureReason {
  return reason === 'suppressed' || reason === 'not_additive' ? reason : 'no_data';
}
