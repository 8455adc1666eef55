/**
 * The level of a figure that has no published norm: how far it is from what was usual for this unit, over the 26 windows
 * before, at least 12, by median and scaled median absolute deviation. A level is given only when the figure's interval
 * leaves the usual value out. Thresholds 1.5, 2.5 and 3.5 are a convention.
 * Source for the scale: Iglewicz and Hoaglin 1993.
 */
import { robustScale } from '../robust-scale.ts';
import type { Level } from './level.ts';

export const BASELINE_WINDOWS = 26;
export const BASELINE_WINDOWS_MIN = 12;
export const BASELINE_THRESHOLDS = [1.5, 2.5, 3.5] as const;

export interface BaselineReading {
  /** Positive is adverse. */
  z: number;
  level: Level;
  baseline: number;
}

/** `null` when there is too little to compare with, or it never varied. `history` is oldest first. */
export function baselineReading(
  figure: { value: number; low?: number | undefined; high?: number | undefined },
  history: readonly (number | null)[],
  adverse: 'up' | 'down',
): BaselineReading | null {
  const known = history.filter((value): value is number => value !== null).slice(-BASELINE_WINDOWS);
  if (known.length < BASELINE_WINDOWS_MIN) return null;
  const { median: baseline, scale } = robustScale(known);
  if (scale === undefined) return null;
  const z = ((adverse === 'up' ? 1 : -1) * (figure.value - baseline)) / scale;
  const reached = BASELINE_THRESHOLDS.filter((threshold) => z >= threshold).length;
  const isApart =
    figure.low === undefined || figure.high === undefined || baseline < figure.low || baseline > figure.high;
  return { z, baseline, level: isApart ? (['low', 'moderate', 'high', 'critical'] as const)[reached]! : 'low' };
}
