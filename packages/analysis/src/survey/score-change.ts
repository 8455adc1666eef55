/**
 * Whether a mean differs between two groups of answers that cannot be paired: two rounds of a survey, early and late
 * answers. Welch's t with its own degrees of freedom; the variance of each mean carries the correction for a population
 * that was asked in full. Size as Hedges' g with its interval. Nobody is followed from one group to the other.
 * Sources: Welch 1947; Satterthwaite 1946; Cochran 1977 for the correction; Hedges 1981.
 */
import fCdf from '@stdlib/stats-base-dists-f-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { finitePopulationFactor } from '../significance/intervals.ts';

export interface MeanOfGroup {
  n: number;
  mean: number;
  sd: number;
  /** How many could have answered; `null` when unknown or when the question is about more people than these. */
  population: number | null;
}

export interface ScoreChange {
  /** `after` less `before`. */
  difference: number;
  low: number;
  high: number;
  p: number;
  degrees: number;
  /** In standard deviations; `null` when nothing varies. */
  g: number | null;
  gLow: number | null;
  gHigh: number | null;
}

/** `null` when one of them has fewer than two answers or no error of sampling is left to compare with. */
export function scoreChange(before: MeanOfGroup, after: MeanOfGroup): ScoreChange | null {
  if (before.n < 2 || after.n < 2) return null;
  const [v1, v2] = [before, after].map(
    ({ n, sd, population }) => ((sd * finitePopulationFactor(n, population)) ** 2 / n) as number,
  ) as [number, number];
  const variance = v1 + v2;
  if (!(variance > 0)) return null;
  const difference = after.mean - before.mean;
  const degrees = variance ** 2 / (v1 ** 2 / (before.n - 1) + v2 ** 2 / (after.n - 1));
  const se = Math.sqrt(variance);
  const reach = tQuantile(0.975, degrees) * se;
  return {
    ...{ difference, low: difference - reach, high: difference + reach, degrees },
    p: 1 - fCdf((difference / se) ** 2, 1, degrees),
    ...hedges(difference, before, after),
  };
}

function hedges(difference: number, a: MeanOfGroup, b: MeanOfGroup): Pick<ScoreChange, 'g' | 'gLow' | 'gHigh'> {
  const degrees = a.n + b.n - 2;
  const pooled = Math.sqrt(((a.n - 1) * a.sd ** 2 + (b.n - 1) * b.sd ** 2) / degrees);
  if (!(pooled > 0)) return { g: null, gLow: null, gHigh: null };
  const g = (difference / pooled) * (1 - 3 / (4 * degrees - 1));
  const se = Math.sqrt((a.n + b.n) / (a.n * b.n) + g ** 2 / (2 * (a.n + b.n)));
  const reach = normalQuantile(0.975, 0, 1) * se;
  return { g, gLow: g - reach, gHigh: g + reach };
}
