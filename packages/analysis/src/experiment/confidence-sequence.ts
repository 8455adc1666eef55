/**
 * The difference between two variants, with an interval that holds at every look together: in all but a share `alpha` of
 * experiments it never leaves the true difference out, however often somebody looks and whenever they stop. An ordinary
 * interval holds for one look that was fixed before. This is the mixture sequential probability ratio test with a normal
 * mixture of variance `mixing`, inverted; means are taken as normal, so nothing is said of fewer than `LOOK_MIN` each.
 * Sources: Robbins, "Statistical methods related to the law of the iterated logarithm", 1970; Johari, Koomen, Pekelis, Walsh,
 * "Always valid inference", Operations Research 2022; Waudby-Smith et al., "Time-uniform central limit theory and
 * asymptotic confidence sequences", Annals of Statistics 2024.
 */
import type { OutcomeSummary } from './adjusted-outcomes.ts';

/** Of each variant: below, the mean of skewed outcomes is not normal enough. */
export const LOOK_MIN = 100;

export interface SequentialDifference {
  /** Of the second variant from the first. */
  difference: number;
  low: number;
  high: number;
  /** That there is no difference, valid at any look. */
  p: number;
}

/** `null`: too few, or all outcomes are alike. `mixing`: variance of the differences that are looked for. */
export function sequentialDifference(
  control: OutcomeSummary,
  variant: OutcomeSummary,
  { alpha, mixing }: { alpha: number; mixing: number },
): SequentialDifference | null {
  if (control.n < LOOK_MIN || variant.n < LOOK_MIN) return null;
  const variance = control.variance / control.n + variant.variance / variant.n;
  if (variance <= 0) return null;
  const difference = variant.mean - control.mean;
  const reach = sequentialReach(variance, { alpha, mixing });
  const logRatio =
    0.5 * Math.log(variance / (variance + mixing)) + (mixing * difference ** 2) / (2 * variance * (variance + mixing));
  return { difference, low: difference - reach, high: difference + reach, p: Math.min(1, Math.exp(-logRatio)) };
}

/** Half the width of the interval, when the difference has this variance. */
export function sequentialReach(variance: number, { alpha, mixing }: { alpha: number; mixing: number }): number {
  const widened = (variance + mixing) / variance;
  return Math.sqrt(((variance * (variance + mixing)) / mixing) * Math.log(widened / alpha ** 2));
}
