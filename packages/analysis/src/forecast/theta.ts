/**
 * Simple exponential smoothing, fitted by least squares, and the Theta method: the mean of the straight line through the
 * series and of a smoothed line of twice its curvature, both on the series freed of its season.
 * Sources: Gardner 1985; Assimakopoulos and Nikolopoulos 2000.
 */
import { withoutSeason } from './seasonal-indices.ts';

const GRID = 40;
const ROUNDS = 6;

/** The flat forecast of the smoothing that fits best. */
export function simpleSmoothing(y: readonly number[], period: number, horizon: number): number[] {
  return withSeason(y, period, horizon, (free) => Array<number>(horizon).fill(smoothedLevel(free)));
}

export function theta(y: readonly number[], period: number, horizon: number): number[] {
  return withSeason(y, period, horizon, (free) => {
    const { intercept, slope } = lineThrough(free);
    const line = (t: number) => intercept + slope * t;
    const level = smoothedLevel(free.map((value, t) => 2 * value - line(t)));
    return Array.from({ length: horizon }, (_, h) => (level + line(free.length + h)) / 2);
  });
}

function withSeason(
  y: readonly number[],
  period: number,
  horizon: number,
  forecast: (free: number[]) => number[],
): number[] {
  if (y.length === 0) return [];
  const { free, indexAhead } = withoutSeason(y, period);
  return forecast(free)
    .slice(0, horizon)
    .map((value, h) => value * indexAhead(h));
}

/** For a given alpha the sum of squares is quadratic in the first level, so only alpha is searched for. */
function smoothedLevel(y: readonly number[]): number {
  let [low, high] = [0, 1];
  let best = { squares: Number.POSITIVE_INFINITY, alpha: 1, level: y.at(-1)! };
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i <= GRID; i++) {
      const alpha = low + ((high - low) * i) / GRID;
      const found = smoothWith(y, alpha);
      if (found.squares < best.squares) best = { ...found, alpha };
    }
    const step = (high - low) / GRID;
    low = Math.max(0, best.alpha - step);
    high = Math.min(1, best.alpha + step);
  }
  return best.level;
}

function smoothWith(y: readonly number[], alpha: number): { squares: number; level: number } {
  // The error at t is constant[t] − (1 − α)^t · level0.
  let constant = 0;
  let decay = 1;
  let xx = 0;
  let xy = 0;
  for (const value of y) {
    const error = value - constant;
    xx += decay * decay;
    xy += decay * error;
    constant += alpha * error;
    decay *= 1 - alpha;
  }
  let level = xx > 0 ? xy / xx : y[0]!;
  let squares = 0;
  for (const value of y) {
    const error = value - level;
    squares += error * error;
    level += alpha * error;
  }
  return { squares, level };
}

function lineThrough(y: readonly number[]): { intercept: number; slope: number } {
  const n = y.length;
  const meanT = (n - 1) / 2;
  const mean = y.reduce((sum, value) => sum + value, 0) / n;
  const spread = (n * (n * n - 1)) / 12;
  const slope = spread > 0 ? y.reduce((sum, value, t) => sum + (t - meanT) * (value - mean), 0) / spread : 0;
  return { intercept: mean - slope * meanT, slope };
}
