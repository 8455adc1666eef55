/**
 * What to do about an experiment, from what its figures say. Each answer may be acted on at any time, since intervals and
 * the check of shares hold at every look. In this order, the first that fits:
 *
 *   shares_off       visitors are missing from a variant: stop, and mend what loses them
 *   too_early        a variant has too few visitors for any interval
 *   harm             every variant is worse than the control, or does harm to what was to be guarded: stop
 *   better           one is better, and what was to be guarded is safe: stop, and take it
 *   better_unproven  one is better, but harm to what was to be guarded is not ruled out yet: go on
 *   not_worth_it     of every variant, a gain worth having is ruled out: stop
 *   go_on            nothing is known yet
 */
import type { RatioCheck } from './ratio-check.ts';

export interface JudgedDifference {
  low: number;
  high: number;
}

export interface GuardedMeasure {
  difference: JudgedDifference | null;
  /** Which way is good. */
  better: 'higher' | 'lower';
  /** Worse by up to this is still safe. */
  margin: number;
}

export interface JudgedVariant {
  key: string;
  /** Of the measure that decides; null: too early to say. */
  primary: JudgedDifference | null;
  guards: readonly GuardedMeasure[];
}

export const EXPERIMENT_VERDICTS = [
  'shares_off',
  'too_early',
  'harm',
  'better',
  'better_unproven',
  'not_worth_it',
  'go_on',
] as const;
export type ExperimentVerdict = (typeof EXPERIMENT_VERDICTS)[number];

export interface ExperimentJudgement {
  verdict: ExperimentVerdict;
  /** Whether the experiment should end now. */
  stop: boolean;
  /** The variant to take; the control is never named. */
  variant: string | null;
}

export type GuardState = 'safe' | 'harmed' | 'open';

export function guardState({ difference, better, margin }: GuardedMeasure): GuardState {
  if (difference === null) return 'open';
  const { low, high } = gainOf(difference, better);
  return high < 0 ? 'harmed' : low > -margin ? 'safe' : 'open';
}

export function judgeExperiment(
  variants: readonly JudgedVariant[],
  { ratio, better, effect }: { ratio: RatioCheck | null; better: 'higher' | 'lower'; effect: number },
): ExperimentJudgement {
  if (ratio?.isMismatch) return { verdict: 'shares_off', stop: true, variant: null };
  const known = variants.flatMap(({ key, primary, guards }) =>
    primary === null ? [] : [{ key, ...gainOf(primary, better), guards: guards.map(guardState) }],
  );
  if (known.length < variants.length) return { verdict: 'too_early', stop: false, variant: null };
  const harmless = known.filter(({ high, guards }) => high >= 0 && !guards.includes('harmed'));
  if (harmless.length === 0) return { verdict: 'harm', stop: true, variant: null };
  // Of several that are better, the one with the largest gain that is certain.
  const gaining = harmless.filter(({ low }) => low > 0).sort((a, b) => b.low - a.low);
  const proven = gaining.find(({ guards }) => guards.every((state) => state === 'safe'));
  if (proven) return { verdict: 'better', stop: true, variant: proven.key };
  if (gaining[0]) return { verdict: 'better_unproven', stop: false, variant: gaining[0].key };
  if (harmless.every(({ high }) => high < effect)) return { verdict: 'not_worth_it', stop: true, variant: null };
  return { verdict: 'go_on', stop: false, variant: null };
}

/** An interval of the gain: above 0 is good, whichever way is better. */
function gainOf({ low, high }: JudgedDifference, better: 'higher' | 'lower'): JudgedDifference {
  return better === 'higher' ? { low, high } : { low: -high, high: -low };
}
