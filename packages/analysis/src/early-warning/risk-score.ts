/**
 * What may be said of a unit's early warning: how much evidence its series can carry at all, and, over all units of a run
 * together, q-values, scores and levels. The score is max(0, 1 − 2q), so a score above 0.7 means q below 0.15.
 * Sources: Benjamini and Hochberg 1995; the minimum lengths were found by simulation (bench/early-warning.ts).
 */
import type { Level } from '../composite/level.ts';
import { falseDiscoveryRate } from '../significance/false-discovery-rate.ts';

export type Evidence = 'insufficient_data' | 'exploratory' | 'full';

export const EXPLORATORY_POINTS = 52;
export const FULL_POINTS = 104;
/** Of all points; above it nothing is interpolated and nothing is said. */
export const GAP_SHARE_MAX = 0.2;
const T_MATERIAL = 0.3;

/** `points` with the `missing` ones counted in. */
export function evidenceOf(points: number, missing: number): Evidence {
  if (points < EXPLORATORY_POINTS || missing > GAP_SHARE_MAX * points) return 'insufficient_data';
  return points < FULL_POINTS ? 'exploratory' : 'full';
}

export interface UnitTest {
  p: number | null;
  jointTau: number | null;
  evidence: Evidence;
}

export interface UnitRisk {
  q: number | null;
  score: number | null;
  level: Level | 'insufficient_data';
}

/** All units tested in one run are one family. */
export function riskScores(units: readonly UnitTest[]): UnitRisk[] {
  const q = falseDiscoveryRate(units.map(({ p, evidence }) => (evidence === 'insufficient_data' ? null : p)));
  return units.map(({ jointTau, evidence }, index) => {
    const own = q[index] ?? null;
    if (own === null) return { q: null, score: null, level: 'insufficient_data' };
    return { q: own, score: Math.max(0, 1 - 2 * own), level: riskLevel(own, jointTau ?? 0, evidence) };
  });
}

/** Little evidence never says more than moderate. */
export function riskLevel(q: number, jointTau: number, evidence: Evidence): Level {
  const level = levelOf(q, jointTau);
  return evidence === 'exploratory' && (level === 'high' || level === 'critical') ? 'moderate' : level;
}

function levelOf(q: number, jointTau: number): Level {
  if (q <= 0.01 && jointTau >= T_MATERIAL) return 'critical';
  if (q <= 0.05 && jointTau >= T_MATERIAL) return 'high';
  return q <= 0.15 ? 'moderate' : 'low';
}
