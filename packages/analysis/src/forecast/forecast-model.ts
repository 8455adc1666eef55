/**
 * The models that compete for a series: each goes on with it for some steps, and says how far off it expects to be.
 * Seasons of naive, Theta and combined forecasts are the multiplicative indices of the M4 competition, when its test finds
 * one. Spreads (one standard deviation) are the models' own: Hyndman et al. 2008, chapter 6, and for naive ones Hyndman
 * and Athanasopoulos, "Forecasting: Principles and Practice" (2021), chapter 5.
 */
import { additiveSmoothing } from './additive-smoothing.ts';
import { automaticSmoothing, seasonalSmoothing } from './automatic-smoothing.ts';
import { isSeasonal, naive2, withoutSeason } from './seasonal-indices.ts';
import { fitSmoothing, type SmoothingTrend } from './smoothing-fit.ts';
import { theta } from './theta.ts';

export interface Prediction {
  point: number[];
  /** Standard deviation of the error at each step. */
  spread: number[];
}

export const FORECAST_MODELS = [
  'naive',
  'seasonal_naive',
  'naive2',
  'simple_smoothing',
  'theta',
  'combination',
  'automatic_smoothing',
  'seasonal_smoothing',
] as const;
export type ForecastModel = (typeof FORECAST_MODELS)[number];

/** `periods`: lengths of the seasons that the series may have, shortest first. `undefined`: the model has nothing to say. */
export function predict(
  model: ForecastModel,
  y: readonly number[],
  periods: readonly number[],
  horizon: number,
): Prediction | undefined {
  const period = periods[0] ?? 1;
  switch (model) {
    case 'naive':
      return { point: naive2(y, 1, horizon), spread: naiveSpread(y, 1, horizon) };
    case 'seasonal_naive': {
      const longest = periods.findLast((one) => y.length >= 2 * one);
      if (longest === undefined) return undefined;
      return { point: repeated(y, longest, horizon), spread: naiveSpread(y, longest, horizon) };
    }
    case 'naive2':
      // Without a season it is the naive one.
      if (!isPositive(y) || !isSeasonal(y, period)) return undefined;
      return { point: naive2(y, period, horizon), spread: naiveSpread(y, 1, horizon) };
    case 'simple_smoothing':
      return withSeason(y, period, (free) => smoothed(free, 'none', horizon));
    case 'theta': {
      // Its expected error is that of the smoothing it is equivalent to.
      const { spread } = withSeason(y, period, (free) => smoothed(free, 'none', horizon));
      return { point: theta(y, isPositive(y) ? period : 1, horizon), spread };
    }
    case 'combination':
      return withSeason(y, period, (free) => {
        const parts = (['none', 'linear', 'damped'] as const).map((trend) => smoothed(free, trend, horizon));
        const mean = (of: (part: Prediction, h: number) => number) =>
          Array.from({ length: horizon }, (_, h) => parts.reduce((sum, part) => sum + of(part, h), 0) / parts.length);
        return { point: mean(({ point }, h) => point[h]!), spread: mean(({ spread }, h) => spread[h]!) };
      });
    case 'automatic_smoothing':
      return automaticSmoothing(y, horizon);
    case 'seasonal_smoothing':
      return seasonalSmoothing(
        y,
        periods.filter((one) => y.length >= 2 * one),
        horizon,
      );
  }
}

function smoothed(y: readonly number[], trend: SmoothingTrend, horizon: number): Prediction {
  const { forecast, variance } = additiveSmoothing(y, fitSmoothing(y, trend), horizon);
  return { point: forecast, spread: variance.map(Math.sqrt) };
}

/** Indices are factors: of a series that touches 0 there are none. */
function withSeason(y: readonly number[], period: number, forecast: (free: number[]) => Prediction): Prediction {
  const { free, indexAhead } = withoutSeason(y, isPositive(y) ? period : 1);
  const { point, spread } = forecast(free);
  const seasonal = (values: number[]) => values.map((value, h) => value * indexAhead(h));
  return { point: seasonal(point), spread: seasonal(spread) };
}

function isPositive(y: readonly number[]): boolean {
  return y.every((value) => value > 0);
}

function repeated(y: readonly number[], period: number, horizon: number): number[] {
  return Array.from({ length: horizon }, (_, h) => y[y.length - period + (h % period)]!);
}

function naiveSpread(y: readonly number[], period: number, horizon: number): number[] {
  const steps = y.slice(period).map((value, i) => value - y[i]!);
  const sigma = Math.sqrt(steps.reduce((sum, one) => sum + one * one, 0) / Math.max(1, steps.length));
  return Array.from({ length: horizon }, (_, h) => sigma * Math.sqrt(Math.floor(h / period) + 1));
}
