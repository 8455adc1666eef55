/**
 * The interval of a small group's mean without the group's own spread. With five to nine answers the spread of a group is
 * a poor estimate, and beside the mean it would nearly tell the answers themselves; so the spread within groups is taken
 * over all groups of the survey together, as an analysis of variance does, with its degrees of freedom.
 * Source: Snedecor and Cochran, "Statistical Methods" (1989), chapter 12.
 */
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { finitePopulationFactor, type Interval } from '../significance/intervals.ts';

export interface SpreadWithin {
  sd: number;
  degrees: number;
}

/** `null` when no group has two answers. */
export function spreadWithin(groups: readonly (readonly number[])[]): SpreadWithin | null {
  let squares = 0;
  let degrees = 0;
  for (const values of groups) {
    if (values.length < 2) continue;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    squares += values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    degrees += values.length - 1;
  }
  return degrees > 0 ? { sd: Math.sqrt(squares / degrees), degrees } : null;
}

export function unitInterval(mean: number, n: number, population: number | null, within: SpreadWithin): Interval {
  const reach = tQuantile(0.975, within.degrees) * (within.sd / Math.sqrt(n)) * finitePopulationFactor(n, population);
  return { low: mean - reach, high: mean + reach };
}
