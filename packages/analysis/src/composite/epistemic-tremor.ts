/**
 * Epistemic tremor, 0–1: the organisation's own sources do not agree about how things are. The mean of up to three parts:
 * disagreement, I² of at least two sources' standardised readings (what their errors cannot explain); volatility, the
 * share of week-to-week change that noise cannot explain, over at least six windows; dissent, 1 − rwg within the group.
 * One source cannot disagree with itself: then there is no tremor to speak of. An index, not calibrated.
 * Sources: Cochran 1954; Higgins and Thompson 2002; von Neumann 1941; James, Demaree and Wolf 1984.
 */
import chiSquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';

export interface Reading {
  z: number;
  se: number;
}

export interface EpistemicTremor {
  tremor: number | null;
  parts: { disagreement?: number; volatility?: number; dissent?: number };
  consensus: number | null;
  consensusSe: number | null;
  /** Cochran's Q of the sources, and its p. */
  q: number | null;
  p: number | null;
}

const VOLATILITY_WINDOWS_MIN = 6;

export function epistemicTremor(
  sources: readonly Reading[],
  history: readonly Reading[] | null,
  rwg: number | null,
): EpistemicTremor {
  const usable = sources.filter(({ se }) => se > 0);
  if (usable.length < 2) return { tremor: null, parts: {}, consensus: null, consensusSe: null, q: null, p: null };
  const precision = usable.reduce((sum, { se }) => sum + 1 / se ** 2, 0);
  const consensus = usable.reduce((sum, { z, se }) => sum + z / se ** 2, 0) / precision;
  const q = usable.reduce((sum, { z, se }) => sum + ((z - consensus) / se) ** 2, 0);
  const degrees = usable.length - 1;
  const volatility = history === null ? null : volatilityOf(history);
  const parts = {
    disagreement: q > degrees ? (q - degrees) / q : 0,
    ...(volatility === null ? {} : { volatility }),
    ...(rwg === null ? {} : { dissent: 1 - rwg }),
  };
  const values = Object.values(parts);
  return {
    tremor: values.reduce((sum, one) => sum + one, 0) / values.length,
    parts,
    consensus,
    consensusSe: 1 / Math.sqrt(precision),
    q,
    p: 1 - chiSquareCdf(q, degrees),
  };
}

function volatilityOf(history: readonly Reading[]): number | null {
  if (history.length < VOLATILITY_WINDOWS_MIN) return null;
  const noise = history.reduce((sum, { se }) => sum + se ** 2, 0) / history.length;
  const change = history.slice(1).reduce((sum, { z }, i) => sum + (z - history[i]!.z) ** 2, 0) / (history.length - 1);
  return change > 0 ? Math.max(0, 1 - (2 * noise) / change) : 0;
}
