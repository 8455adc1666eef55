/**
 * Whether groups leave at different pace: the log-rank test, with delayed entry. Two groups or more; `null` when no
 * event happened while two groups were at risk. Sources: Mantel 1966; Peto and Peto 1972.
 */
import chiSquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';
import { solve } from '../significance/linear-system.ts';
import type { Spell } from './kaplan-meier.ts';

export interface LogRank {
  chiSquare: number;
  degrees: number;
  p: number;
}

export function logRank(spells: readonly (Spell & { group: string | number })[]): LogRank | null {
  const groups = [...new Set(spells.map(({ group }) => group))];
  const last = groups.length - 1;
  if (last < 1) return null;
  const excess = new Float64Array(last);
  const covariance = Array.from({ length: last }, () => new Float64Array(last));
  for (const time of new Set(spells.filter(({ event }) => event).map((spell) => spell.time))) {
    const atRisk = new Float64Array(groups.length);
    const events = new Float64Array(groups.length);
    for (const spell of spells) {
      const group = groups.indexOf(spell.group);
      if ((spell.entry ?? Number.NEGATIVE_INFINITY) < time && spell.time >= time) atRisk[group]!++;
      if (spell.event && spell.time === time) events[group]!++;
    }
    const n = atRisk.reduce((sum, one) => sum + one, 0);
    const d = events.reduce((sum, one) => sum + one, 0);
    const spread = n > 1 ? (d * (n - d)) / (n - 1) : 0;
    for (let i = 0; i < last; i++) {
      const share = atRisk[i]! / n;
      excess[i]! += events[i]! - d * share;
      for (let j = 0; j < last; j++) covariance[i]![j]! += spread * share * ((i === j ? 1 : 0) - atRisk[j]! / n);
    }
  }
  const solved = solve(covariance, excess);
  if (!solved) return null;
  const chiSquare = Math.max(
    0,
    excess.reduce((sum, one, i) => sum + one * solved[i]!, 0),
  );
  return { chiSquare, degrees: last, p: 1 - chiSquareCdf(chiSquare, last) };
}
