/**
 * Middle and spread that a few wild values cannot move: the median, and the median absolute deviation scaled to agree
 * with the standard deviation of a normal distribution. Where more than half of the values are equal the mean absolute
 * deviation stands in; where all are equal there is no spread to measure by, and that is said instead of guessed.
 * Source: Iglewicz and Hoaglin, "How to Detect and Handle Outliers" (1993), section 3.
 */

/** The 0.75 quantile of the standard normal: half of a normal population lies within it. */
const NORMAL_QUARTILE = 0.6744897501960817;
/** Standard deviation over mean absolute deviation, for a normal population. */
const MEAN_DEVIATION_FACTOR = Math.sqrt(Math.PI / 2);

export interface RobustScale {
  median: number;
  /** `undefined` when all values are equal, or there are none. */
  scale: number | undefined;
}

/** Of no values: `undefined`. Of an even number: half-way between the two in the middle. */
export function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function robustScale(values: readonly number[]): RobustScale {
  const centre = median(values) ?? 0;
  const deviations = values.map((value) => Math.abs(value - centre));
  const mad = median(deviations) ?? 0;
  if (mad > 0) return { median: centre, scale: mad / NORMAL_QUARTILE };
  const mean = deviations.reduce((sum, deviation) => sum + deviation, 0) / Math.max(1, deviations.length);
  return { median: centre, scale: mean > 0 ? MEAN_DEVIATION_FACTOR * mean : undefined };
}
