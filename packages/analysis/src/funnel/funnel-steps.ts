/**
 * A funnel over visitors: how many reached each step, and how long it took them. Shares are of visitors, not of actions:
 * who comes by twice is one visitor. Medians are of those who reached the step; who gave up has no time to be counted.
 */
import { quantileOf } from '../delivery/quantile-of.ts';
import type { TimedAction } from './funnel-attempt.ts';

export interface FunnelStep {
  /** Visitors who came this far or further. */
  reached: number;
  /** From the step before; null of the first, and where nobody came. */
  sincePreviousMedianMs: number | null;
  sinceFirstMedianMs: number | null;
}

/** `attempts`: what each visitor reached, as `funnelAttempt` says. */
export function funnelSteps(attempts: readonly (readonly TimedAction[])[], steps: number): FunnelStep[] {
  return Array.from({ length: steps }, (_, step) => {
    const there = attempts.filter(({ length }) => length > step);
    const since = (from: (attempt: readonly TimedAction[]) => TimedAction) =>
      step === 0
        ? null
        : quantileOf(
            there.map((attempt) => attempt[step]!.atMs - from(attempt).atMs),
            0.5,
          );
    return {
      reached: there.length,
      sincePreviousMedianMs: since((attempt) => attempt[step - 1]!),
      sinceFirstMedianMs: since((attempt) => attempt[0]!),
    };
  });
}
