/**
 * A figure as it is answered: value, 95 % interval, how many things are behind it; without a value, why. Quantiles have
 * intervals by order statistics, shares Wilson's, counts the exact one of Poisson.
 */
import { medianInterval, poissonInterval, quantileOf, wilsonInterval } from '@bellwether/analysis';

export interface Figure {
  value: number | null;
  low: number | null;
  high: number | null;
  n: number;
  reason: 'no_data' | null;
}

const NONE: Figure = { value: null, low: null, high: null, n: 0, reason: 'no_data' };

export function medianFigure(values: readonly number[]): Figure {
  if (values.length === 0) return NONE;
  const interval = medianInterval(values);
  return {
    ...{ value: quantileOf(values, 0.5), low: interval?.low ?? null, high: interval?.high ?? null },
    ...{ n: values.length, reason: null },
  };
}

/** Without an interval: few values tell where the tail begins, not how surely. */
export function quantileFigure(values: readonly number[], level: number): Figure {
  return values.length === 0
    ? NONE
    : { value: quantileOf(values, level), low: null, high: null, n: values.length, reason: null };
}

export function shareFigure(part: number, whole: number): Figure {
  const interval = wilsonInterval(part, whole);
  return interval ? { value: interval.share, low: interval.low, high: interval.high, n: whole, reason: null } : NONE;
}

/** Of `events` in `units` of time. */
export function rateFigure(events: number, units: number): Figure {
  if (!(units > 0)) return NONE;
  const { low, high } = poissonInterval(events);
  return { value: events / units, low: low / units, high: high / units, n: events, reason: null };
}
