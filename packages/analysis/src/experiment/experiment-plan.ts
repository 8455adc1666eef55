/**
 * How many visitors an experiment needs before it finds a difference of `effect`, and how long that takes. The sequential
 * test needs up to about twice as many as a test with one look that is fixed before; in return it may stop at any time, and
 * with a larger effect stops much earlier. The mixture of the test is chosen here, from the plan, since it may not be chosen
 * by looking at the data: it makes the interval narrowest when the planned number has come.
 * Sources: as confidence-sequence.ts; for one look, Chow, Shao, Wang, "Sample size calculations in clinical research", 2008.
 */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { sequentialReach } from './confidence-sequence.ts';

export const ALPHA = 0.05;
export const POWER = 0.8;

export interface ExperimentPlan {
  /** Variance of the mixture of the sequential test. */
  mixing: number;
  /** Of each variant, when they have equal shares; otherwise of the smallest one. */
  perVariant: number;
  total: number;
  /** With one look, fixed before. */
  perVariantFixed: number;
}

export interface PlannedExperiment {
  /** The smallest difference of means that is worth finding, absolute. */
  effect: number;
  /** Of one outcome: p·(1 − p) of a conversion rate p. */
  variance: number;
  /** The first is the control. They add up to 1. */
  shares: readonly number[];
  alpha?: number;
  power?: number;
}

export function experimentPlan(planned: PlannedExperiment): ExperimentPlan {
  const { mixing, sequential, fixed } = visitorsNeeded(planned);
  const smallest = Math.min(...planned.shares);
  return {
    mixing,
    total: Math.ceil(sequential),
    perVariant: Math.ceil(sequential * smallest),
    perVariantFixed: Math.ceil(fixed * smallest),
  };
}

/** The smallest difference that this many visitors find with the planned power. */
export function minimumDetectableEffect({
  total,
  ...planned
}: Omit<PlannedExperiment, 'effect'> & { total: number }): number {
  // What is needed goes with 1 / effect².
  return Math.sqrt(visitorsNeeded({ ...planned, effect: 1 }).sequential / total);
}

function visitorsNeeded(planned: PlannedExperiment): { mixing: number; sequential: number; fixed: number } {
  const { effect, variance, shares, alpha = ALPHA, power = POWER } = planned;
  const each = alphaOfEach(alpha, shares.length);
  /** Variance of the difference in the smallest variant, when one visitor in all has come. */
  const unit = variance * (1 / shares[0]! + 1 / Math.min(...shares.slice(1)));
  const ratio = bestMixingRatio(each);
  const powerReach = normalQuantile(power, 0, 1);
  // The interval at the planned number has to leave 0 out with this power, for a true difference of `effect`.
  const needed = (effect / (sequentialReach(1, { alpha: each, mixing: ratio }) + powerReach)) ** 2;
  const once = (effect / (normalQuantile(1 - each / 2, 0, 1) + powerReach)) ** 2;
  return { mixing: ratio * needed, sequential: unit / needed, fixed: unit / once };
}

/** Each of several variants is compared with the control; all comparisons together are wrong in a share `alpha`. */
export function alphaOfEach(alpha: number, variants: number): number {
  return alpha / Math.max(1, variants - 1);
}

/** Mixture variance by variance of the difference at which the interval is narrowest there. */
function bestMixingRatio(alpha: number): number {
  // The reach at variance 1 falls and then rises with the mixture: golden section on its logarithm.
  let [low, high] = [Math.log(0.1), Math.log(1000)];
  const golden = (Math.sqrt(5) - 1) / 2;
  const at = (log: number) => sequentialReach(1, { alpha, mixing: Math.exp(log) });
  for (let i = 0; i < 60; i++) {
    const [one, other] = [high - golden * (high - low), low + golden * (high - low)];
    if (at(one) < at(other)) high = other;
    else low = one;
  }
  return Math.exp((low + high) / 2);
}
