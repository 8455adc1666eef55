/**
 * Exponential smoothing with additive errors and an optional, damped trend: recursion, point forecasts and the model's own
 * variances. Source: Hyndman, Koehler, Ord and Snyder, "Forecasting with Exponential Smoothing" (2008), chapter 6.
 */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';

export interface SmoothingParameters {
  alpha: number;
  /** 0 without a trend. */
  beta: number;
  /** 1 for an undamped trend, 0 for none. */
  phi: number;
  level0: number;
  trend0: number;
}

export interface SmoothingForecast {
  fitted: number[];
  level: number;
  trend: number;
  sigma2: number;
  forecast: number[];
  variance: number[];
  lower95: number[];
  upper95: number[];
}

export function additiveSmoothing(
  y: readonly number[],
  { alpha, beta, phi, level0, trend0 }: SmoothingParameters,
  horizon: number,
): SmoothingForecast {
  let level = level0;
  let trend = trend0;
  let squares = 0;
  const fitted = y.map((value) => {
    const expected = level + phi * trend;
    const error = value - expected;
    squares += error * error;
    level = expected + alpha * error;
    trend = phi * trend + beta * error;
    return expected;
  });
  const sigma2 = y.length > 0 ? squares / y.length : 0;
  const z = normalQuantile(0.975, 0, 1);
  const forecast: number[] = [];
  const variance: number[] = [];
  let damped = 0;
  let spread = 1;
  for (let h = 1; h <= horizon; h++) {
    if (h > 1) spread += (alpha + beta * damped) ** 2;
    damped += phi ** h;
    forecast.push(level + damped * trend);
    variance.push(sigma2 * spread);
  }
  return {
    fitted,
    level,
    trend,
    sigma2,
    forecast,
    variance,
    lower95: forecast.map((one, h) => one - z * Math.sqrt(variance[h]!)),
    upper95: forecast.map((one, h) => one + z * Math.sqrt(variance[h]!)),
  };
}
