/**
 * What goes along with an outcome, and how much of it: the share of the outcome's explained variance that belongs to each
 * of several correlated predictors. Johnson's relative weights: the predictors are replaced by the closest uncorrelated
 * ones, and what those explain is handed back. Weights are not negative and add up to R². They describe association, not
 * cause. Intervals by a seeded bootstrap; a weight counts as present when it exceeds that of a made-up predictor of random
 * numbers in 95 of 100 samples, because a weight itself is never below zero.
 * Sources: Johnson 2000, Multivariate Behavioral Research 35, 1–19; Tonidandel, LeBreton and Johnson 2009.
 */
import { SeededRandom } from '../significance/seeded-random.ts';
import { symmetricEigen } from '../significance/symmetric-eigen.ts';
import { covarianceOf } from './reliability.ts';

export interface RelativeWeights {
  rSquared: number;
  weights: {
    /** Part of R². */
    weight: number;
    /** Per cent of R². */
    share: number;
    shareLow: number;
    shareHigh: number;
    /** Correlation with the outcome: which way it goes. */
    r: number;
    /** Whether it is more than that of random numbers. */
    isPresent: boolean;
  }[];
}

export interface RelativeWeightsOptions {
  /** Figures that rest on chance are a function of this. */
  seed: string;
  samples?: number;
}

const SAMPLES_DEFAULT = 1000;

/**
 * `rows`: one a person, the outcome first, then its predictors, all answered. `null` when there are fewer rows than
 * predictors allow, something does not vary, or predictors say the same.
 */
export function relativeWeights(
  rows: readonly (readonly number[])[],
  { seed, samples = SAMPLES_DEFAULT }: RelativeWeightsOptions,
): RelativeWeights | null {
  const predictors = (rows[0]?.length ?? 0) - 1;
  if (predictors < 2 || rows.length < predictors + 3) return null;
  const found = weightsOf(rows);
  if (!found) return null;
  const random = new SeededRandom(seed);
  const shares: number[][] = found.weights.map(() => []);
  const overChance: number[][] = found.weights.map(() => []);
  for (let sample = 0; sample < samples; sample++) {
    const drawn = rows.map(() => [...rows[random.integer(rows.length)]!, random.normal()]);
    const resampled = weightsOf(drawn);
    if (!resampled) continue;
    const chance = resampled.weights[predictors]!;
    const explained = resampled.rSquared - chance;
    for (let i = 0; i < predictors; i++) {
      if (explained > 0) shares[i]!.push(resampled.weights[i]! / explained);
      overChance[i]!.push(resampled.weights[i]! - chance);
    }
  }
  return {
    rSquared: found.rSquared,
    weights: found.weights.map((weight, i) => ({
      weight,
      share: (100 * weight) / found.rSquared,
      shareLow: 100 * (quantile(shares[i]!, 0.025) ?? 0),
      shareHigh: 100 * Math.min(1, quantile(shares[i]!, 0.975) ?? 1),
      r: found.correlations[i]!,
      isPresent: (quantile(overChance[i]!, 0.05) ?? 0) > 0,
    })),
  };
}

/** Eigenvalues of a correlation matrix below this: two predictors are one. */
const DEPENDENT = 1e-8;

function weightsOf(
  rows: readonly (readonly number[])[],
): { rSquared: number; weights: number[]; correlations: number[] } | null {
  const covariance = covarianceOf(rows);
  if (covariance.some((row, i) => !(row[i]! > 1e-12))) return null;
  const correlation = covariance.map((row, i) =>
    row.map((one, j) => one / Math.sqrt(covariance[i]![i]! * covariance[j]![j]!)),
  );
  const correlations = correlation[0]!.slice(1);
  const { values, vectors } = symmetricEigen(correlation.slice(1).map((row) => row.slice(1)));
  if (values.some((value) => value < DEPENDENT)) return null;
  const size = correlations.length;
  // Loadings of the predictors on their closest uncorrelated counterparts: the root of their correlation matrix.
  const root = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) =>
      values.reduce((sum, value, k) => sum + vectors[k]![i]! * Math.sqrt(value) * vectors[k]![j]!, 0),
    ),
  );
  const betas = Array.from({ length: size }, (_, i) =>
    correlations.reduce(
      (sum, r, j) =>
        sum + r * values.reduce((inner, value, k) => inner + (vectors[k]![i]! * vectors[k]![j]!) / Math.sqrt(value), 0),
      0,
    ),
  );
  const weights = root.map((row) => row.reduce((sum, loading, k) => sum + loading ** 2 * betas[k]! ** 2, 0));
  return { rSquared: betas.reduce((sum, beta) => sum + beta ** 2, 0), weights, correlations };
}

function quantile(values: readonly number[], probability: number): number | undefined {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return undefined;
  const at = (sorted.length - 1) * probability;
  const below = sorted[Math.floor(at)]!;
  return below + (at - Math.floor(at)) * (sorted[Math.ceil(at)]! - below);
}
