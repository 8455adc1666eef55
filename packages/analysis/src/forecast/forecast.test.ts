import { describe, expect, it } from 'vitest';
import { additiveSmoothing } from './additive-smoothing.ts';
import { conformalInterval } from './conformal-interval.ts';
import { forecastAccuracy, overallWeightedAverage } from './forecast-accuracy.ts';
import { isSeasonal, naive2 } from './seasonal-indices.ts';
import { simpleSmoothing, theta } from './theta.ts';

describe('forecasts', () => {
  it('of a straight line go on with half of its slope, as Theta does', () => {
    const line = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    expect(simpleSmoothing(line, 1, 2)).toEqual([10, 10]);
    const [first, second] = theta(line, 1, 2);
    expect(second! - first!).toBeCloseTo(1 / 2, 9);
  });

  it('of a season repeat it', () => {
    const y = Array.from({ length: 32 }, (_, i) => [10, 20, 30, 40][i % 4]!);
    expect(isSeasonal(y, 4)).toBe(true);
    for (const [i, value] of naive2(y, 4, 4).entries()) expect(value).toBeCloseTo([10, 20, 30, 40][i]!, 9);
    expect(isSeasonal(y, 16)).toBe(false);
  });

  it('smooth by one step: half-way to the last value', () => {
    const found = additiveSmoothing([4, 8], { alpha: 0.5, beta: 0, phi: 0, level0: 4, trend0: 0 }, 2);
    expect(found).toMatchObject({ fitted: [4, 4], level: 6, sigma2: 8, forecast: [6, 6], variance: [8, 10] });
  });

  it('are measured against the history’s own steps, when there are any', () => {
    const input = { train: [1, 2, 3], actual: [4], forecast: [6], lower: [5], upper: [7], seasonality: 1 };
    expect(forecastAccuracy(input)).toMatchObject({ MAE: 2, MASE: 2, sMAPE: 40, coverage: 0, bias: 2, MSIS: 2 + 40 });
    expect(forecastAccuracy({ ...input, train: [5, 5, 5] })).toMatchObject({ MASE: null, MSIS: null });
    expect(overallWeightedAverage({ sMAPE: 5, MASE: 1 }, { sMAPE: 10, MASE: 2 })).toBe(0.5);
    expect(overallWeightedAverage({ sMAPE: 5, MASE: 1 }, { sMAPE: 10, MASE: 0 })).toBeNull();
  });

  it('have an interval once enough errors are known', () => {
    expect(conformalInterval([3, 1, 2, 4], 10, 0.8)).toEqual({ halfWidth: 4, lower: 6, upper: 14 });
    expect(conformalInterval([3, 1], 10, 0.95)).toEqual({ halfWidth: null, lower: null, upper: null });
  });
});
