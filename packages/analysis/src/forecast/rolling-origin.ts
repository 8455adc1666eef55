/**
 * A model's back-test: it goes on from each of the last origins, one step apart, knowing only what was known there and
 * fitted on nothing else, and is held against what came.
 * Source: Tashman, "Out-of-sample tests of forecasting accuracy" (2000), rolling origin with an expanding window.
 */
import { type ForecastModel, predict } from './forecast-model.ts';
import type { SeriesTransform } from './series-transform.ts';

/** By origin, the earliest first, and step. */
export interface RollingOrigin {
  /** What came less what was forecast, on the scale on which it was. */
  errors: number[][];
  /** The model's own standard deviations, on that scale. */
  spreads: number[][];
  /** How far off it was, on the scale of the series. */
  misses: number[][];
}

export interface Origins {
  /** The series on the scale on which it is forecast. */
  y: readonly number[];
  periods: readonly number[];
  horizon: number;
  origins: number;
  transform: SeriesTransform;
}

/** `undefined` when the model has nothing to say at one of them. */
export function rollingOrigin(
  model: ForecastModel,
  { y, periods, horizon, origins, transform }: Origins,
): RollingOrigin | undefined {
  const found: RollingOrigin = { errors: [], spreads: [], misses: [] };
  for (let left = origins - 1; left >= 0; left--) {
    const known = y.length - horizon - left;
    const prediction = predict(model, y.slice(0, known), periods, horizon);
    if (!prediction) return undefined;
    found.errors.push(prediction.point.map((point, h) => y[known + h]! - point));
    found.spreads.push(prediction.spread);
    found.misses.push(
      prediction.point.map((point, h) => Math.abs(transform.back(y[known + h]!) - transform.back(point))),
    );
  }
  return found;
}

/** By origin, over all steps. */
export function missesByOrigin({ misses }: RollingOrigin): number[] {
  return misses.map(meanOf);
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
