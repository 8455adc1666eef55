/**
 * Logistic regression with a ridge penalty: features standardised with the population's deviation, objective
 * Σ log-loss + λ/2·‖b‖², intercept free, by Newton's method with halved steps. A feature that does not vary has weight 0.
 * Sources: Le Cessie and van Houwelingen 1992; Hastie, Tibshirani and Friedman (2009), section 4.4.
 */
import { solve } from '../significance/linear-system.ts';

export interface LogisticModel {
  mean: Float64Array;
  sd: Float64Array;
  coefficients: Float64Array;
  intercept: number;
}

const ITERATIONS_MAX = 200;
const GRADIENT_SMALL = 1e-10;
const STEP_SMALL = 1e-6;

/** `null` when there is nothing to learn from, or the outcome never differs. */
export function logisticRidge(
  rows: readonly ArrayLike<number>[],
  y: ArrayLike<number>,
  lambda: number,
): LogisticModel | null {
  const n = rows.length;
  const width = rows[0]?.length ?? 0;
  let positives = 0;
  for (let i = 0; i < n; i++) positives += y[i]!;
  if (n === 0 || positives === 0 || positives === n) return null;
  const mean = new Float64Array(width);
  const sd = new Float64Array(width);
  for (const row of rows) for (let j = 0; j < width; j++) mean[j]! += row[j]! / n;
  for (const row of rows) for (let j = 0; j < width; j++) sd[j]! += (row[j]! - mean[j]!) ** 2 / n;
  // Of equal values the mean may miss them by rounding, and what is left is no deviation.
  for (let j = 0; j < width; j++) sd[j] = rows.every((row) => row[j] === rows[0]![j]) ? 0 : Math.sqrt(sd[j]!);
  const scaled = rows.map((row) => standardised(row, mean, sd));
  const weights = minimise(scaled, y, lambda, width);
  return { mean, sd, coefficients: weights.subarray(1), intercept: weights[0]! };
}

export function logisticProbability(model: LogisticModel, row: ArrayLike<number>): number {
  const z = standardised(row, model.mean, model.sd);
  let score = model.intercept;
  for (let j = 0; j < z.length; j++) score += model.coefficients[j]! * z[j]!;
  return sigmoid(score);
}

/** Intercept first. */
function minimise(rows: readonly Float64Array[], y: ArrayLike<number>, lambda: number, width: number): Float64Array {
  let weights = new Float64Array(width + 1);
  let value = objective(rows, y, lambda, weights);
  for (let iteration = 0; iteration < ITERATIONS_MAX; iteration++) {
    const gradient = new Float64Array(width + 1);
    const hessian = Array.from({ length: width + 1 }, () => new Float64Array(width + 1));
    for (const [i, row] of rows.entries()) {
      const p = sigmoid(scoreOf(row, weights));
      const spread = Math.max(1e-12, p * (1 - p));
      for (let a = 0; a <= width; a++) {
        const xa = a === 0 ? 1 : row[a - 1]!;
        if (xa === 0) continue;
        gradient[a]! += (p - y[i]!) * xa;
        for (let b = 0; b <= a; b++) hessian[a]![b]! += spread * xa * (b === 0 ? 1 : row[b - 1]!);
      }
    }
    for (let a = 0; a <= width; a++) {
      if (a > 0) {
        gradient[a]! += lambda * weights[a]!;
        hessian[a]![a]! += lambda;
        // A feature without variation would leave the system singular when nothing is penalised.
        if (hessian[a]![a] === 0) hessian[a]![a] = 1;
      }
      for (let b = 0; b < a; b++) hessian[b]![a] = hessian[a]![b]!;
    }
    if (Math.hypot(...gradient) < GRADIENT_SMALL) break;
    const step = solve(hessian, gradient);
    if (!step) break;
    // Newton's steps double the digits that are right. One as small as this is the last; whether the objective falls by it
    // is lost in rounding.
    if (Math.hypot(...step) < STEP_SMALL * (1 + Math.hypot(...weights)))
      return weights.map((weight, a) => weight - step[a]!);
    let stepSize = 1;
    for (; stepSize > 1e-10; stepSize /= 2) {
      const next = weights.map((weight, a) => weight - stepSize * step[a]!);
      const nextValue = objective(rows, y, lambda, next);
      if (nextValue <= value) {
        weights = next;
        value = nextValue;
        break;
      }
    }
    if (stepSize <= 1e-10) break;
  }
  return weights;
}

function objective(rows: readonly Float64Array[], y: ArrayLike<number>, lambda: number, weights: Float64Array): number {
  let total = 0;
  for (const [i, row] of rows.entries()) {
    const signed = (y[i]! > 0 ? -1 : 1) * scoreOf(row, weights);
    total += signed > 0 ? signed + Math.log1p(Math.exp(-signed)) : Math.log1p(Math.exp(signed));
  }
  for (let a = 1; a < weights.length; a++) total += (lambda / 2) * weights[a]! ** 2;
  return total;
}

function scoreOf(row: Float64Array, weights: Float64Array): number {
  let score = weights[0]!;
  for (let j = 0; j < row.length; j++) score += weights[j + 1]! * row[j]!;
  return score;
}

function standardised(row: ArrayLike<number>, mean: Float64Array, sd: Float64Array): Float64Array {
  return Float64Array.from({ length: mean.length }, (_, j) => (sd[j]! > 0 ? (row[j]! - mean[j]!) / sd[j]! : 0));
}

function sigmoid(score: number): number {
  return score >= 0 ? 1 / (1 + Math.exp(-score)) : Math.exp(score) / (1 + Math.exp(score));
}
