/**
 * How far to either side of a forecast the truth is expected, from the errors made at the same step in the back-test
 * (split-conformal); from the model's own spread while there are too few of them for 95 %. A later step is never taken to
 * be surer than an earlier one. Errors of neighbouring origins are alike, which makes the level approximate: so what it
 * covered is measured, on origins whose errors were not used. Sources: Lei et al. 2018; Vovk 2015 (cross-conformal).
 */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { conformalInterval } from './conformal-interval.ts';
import { meanOf, type RollingOrigin } from './rolling-origin.ts';

export const BAND_LEVELS = [0.5, 0.8, 0.95] as const;
export type BandLevel = (typeof BAND_LEVELS)[number];

/** The 95th percentile of fewer errors lies beyond the largest of them. */
export const CONFORMAL_ORIGINS_MIN = 19;

/** By step. `spread`: the model's own, used when the errors are too few. */
export function halfWidths(
  errors: readonly (readonly number[])[],
  spread: readonly number[],
  level: BandLevel,
): number[] {
  const isConformal = errors.length >= CONFORMAL_ORIGINS_MIN;
  const z = normalQuantile(0.5 + level / 2, 0, 1);
  let widest = 0;
  return spread.map((deviation, step) => {
    const own = isConformal
      ? conformalInterval(
          errors.map((origin) => Math.abs(origin[step]!)),
          0,
          level,
        ).halfWidth!
      : z * deviation;
    widest = Math.max(widest, own);
    return widest;
  });
}

/** By step, the share of origins at which the truth was within the band that the other ones give. */
export function coverageByStep({ errors, spreads }: RollingOrigin, level: BandLevel): number[] {
  const origins = errors.length;
  // Neighbours are left out together, as many as can be spared.
  const leftOut = origins > CONFORMAL_ORIGINS_MIN ? Math.min(origins >> 1, origins - CONFORMAL_ORIGINS_MIN) : 1;
  const covered = errors.map((own, origin) => {
    const first = origin - (origin % leftOut);
    const others = errors.filter((_, other) => other < first || other >= first + leftOut);
    const widths = halfWidths(others, spreads[origin]!, level);
    return own.map((error, step) => (Math.abs(error) <= widths[step]! ? 1 : 0));
  });
  return (errors[0] ?? []).map((_, step) => meanOf(covered.map((origin) => origin[step]!)));
}
