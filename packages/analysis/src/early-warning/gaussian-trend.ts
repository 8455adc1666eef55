/**
 * The slow part of a series, by a Gaussian kernel: what is left of the series after it is what early warnings look at.
 * `ends: 'shrink'` weighs by the points there are, all of them; `'reflect'` mirrors the series at its ends and cuts the
 * kernel at four widths, as the published records of Dakos et al. were made (Bury et al. 2021).
 * Source: Dakos et al., "Methods for detecting early warnings of critical transitions" (PLoS ONE 7, 2012).
 */

/** Default width, as a share of the length. */
export const GAUSSIAN_SHARE = 0.1;

export function gaussianTrend(
  y: ArrayLike<number>,
  sigma: number,
  ends: 'shrink' | 'reflect' = 'shrink',
): Float64Array {
  if (ends === 'reflect') return reflected(y, sigma);
  const n = y.length;
  const weights = gaussianWeights(n, sigma);
  const trend = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += weights[i * n + j]! * y[j]!;
    trend[i] = sum;
  }
  return trend;
}

/** Row i holds the share of every point in the trend at i; n × n, row by row. */
export function gaussianWeights(n: number, sigma: number): Float64Array {
  const weights = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    let total = 0;
    for (let j = 0; j < n; j++) total += weights[i * n + j] = Math.exp(-((i - j) ** 2) / (2 * sigma * sigma));
    for (let j = 0; j < n; j++) weights[i * n + j]! /= total;
  }
  return weights;
}

function reflected(y: ArrayLike<number>, sigma: number): Float64Array {
  const n = y.length;
  const radius = Math.floor(4 * sigma + 0.5);
  const kernel = Float64Array.from({ length: radius + 1 }, (_, k) => Math.exp(-(k * k) / (2 * sigma * sigma)));
  const total = kernel.reduce((sum, weight, k) => sum + (k === 0 ? weight : 2 * weight), 0);
  // d c b a | a b c d | d c b a: the end point itself is repeated.
  const mirrored = (i: number) => {
    const within = ((i % (2 * n)) + 2 * n) % (2 * n);
    return y[within < n ? within : 2 * n - 1 - within]!;
  };
  return Float64Array.from({ length: n }, (_, i) => {
    let sum = kernel[0]! * mirrored(i);
    for (let k = 1; k <= radius; k++) sum += kernel[k]! * (mirrored(i - k) + mirrored(i + k));
    return sum / total;
  });
}
