/**
 * How far the weight of one criterion may move, the others keeping their proportions, before another option comes first by
 * the weighted sum. Exact: the score of every option is a straight line in that weight.
 * Source: Triantaphyllou and Sanchez 1997, "A sensitivity analysis approach for some deterministic multi-criteria
 * decision-making methods".
 */
import { type Decision, minMaxScores, orderOf, rankOptions } from './rank-options.ts';

export interface WeightStability {
  /** The weight as a share of all. */
  weight: number;
  /** The first stays first while the weight is from `low` to `high`. */
  low: number;
  high: number;
  /** Who comes first just outside; `null` where nobody does. */
  firstBelow: number | null;
  firstAbove: number | null;
}

export function weightStability(decision: Decision): WeightStability[] {
  const { matrix, weights, benefit } = decision;
  const scores = minMaxScores(matrix, benefit);
  const first = rankOptions(decision).orderWeightedSum[0]!;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight, criterion) => {
    const share = weight / sum;
    // What an option scores by the other criteria alone, in their proportions; where they have no weight, equally.
    const others = sum - weight;
    const rest = scores.map((row) =>
      row.reduce((total, score, at) => {
        if (at === criterion) return total;
        return total + score * (others > 0 ? weights[at]! / others : 1 / (row.length - 1));
      }, 0),
    );
    const lineAt = (option: number, at: number) => at * scores[option]![criterion]! + (1 - at) * rest[option]!;
    const found: WeightStability = { weight: share, low: 0, high: 1, firstBelow: null, firstAbove: null };
    for (const other of orderOf(rest)) {
      if (other === first) continue;
      const [atZero, atOne] = [0, 1].map((at) => lineAt(first, at) - lineAt(other, at)) as [number, number];
      if (atZero === atOne) continue;
      const crossing = atZero / (atZero - atOne);
      if (atOne < atZero && crossing >= share && crossing < found.high) {
        found.high = crossing;
        found.firstAbove = other;
      }
      if (atOne > atZero && crossing <= share && crossing > found.low) {
        found.low = crossing;
        found.firstBelow = other;
      }
    }
    return found;
  });
}
