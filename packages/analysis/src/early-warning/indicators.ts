/**
 * Critical slowing down: before some changes a system takes ever longer to recover from small pushes, so that its
 * variance and its memory rise. The series is freed of its slow part; over windows of half its length run the variance,
 * the lag-1 autocorrelation and the skewness of what is left; Kendall's tau says how steadily each rose.
 * T = (tau of the variance + tau of the autocorrelation) / 2 is what is tested; skewness is only shown.
 * Sources: Scheffer et al. 2009; Dakos et al. 2012.
 */
import { kendallTauOverTime } from '../trend/kendall-tau.ts';
import { acfLag1, biasCorrectedPhi } from './ar1.ts';
import { GAUSSIAN_SHARE, gaussianTrend } from './gaussian-trend.ts';
import { windowStatistics } from './window-statistics.ts';

const ROUNDING = 1e-13;

export interface IndicatorOptions {
  /** Width of the kernel in points; a tenth of the length unless given. */
  sigma?: number;
  /** Points a window; half of the length unless given. */
  window?: number;
  ends?: 'shrink' | 'reflect';
}

export interface SlowingIndicators {
  trend: Float64Array;
  residual: Float64Array;
  /** One value a window, the first for the first `window` points. */
  variance: (number | null)[];
  ar1: (number | null)[];
  skewness: (number | null)[];
  tauVariance: number | null;
  tauAr1: number | null;
  tauSkewness: number | null;
  jointTau: number | null;
  residualAcf1: number | null;
  /** Memory of the surrogates this series is compared with. */
  surrogatePhi: number | null;
}

export function slowingIndicators(y: ArrayLike<number>, options: IndicatorOptions = {}): SlowingIndicators {
  const n = y.length;
  const window = options.window ?? Math.floor(n / 2);
  const trend = gaussianTrend(y, options.sigma ?? GAUSSIAN_SHARE * n, options.ends);
  // What rounding leaves of a constant must not look like ups and downs.
  let size = 0;
  for (let i = 0; i < n; i++) size = Math.max(size, Math.abs(y[i]!));
  const residual = Float64Array.from({ length: n }, (_, i) => {
    const rest = y[i]! - trend[i]!;
    return Math.abs(rest) <= ROUNDING * size ? 0 : rest;
  });
  const windows = Array.from({ length: Math.max(0, n - window + 1) }, (_, start) =>
    windowStatistics(Array.from(residual.subarray(start, start + window))),
  );
  const variance = windows.map((one) => one?.variance ?? null);
  const ar1 = windows.map((one) => one?.ar1Pearson ?? null);
  const skewness = windows.map((one) => one?.skewness ?? null);
  const tauVariance = kendallTauOverTime(variance);
  const tauAr1 = kendallTauOverTime(ar1);
  const residualAcf1 = acfLag1(residual);
  return {
    trend,
    residual,
    variance,
    ar1,
    skewness,
    tauVariance,
    tauAr1,
    tauSkewness: kendallTauOverTime(skewness),
    jointTau: tauVariance === null || tauAr1 === null ? null : (tauVariance + tauAr1) / 2,
    residualAcf1,
    surrogatePhi: residualAcf1 === null ? null : biasCorrectedPhi(residualAcf1, n),
  };
}
