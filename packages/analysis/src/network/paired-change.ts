/**
 * Did a figure change between two windows? Of things seen in both, the mean of the differences, and how often a mean so far
 * from 0 comes about when each difference might as well have had the other sign (paired permutation test, two-sided,
 * p = (1 + hits)/(B + 1)). Source: Good, "Permutation, Parametric and Bootstrap Tests" (2005), chapter 3.
 */
import type { SeededRandom } from '../significance/seeded-random.ts';

export interface PairedChange {
  pairs: number;
  mean: number;
  p: number;
}

const ROUNDS = 999;
/** Fewer pairs cannot reach p = 0.05 by changing signs, or barely. */
const PAIRS_MIN = 6;

/** `null` with fewer than six pairs. */
export function pairedChange(
  differences: readonly number[],
  random: SeededRandom,
  rounds: number = ROUNDS,
): PairedChange | null {
  const pairs = differences.length;
  if (pairs < PAIRS_MIN) return null;
  const values = Float64Array.from(differences);
  const sum = values.reduce((total, value) => total + value, 0);
  // What differs in the last digits only is equal.
  const reached = Math.abs(sum) - 1e-12 * values.reduce((total, value) => total + Math.abs(value), 0);
  let hits = 0;
  for (let round = 0; round < rounds; round++) {
    let permuted = 0;
    for (let index = 0, bits = 0; index < pairs; index++, bits >>>= 1) {
      if (index % 16 === 0) bits = random.integer(65_536);
      permuted += (bits & 1) === 1 ? values[index]! : -values[index]!;
    }
    if (Math.abs(permuted) >= reached) hits++;
  }
  return { pairs, mean: sum / pairs, p: (1 + hits) / (rounds + 1) };
}
