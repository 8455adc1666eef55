/**
 * What one window of a series looks like: mean, variance (n−1), lag-1 autocorrelation (Pearson, of the window without its
 * last value and without its first), skewness G1 and excess kurtosis G2 (adjusted Fisher-Pearson). What cannot be said of
 * values that do not vary is `null`, never 0. Source: Joanes and Gill 1998 for G1 and G2.
 */
import { sampleKurtosis, sampleSkewness } from 'simple-statistics';

export interface WindowStatistics {
  mean: number;
  variance: number | null;
  sd: number | null;
  ar1Pearson: number | null;
  skewness: number | null;
  kurtosisExcess: number | null;
}

export function windowStatistics(window: readonly number[]): WindowStatistics | null {
  const n = window.length;
  if (n === 0) return null;
  const mean = window.reduce((sum, value) => sum + value, 0) / n;
  const squares = window.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const variance = n > 1 ? squares / (n - 1) : null;
  const varies = window.some((value) => value !== window[0]);
  return {
    mean,
    variance: varies ? variance : n > 1 ? 0 : null,
    sd: variance === null ? null : varies ? Math.sqrt(variance) : 0,
    ar1Pearson: varies ? lag1Pearson(window) : null,
    skewness: varies && n > 2 ? sampleSkewness([...window]) : null,
    kurtosisExcess: varies && n > 3 ? sampleKurtosis([...window]) : null,
  };
}

/** `null` when either of the two shifted windows does not vary. */
export function lag1Pearson(window: ArrayLike<number>): number | null {
  const pairs = window.length - 1;
  if (pairs < 2) return null;
  let meanEarlier = 0;
  let meanLater = 0;
  for (let i = 0; i < pairs; i++) {
    meanEarlier += window[i]! / pairs;
    meanLater += window[i + 1]! / pairs;
  }
  let earlier = 0;
  let later = 0;
  let both = 0;
  for (let i = 0; i < pairs; i++) {
    const a = window[i]! - meanEarlier;
    const b = window[i + 1]! - meanLater;
    earlier += a * a;
    later += b * b;
    both += a * b;
  }
  // What rounding leaves of a constant is not variation.
  const scale = 1e-24 * pairs * (meanEarlier ** 2 + meanLater ** 2);
  if (earlier <= scale || later <= scale) return null;
  return Math.max(-1, Math.min(1, both / Math.sqrt(earlier) / Math.sqrt(later)));
}
