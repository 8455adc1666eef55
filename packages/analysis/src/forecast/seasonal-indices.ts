/**
 * The M4 competition's test for a season, its multiplicative indices, and the forecast they give a naive method: the last
 * value, without and with its season. Sources: Makridakis et al. 2020; Kendall and Stuart 1983 for the decomposition.
 */
const Z_90 = 1.645;

export function isSeasonal(y: readonly number[], period: number): boolean {
  const n = y.length;
  if (period < 2 || n < 3 * period) return false;
  const mean = y.reduce((sum, value) => sum + value, 0) / n;
  const variance = y.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  if (!(variance > 0)) return false;
  const r = (lag: number) =>
    y.slice(lag).reduce((sum, value, i) => sum + (value - mean) * (y[i]! - mean), 0) / variance;
  let squares = 0;
  for (let lag = 1; lag < period; lag++) squares += r(lag) ** 2;
  return Math.abs(r(period)) > (Z_90 / Math.sqrt(n)) * Math.sqrt(1 + 2 * squares);
}

/** One a phase, averaging 1, the first value's phase first; all 1 for a series without a season. */
export function seasonalIndices(y: readonly number[], period: number): number[] {
  if (!isSeasonal(y, period)) return Array<number>(Math.max(1, period)).fill(1);
  const half = Math.floor(period / 2);
  const ratios: number[][] = Array.from({ length: period }, () => []);
  for (let i = half; i < y.length - half; i++) {
    let sum = 0;
    for (let k = -half; k <= half; k++) {
      const isEdge = period % 2 === 0 && Math.abs(k) === half;
      sum += (isEdge ? 0.5 : 1) * y[i + k]!;
    }
    ratios[i % period]!.push((y[i]! * period) / sum);
  }
  const means = ratios.map((one) => one.reduce((sum, ratio) => sum + ratio, 0) / one.length);
  const level = means.reduce((sum, one) => sum + one, 0) / period;
  return means.map((one) => one / level);
}

/** The series without its season, and the season of each step after its end. */
export function withoutSeason(
  y: readonly number[],
  period: number,
): { free: number[]; indexAhead: (step: number) => number } {
  const indices = seasonalIndices(y, period);
  return {
    free: y.map((value, i) => value / indices[i % indices.length]!),
    indexAhead: (step) => indices[(y.length + step) % indices.length]!,
  };
}

export function naive2(y: readonly number[], period: number, horizon: number): number[] {
  const { free, indexAhead } = withoutSeason(y, period);
  const level = free.at(-1);
  if (level === undefined) return [];
  return Array.from({ length: horizon }, (_, h) => level * indexAhead(h));
}
