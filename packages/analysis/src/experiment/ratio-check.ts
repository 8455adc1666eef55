/**
 * Whether visitors came into the variants in the shares that were set. When they did not, something lost some of one
 * variant (a redirect, a crash, a bot filter), and whoever is left cannot be compared: no figure of the experiment is to be
 * believed. `p` is that of Pearson's chi-square, for one look. `alwaysValidP` holds for looking as often as one likes: the
 * Bayes factor of a Dirichlet prior against the set shares is a martingale, so 1 / its value is a p at any time.
 * Sources: Fabijan et al., "Diagnosing sample ratio mismatch", KDD 2019; Lindon and Malek, "Anytime-valid inference for
 * multinomial count data", NeurIPS 2022.
 */
import chiSquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';
import { gammaln } from 'simple-statistics';

/** Prior weight, as if this many had come in the set shares: strong, since shares that are off are off by little. */
const PRIOR_WEIGHT = 100;
const MISMATCH_P = 0.01;

export interface RatioCheck {
  p: number;
  alwaysValidP: number;
  isMismatch: boolean;
}

/** `null`: nobody has come yet. `shares` add up to 1. */
export function ratioCheck(counts: readonly number[], shares: readonly number[]): RatioCheck | null {
  const n = counts.reduce((sum, count) => sum + count, 0);
  if (n === 0) return null;
  const chiSquare = counts.reduce((sum, count, i) => sum + (count - n * shares[i]!) ** 2 / (n * shares[i]!), 0);
  let logFactor = gammaln(PRIOR_WEIGHT) - gammaln(PRIOR_WEIGHT + n);
  for (const [i, count] of counts.entries()) {
    const prior = PRIOR_WEIGHT * shares[i]!;
    logFactor += gammaln(prior + count) - gammaln(prior) - count * Math.log(shares[i]!);
  }
  const alwaysValidP = Math.min(1, Math.exp(-logFactor));
  return {
    p: 1 - chiSquareCdf(chiSquare, counts.length - 1),
    alwaysValidP,
    isMismatch: alwaysValidP < MISMATCH_P,
  };
}
