/**
 * Options against criteria: the weighted sum of min-max scores, and TOPSIS as a second view, how near an option is to the
 * best of everything and how far from the worst. Where both orders differ, both are shown. Source: Hwang and Yoon 1981.
 */

export interface RankedOptions {
  weightedSum: number[];
  /** By option, by criterion: the score, 0 worst and 1 best, and with its weight what it gives to the sum. */
  parts: { score: number; contribution: number }[][];
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
  const parts = scores.map((row) => row.map((score, at) => ({ score, contribution: score * shares[at]! })));
  const weightedSum = parts.map((row) => row.reduce((total, { contribution }) => total + contribution, 0));
  const topsis = closeness(matrix, shares, benefit);
  return { weightedSum, parts, topsis, orderWeightedSum: orderOf(weightedSum), orderTopsis: orderOf(topsis) };
}

/** 0 worst, 1 best; a criterion that is the same for all is 0.5. */
export function minMaxScores(matrix: Decision['matrix'], benefit: readonly boolean[]): number[][] {
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

/** Best first; of equals the one named first. */
export function orderOf(scores: readonly number[]): number[] {
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
