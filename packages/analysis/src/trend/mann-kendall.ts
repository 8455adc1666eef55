/**
 * Whether a plain series rises or falls, and how fast: Mann-Kendall test with the variance corrected for ties and for
 * continuity, Theil-Sen slope per step. Not for indicators of overlapping windows, whose points repeat each other.
 * Sources: Mann 1945; Kendall 1948; Sen 1968; for dependent series surrogates after Theiler et al. 1992.
 */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { acfLag1, ar1Series, biasCorrectedPhi } from '../early-warning/ar1.ts';
import { median } from '../robust-scale.ts';
import type { SeededRandom } from '../significance/seeded-random.ts';

/** Below this a trend is not looked for. */
export const TREND_POINTS_MIN = 8;
/** From this lag-1 autocorrelation of the residuals on, the normal approximation is too sure of itself. */
const AUTOCORRELATION_MAX = 0.2;
const SURROGATES = 999;

export interface MannKendall {
  s: number;
  varS: number;
  z: number;
  pTwoSided: number;
  theilSenSlope: number;
}

/** `null` of fewer than 8 points. */
export function mannKendall(y: ArrayLike<number>): MannKendall | null {
  const n = y.length;
  if (n < TREND_POINTS_MIN) return null;
  const { s, slopes } = pairs(y);
  const counts = new Map<number, number>();
  for (let i = 0; i < n; i++) counts.set(y[i]!, (counts.get(y[i]!) ?? 0) + 1);
  const spread = (size: number) => size * (size - 1) * (2 * size + 5);
  const varS = ([...counts.values()].reduce((rest, ties) => rest - spread(ties), spread(n)) || 0) / 18;
  const z = varS > 0 ? (s - Math.sign(s)) / Math.sqrt(varS) : 0;
  return { s, varS, z, pTwoSided: Math.min(1, 2 * normalCdf(-Math.abs(z), 0, 1)), theilSenSlope: median(slopes) ?? 0 };
}

export interface SeriesTrend {
  /** Per step. */
  slope: number;
  p: number;
  method: 'mann_kendall' | 'ar1_surrogates';
}

/** The trend of a series, by surrogates when its residuals remember each other. */
export function seriesTrend(y: readonly number[], random: SeededRandom): SeriesTrend | null {
  const plain = mannKendall(y);
  if (!plain) return null;
  const residual = Float64Array.from(y, (value, i) => value - plain.theilSenSlope * i);
  const level = residual.reduce((sum, value) => sum + value, 0) / y.length;
  for (let i = 0; i < residual.length; i++) residual[i]! -= level;
  const r1 = acfLag1(residual);
  if (r1 === null || r1 <= AUTOCORRELATION_MAX)
    return { slope: plain.theilSenSlope, p: plain.pTwoSided, method: 'mann_kendall' };
  const phi = biasCorrectedPhi(r1, y.length);
  const surrogate = new Float64Array(y.length);
  let hits = 0;
  for (let b = 0; b < SURROGATES; b++) {
    ar1Series(surrogate, phi, random);
    if (Math.abs(pairs(surrogate).s) >= Math.abs(plain.s)) hits++;
  }
  return { slope: plain.theilSenSlope, p: (1 + hits) / (SURROGATES + 1), method: 'ar1_surrogates' };
}

function pairs(y: ArrayLike<number>): { s: number; slopes: number[] } {
  let s = 0;
  const slopes: number[] = [];
  for (let i = 1; i < y.length; i++)
    for (let j = 0; j < i; j++) {
      const rise = y[i]! - y[j]!;
      s += Math.sign(rise);
      slopes.push(rise / (i - j));
    }
  return { s, slopes };
}
