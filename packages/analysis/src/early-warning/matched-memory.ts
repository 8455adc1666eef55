/**
 * The memory that surrogates need so that, once they have been detrended like the series, they remember as much as it
 * does. Detrending takes memory away, and the surrogates are detrended again: with the estimate of the residual itself,
 * even corrected for its small-sample bias, they would forget too fast, and healthy series with long memory would be
 * called too often (measured: 6.2 % instead of 5 % at φ = 0.8). The relation is found once for a length, by simulation.
 * Source for the idea: indirect inference, Gouriéroux, Monfort and Renault 1993.
 */
import { SeededRandom } from '../significance/seeded-random.ts';
import { acfLag1, ar1Series } from './ar1.ts';
import type { SlowingWorkspace } from './slowing-workspace.ts';

const PHI_LEAST = -0.6;
const PHI_MOST = 0.99;
const STEPS = 40;
const SERIES_PER_STEP = 400;

/** From the lag-1 autocorrelation of a residual to φ, within −0.6 and 0.99. */
export function matchedMemory(workspace: SlowingWorkspace): (residualAcf1: number) => number {
  const phis = Array.from({ length: STEPS }, (_, i) => PHI_LEAST + ((PHI_MOST - PHI_LEAST) * i) / (STEPS - 1));
  const series = new Float64Array(workspace.points);
  const residual = new Float64Array(workspace.points);
  let highest = Number.NEGATIVE_INFINITY;
  const seen = phis.map((phi) => {
    // The same noise for every φ, so that the relation rises smoothly.
    const random = new SeededRandom(`memory of ${workspace.points} points`);
    let sum = 0;
    for (let i = 0; i < SERIES_PER_STEP; i++) {
      ar1Series(series, phi, random);
      sum += acfLag1(workspace.residualOf(series, residual)) ?? 0;
    }
    highest = Math.max(highest, sum / SERIES_PER_STEP);
    return highest;
  });
  return (residualAcf1) => {
    const above = seen.findIndex((one) => one > residualAcf1);
    if (above === 0) return PHI_LEAST;
    if (above < 0) return PHI_MOST;
    const share = (residualAcf1 - seen[above - 1]!) / (seen[above]! - seen[above - 1]!);
    return phis[above - 1]! + share * (phis[above]! - phis[above - 1]!);
  };
}
