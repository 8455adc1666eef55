/** Quantile of values in any order, linear between the two nearest (type 7). `null` of no values. */
export function quantileOf(values: readonly number[], level: number): number | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const position = (sorted.length - 1) * level;
  const below = Math.floor(position);
  const value = sorted[below]!;
  return below + 1 < sorted.length ? value + (position - below) * (sorted[below + 1]! - value) : value;
}
