/**
 * How much of a ranking hangs on the weights, and on how sure the values are: in what share of a thousand weightings drawn
 * at random, with values drawn from their ranges, each option comes first, second and so on. An option that is seldom first
 * needs weights as special as it is seldom. Source: Lahdelma and Salminen 2001, "SMAA-2".
 */
import type { SeededRandom } from '../significance/seeded-random.ts';
import { type Decision, minMaxScores, orderOf } from './rank-options.ts';

export interface UncertainOptions extends Pick<Decision, 'matrix' | 'benefit'> {
  /** By option, by criterion: the value may as well be anything from `low` to `high`. */
  ranges?: readonly (readonly { low: number; high: number }[])[];
}

/** By option, by rank from the first: a share of the draws. Weights are drawn uniformly over all there are. */
export function rankAcceptability(
  { matrix, benefit, ranges }: UncertainOptions,
  random: SeededRandom,
  draws = 1000,
): number[][] {
  const known = ranges === undefined ? minMaxScores(matrix, benefit) : undefined;
  const times = matrix.map(() => new Array<number>(matrix.length).fill(0));
  for (let draw = 0; draw < draws; draw++) {
    // Exponential variates; over their sum they are Dirichlet(1, …, 1), and the order does not ask for the sum.
    const weights = benefit.map(() => -Math.log(1 - random.uniform()));
    const scores =
      known ??
      minMaxScores(
        ranges!.map((row) => row.map(({ low, high }) => low + random.uniform() * (high - low))),
        benefit,
      );
    const sums = scores.map((row) => row.reduce((total, score, at) => total + score * weights[at]!, 0));
    for (const [rank, option] of orderOf(sums).entries()) times[option]![rank]! += 1;
  }
  // Counted, and divided once: a sum of thousandths would come to more than one.
  return times.map((ofOption) => ofOption.map((count) => count / draws));
}
