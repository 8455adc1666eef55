/**
 * Loss contradiction: what a group says of itself against what it does, both as distances from their own usual, positive
 * is healthy. "Says fine, behaves depleted" is the alarming direction. The difference is measured by its own reliability.
 * Source: Payne and Jones 1957.
 */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { LEVELS, type Level } from './level.ts';

export interface LossContradiction {
  difference: number;
  standardError: number;
  z: number;
  p: number;
  direction: 'stated_above_behaviour' | 'behaviour_above_stated' | 'none';
  level: Level;
}

/** |z| from which the level is moderate, high, critical: two-sided 10, 5 and 1 %. */
const THRESHOLDS = [1.645, 1.96, 2.576] as const;

/** `null` when both are perfectly reliable, which nothing measured is. */
export function lossContradiction(
  statedZ: number,
  behaviouralZ: number,
  reliabilityStated: number,
  reliabilityBehavioural: number,
): LossContradiction | null {
  const standardError = Math.sqrt(Math.max(0, 2 - reliabilityStated - reliabilityBehavioural));
  if (!(standardError > 0)) return null;
  const difference = statedZ - behaviouralZ;
  const z = difference / standardError;
  return {
    difference,
    standardError,
    z,
    p: Math.min(1, 2 * normalCdf(-Math.abs(z), 0, 1)),
    direction: difference > 0 ? 'stated_above_behaviour' : difference < 0 ? 'behaviour_above_stated' : 'none',
    level: LEVELS[THRESHOLDS.filter((threshold) => Math.abs(z) >= threshold).length]!,
  };
}
