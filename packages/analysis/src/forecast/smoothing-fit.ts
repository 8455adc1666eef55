/**
 * Exponential smoothing fitted by least squares: a level, a level with a trend (Holt), or one whose trend is damped. For
 * given weights the errors are linear in the first level and the first trend, so those are solved for and only the weights
 * are searched. Bounds of the weights are the usual ones: 0 < alpha < 1, 0 < beta < alpha, 0.8 ≤ phi ≤ 0.98.
 * Sources: Gardner 1985; Hyndman et al. 2008, chapters 2 and 5.
 */
import type { SmoothingParameters } from './additive-smoothing.ts';
import { minimise } from './minimise.ts';

export type SmoothingTrend = 'none' | 'linear' | 'damped';

const WEIGHT_MIN = 1e-4;
const [DAMPING_MIN, DAMPING_MAX] = [0.8, 0.98];
/** Where the search begins: alpha, beta as a share of alpha, phi as a share of its span. */
const START = [0.5, 0.1, 0.9];
const EVALUATIONS_MAX = 160;

export function fitSmoothing(y: readonly number[], trend: SmoothingTrend): SmoothingParameters {
  const count = { none: 1, linear: 2, damped: 3 }[trend];
  const weightsAt = (point: readonly number[]) => weightsOf(point.map(shareOf), trend);
  const best = minimise((point) => firstStates(y, weightsAt(point)).squares, START.slice(0, count).map(logit), {
    step: 1.2,
    evaluationsMax: EVALUATIONS_MAX,
  });
  const weights = weightsAt(best);
  const { level0, trend0 } = firstStates(y, weights);
  return { ...weights, level0, trend0 };
}

type Weights = Pick<SmoothingParameters, 'alpha' | 'beta' | 'phi'>;

function weightsOf([level = 0, slope = 0, damping = 0]: readonly number[], trend: SmoothingTrend): Weights {
  const alpha = WEIGHT_MIN + (1 - 2 * WEIGHT_MIN) * level;
  if (trend === 'none') return { alpha, beta: 0, phi: 0 };
  const beta = WEIGHT_MIN + (alpha - WEIGHT_MIN) * slope;
  return { alpha, beta, phi: trend === 'linear' ? 1 : DAMPING_MIN + (DAMPING_MAX - DAMPING_MIN) * damping };
}

function shareOf(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function logit(share: number): number {
  return Math.log(share / (1 - share));
}

/** The first level and trend with the least squares under these weights: two unknowns, so two normal equations. */
function firstStates(
  y: readonly number[],
  { alpha, beta, phi }: Weights,
): { level0: number; trend0: number; squares: number } {
  const hasTrend = phi > 0;
  // Three recursions beside each other: of the series from nothing, of a first level of 1, of a first trend of 1.
  let [level, trend] = [0, 0];
  let [levelOfLevel, trendOfLevel] = [1, 0];
  let [levelOfTrend, trendOfTrend] = [0, 1];
  let [ll, lt, tt, ly, ty, yy] = [0, 0, 0, 0, 0, 0];
  for (const value of y) {
    const base = level + phi * trend;
    const byLevel = levelOfLevel + phi * trendOfLevel;
    const byTrend = levelOfTrend + phi * trendOfTrend;
    const error = value - base;
    ll += byLevel * byLevel;
    lt += byLevel * byTrend;
    tt += byTrend * byTrend;
    ly += byLevel * error;
    ty += byTrend * error;
    yy += error * error;
    level = base + alpha * error;
    trend = phi * trend + beta * error;
    levelOfLevel = byLevel * (1 - alpha);
    trendOfLevel = phi * trendOfLevel - beta * byLevel;
    levelOfTrend = byTrend * (1 - alpha);
    trendOfTrend = phi * trendOfTrend - beta * byTrend;
  }
  const determinant = ll * tt - lt * lt;
  const solved =
    hasTrend && determinant > 1e-12 * ll * tt
      ? { level0: (ly * tt - ty * lt) / determinant, trend0: (ty * ll - ly * lt) / determinant }
      : { level0: ll > 0 ? ly / ll : (y[0] ?? 0), trend0: 0 };
  return { ...solved, squares: Math.max(0, yy - solved.level0 * ly - solved.trend0 * ty) };
}
