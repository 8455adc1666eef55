/**
 * Is a change more than noise? Two periods of the same length are cut into blocks, and the block means are compared by
 * Welch's unequal-variances t-test, two-sided. Blocks, not single windows, because neighbouring windows resemble each
 * other and would make the test too sure of itself.
 * Level 1 %, because a page shows several figures at once. Fewer than 6 blocks with data on a side: no verdict.
 * Sources: Welch (1947), Biometrika 34; Law & Kelton, "Simulation Modeling and Analysis", ch. 9, on batch means.
 */

export type Verdict = 'more_than_noise' | 'within_noise' | 'not_enough_data';

const BLOCKS = 12;
const BLOCKS_MIN = 6;
const LEVEL = 0.01;

/** `current` and `previous` hold one value a window in time order; `null` where a window has no figure. */
export function noiseTest(current: readonly (number | null)[], previous: readonly (number | null)[]): Verdict {
  const a = blockMeans(current);
  const b = blockMeans(previous);
  if (a.length < BLOCKS_MIN || b.length < BLOCKS_MIN) return 'not_enough_data';
  return welchP(a, b) < LEVEL ? 'more_than_noise' : 'within_noise';
}

/** Means of up to `BLOCKS` stretches of equal length; stretches without any figure are left out. */
export function blockMeans(values: readonly (number | null)[]): number[] {
  const blocks = Math.min(BLOCKS, values.length);
  const means: number[] = [];
  for (let i = 0; i < blocks; i++) {
    const from = Math.floor((i * values.length) / blocks);
    const to = Math.floor(((i + 1) * values.length) / blocks);
    const known = values.slice(from, to).filter((value) => value !== null);
    if (known.length > 0) means.push(mean(known));
  }
  return means;
}

/** Two-sided p-value of Welch's test. Two constant samples differ for certain (0) or not at all (1). */
export function welchP(a: readonly number[], b: readonly number[]): number {
  const va = variance(a) / a.length;
  const vb = variance(b) / b.length;
  const difference = mean(a) - mean(b);
  // Below the rounding of a double the spread is nothing; dividing by it would invent a certainty.
  const floor = (1e-12 * Math.max(Math.abs(mean(a)), Math.abs(mean(b)))) ** 2;
  if (va + vb <= floor) return difference ** 2 <= floor ? 1 : 0;
  const t = difference / Math.sqrt(va + vb);
  const freedom = (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1));
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}

/** Regularised incomplete beta function by its continued fraction (Lentz's method), accurate to about 1e-10. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(a * Math.log(x) + b * Math.log(1 - x) - logBeta(a, b)) / a;
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 300; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-12) break;
  }
  return front * fraction;

  function guard(value: number): number {
    return Math.abs(value) < tiny ? tiny : value;
  }
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** Stirling's series after shifting the argument above 8. */
function logGamma(z: number): number {
  let shift = 0;
  let x = z;
  while (x < 8) shift += Math.log(x++);
  const inverse = 1 / (x * x);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
