/**
 * Intervals of 95 % (unless a level is given) for counts, shares and means of groups.
 * Sources: Garwood 1936 (exact Poisson); Wilson 1927 (shares); Student's t with the finite population correction
 * √((N−n)/(N−1)), Cochran, "Sampling Techniques" (1977), chapter 2.
 */
import chiSquareQuantile from '@stdlib/stats-base-dists-chisquare-quantile';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';

export interface Interval {
  low: number;
  high: number;
}

/** Of the expected count behind `events` seen. */
export function poissonInterval(events: number, level = 0.95): Interval {
  const tail = (1 - level) / 2;
  return {
    low: events === 0 ? 0 : chiSquareQuantile(tail, 2 * events) / 2,
    high: chiSquareQuantile(1 - tail, 2 * events + 2) / 2,
  };
}

/** Of nothing asked there is no share: `null`. */
export function wilsonInterval(successes: number, n: number, level = 0.95): (Interval & { share: number }) | null {
  if (n <= 0) return null;
  const z = normalQuantile(1 - (1 - level) / 2, 0, 1);
  const share = successes / n;
  const denominator = 1 + (z * z) / n;
  const centre = (share + (z * z) / (2 * n)) / denominator;
  const reach = (z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))) / denominator;
  // At the ends the bound is the share itself; rounding must not push it past.
  return {
    share,
    low: successes === 0 ? 0 : Math.max(0, centre - reach),
    high: successes === n ? 1 : Math.min(1, centre + reach),
  };
}

export interface MeanInterval {
  mean: number;
  /** Null of fewer than two values, as is what follows from it. */
  sd: number | null;
  se: number | null;
  low: number | null;
  high: number | null;
  /** Null when the size of the population is not known. */
  responseRate: number | null;
}

/** `population` is how many could have answered; when all did, nothing was sampled and the error of sampling is 0. */
export function meanInterval(
  values: readonly number[],
  population: number | null = null,
  level = 0.95,
): MeanInterval | null {
  const n = values.length;
  if (n === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const responseRate = population === null || population < n ? null : n / population;
  if (n < 2) return { mean, sd: null, se: null, low: null, high: null, responseRate };
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const se = (sd / Math.sqrt(n)) * finitePopulationFactor(n, population);
  const reach = tQuantile(1 - (1 - level) / 2, n - 1) * se;
  return { mean, sd, se, low: mean - reach, high: mean + reach, responseRate };
}

/** √((N−n)/(N−1)); 1 when N is unknown or makes no sense. */
export function finitePopulationFactor(n: number, population: number | null): number {
  if (population === null || population < n || population < 2) return 1;
  return Math.sqrt((population - n) / (population - 1));
}
