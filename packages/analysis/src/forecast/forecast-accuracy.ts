/**
 * How good a forecast was: symmetric percentage and scaled absolute errors, the scaled interval score at 95 %, coverage,
 * pinball loss of the point taken as a quantile, and the M4 competition's overall weighted average against Naive2.
 * Scaled measures are `null` when the history gives no scale, never infinite.
 * Sources: Makridakis et al. 2020; Hyndman and Koehler 2006; Gneiting and Raftery 2007.
 */
export interface ForecastAccuracy {
  sMAPE: number;
  MASE: number | null;
  MAE: number;
  RMSE: number;
  MSIS: number | null;
  coverage: number;
  pinball10: number;
  pinball90: number;
  /** Forecast less actual, on average. */
  bias: number;
}

const ALPHA = 0.05;

/** `null` of nothing. */
export function forecastAccuracy(input: {
  train: readonly number[];
  actual: readonly number[];
  forecast: readonly number[];
  lower: readonly number[];
  upper: readonly number[];
  seasonality: number;
}): ForecastAccuracy | null {
  const { train, actual, forecast, lower, upper, seasonality } = input;
  if (actual.length === 0) return null;
  const mean = (of: (y: number, f: number, i: number) => number) =>
    actual.reduce((sum, y, i) => sum + of(y, forecast[i]!, i), 0) / actual.length;
  const MAE = mean((y, f) => Math.abs(y - f));
  const steps = train.slice(seasonality).map((y, i) => Math.abs(y - train[i]!));
  const scale = steps.length > 0 ? steps.reduce((sum, one) => sum + one, 0) / steps.length : 0;
  const pinball = (level: number) => mean((y, f) => (y >= f ? level * (y - f) : (1 - level) * (f - y)));
  const interval = mean((y, _, i) => {
    const outside = Math.max(0, lower[i]! - y) + Math.max(0, y - upper[i]!);
    return upper[i]! - lower[i]! + (2 / ALPHA) * outside;
  });
  return {
    sMAPE: mean((y, f) => (y === 0 && f === 0 ? 0 : (200 * Math.abs(y - f)) / (Math.abs(y) + Math.abs(f)))),
    MASE: scale > 0 ? MAE / scale : null,
    MAE,
    RMSE: Math.sqrt(mean((y, f) => (y - f) ** 2)),
    MSIS: scale > 0 ? interval / scale : null,
    coverage: mean((y, _, i) => (y >= lower[i]! && y <= upper[i]! ? 1 : 0)),
    pinball10: pinball(0.1),
    pinball90: pinball(0.9),
    bias: mean((y, f) => f - y),
  };
}

/** Below 1 is better than Naive2. `null` when Naive2 made no error. */
export function overallWeightedAverage(
  own: { sMAPE: number; MASE: number },
  naive2: { sMAPE: number; MASE: number },
): number | null {
  if (!(naive2.sMAPE > 0) || !(naive2.MASE > 0)) return null;
  return (own.sMAPE / naive2.sMAPE + own.MASE / naive2.MASE) / 2;
}
