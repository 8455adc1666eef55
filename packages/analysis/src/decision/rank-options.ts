/**
 * Options against criteria: the weighted sum of min-max scores, and TOPSIS as a second view, how near an option is to the
 * best of everything and how far from the worst. Where both orders differ, both are shown. How much hangs on the weights:
 * in what share of a thousand weightings drawn at random each option comes first.
 * Sources: Hwang and Yoon 1981; Lahdelma and Salminen 2001 (rank acceptability).
 */
import type { SeededRandom } from '../significance/seeded-random.ts';

export interface RankedOptions {
  weightedSum: number[];
  topsis: number[];
  /** Options, best first. */
  orderWeightedSum: number[];
  orderTopsis: number[];
}

export interface Decision {
  /** By option, by criterion. */
  matrix: readonly (readonly number[])[];
  /** By criterion; any scale. */
  weights: readonly number[];
  /** By criterion: whether more is better. */
  benefit: readonly boolean[];
}

export function rankOptions({ matrix, weights, benefit }: Decision): RankedOptions {
  requireSound({ matrix, weights, benefit });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const shares = weights.map((weight) => weight / sum);
  const scores = minMaxScores(matrix, benefit);
  const weightedSum = scores.map((row) => row.reduce((total, score, at) => total + score * shares[at]!, 0));
  const topsis = closeness(matrix, shares, benefit);
  return { weightedSum, topsis, orderWeightedSum: orderOf(weightedSum), orderTopsis: orderOf(topsis) };
}

/** By option: the share of random weightings (uniform over all there are) under which its weighted sum is the highest. */
export function rankAcceptability(
  { matrix, benefit }: Pick<Decision, 'matrix' | 'benefit'>,
  random: SeededRandom,
  draws = 1000,
): number[] {
  const scores = minMaxScores(matrix, benefit);
  const first = new Array<number>(matrix.length).fill(0);
  for (let draw = 0; draw < draws; draw++) {
    // Exponential variates over their sum: Dirichlet(1, …, 1).
    const raw = benefit.map(() => -Math.log(1 - random.uniform()));
    const sums = scores.map((row) => row.reduce((total, score, at) => total + score * raw[at]!, 0));
    first[sums.indexOf(Math.max(...sums))]!++;
  }
  return first.map((count) => count / draws);
}

/** 0 worst, 1 best; a criterion that is the same for all is 0.5. */
function minMaxScores(matrix: Decision['matrix'], benefit: readonly boolean[]): number[][] {
  const ranges = benefit.map((_, at) => {
    const column = matrix.map((row) => row[at]!);
    return { low: Math.min(...column), high: Math.max(...column) };
  });
  return matrix.map((row) =>
    row.map((value, at) => {
      const { low, high } = ranges[at]!;
      if (high === low) return 0.5;
      return benefit[at] ? (value - low) / (high - low) : (high - value) / (high - low);
    }),
  );
}

function closeness(matrix: Decision['matrix'], shares: readonly number[], benefit: readonly boolean[]): number[] {
  const lengths = shares.map((_, at) => Math.sqrt(matrix.reduce((sum, row) => sum + row[at]! ** 2, 0)));
  const weighted = matrix.map((row) =>
    row.map((value, at) => (lengths[at]! > 0 ? (value / lengths[at]!) * shares[at]! : 0)),
  );
  const extreme = (isBest: boolean) =>
    shares.map((_, at) => {
      const column = weighted.map((row) => row[at]!);
      return benefit[at] === isBest ? Math.max(...column) : Math.min(...column);
    });
  const [best, worst] = [extreme(true), extreme(false)];
  const distance = (row: readonly number[], to: readonly number[]) =>
    Math.sqrt(row.reduce((sum, value, at) => sum + (value - to[at]!) ** 2, 0));
  return weighted.map((row) => {
    const [near, far] = [distance(row, best), distance(row, worst)];
    return near + far > 0 ? far / (near + far) : 0.5;
  });
}

function orderOf(scores: readonly number[]): number[] {
  return Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b);
}

function requireSound({ matrix, weights, benefit }: Decision): void {
  if (matrix.length === 0 || weights.length === 0) throw new RangeError('A decision needs options and criteria.');
  if (benefit.length !== weights.length || matrix.some((row) => row.length !== weights.length))
    throw new RangeError('Every option needs a value, and every criterion a weight and a direction.');
  if (![...weights, ...matrix.flat()].every(Number.isFinite)) throw new RangeError('All values have to be finite.');
  if (weights.some((weight) => weight < 0) || weights.every((weight) => weight === 0))
    throw new RangeError('Weights are 0 or more, and one of them more.');
}
