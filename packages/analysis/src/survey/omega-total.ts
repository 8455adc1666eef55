/**
 * McDonald's omega: the share of a scale's variance that one common factor explains. One factor of the correlation matrix
 * by iterated principal axes, from squared multiple correlations. `null` when an item does not vary, items are
 * linearly dependent, or no common factor is left. Source: McDonald, "Test Theory" (1999), chapter 6.
 */
import { inverse } from '../significance/linear-system.ts';
import { covarianceOf } from './reliability.ts';

export interface Omega {
  omega: number;
  loadings: number[];
}

const CHANGE_SMALL = 1e-12;
const ITERATIONS_MAX = 20_000;

export function omegaTotal(answers: readonly (readonly number[])[]): Omega | null {
  if (answers.length < 3 || (answers[0]?.length ?? 0) < 3) return null;
  const covariance = covarianceOf(answers);
  if (covariance.some((row, i) => !(row[i]! > 0))) return null;
  const correlation = covariance.map((row, i) =>
    row.map((one, j) => one / Math.sqrt(covariance[i]![i]! * covariance[j]![j]!)),
  );
  const inverted = inverse(correlation);
  if (!inverted) return null;
  let communality = inverted.map((row, i) => 1 - 1 / row[i]!);
  let loadings: number[] = [];
  let vector = correlation.map(() => 1);
  for (let iteration = 0; iteration < ITERATIONS_MAX; iteration++) {
    const reduced = correlation.map((row, i) => row.map((one, j) => (i === j ? communality[i]! : one)));
    const { value, vector: found } = largestEigenpair(reduced, vector);
    if (!(value > 0)) return null;
    vector = found;
    loadings = vector.map((one) => one * Math.sqrt(value));
    const next = loadings.map((one) => one * one);
    const change = Math.max(...next.map((one, i) => Math.abs(one - communality[i]!)));
    communality = next;
    if (change < CHANGE_SMALL) break;
  }
  const sum = loadings.reduce((total, one) => total + one, 0);
  const sign = sum < 0 ? -1 : 1;
  const unique = loadings.reduce((total, one) => total + 1 - one * one, 0);
  return { omega: (sum * sum) / (sum * sum + unique), loadings: loadings.map((one) => sign * one) };
}

/** By power iteration on the matrix moved far enough that its largest eigenvalue is the largest in size. */
function largestEigenpair(matrix: readonly (readonly number[])[], start: readonly number[]) {
  const shift = matrix.length;
  let vector = [...start];
  let value = 0;
  for (let iteration = 0; iteration < ITERATIONS_MAX; iteration++) {
    const product = matrix.map((row, i) => row.reduce((sum, one, j) => sum + one * vector[j]!, shift * vector[i]!));
    const length = Math.hypot(...product);
    const next = product.map((one) => one / length);
    const change = Math.max(...next.map((one, i) => Math.abs(one - vector[i]!)));
    vector = next;
    value = length - shift;
    if (change < 1e-15) break;
  }
  return { value, vector };
}
