/** The slow part of a series as a centred mean of `width` (odd) points, over fewer at both ends. */
export function movingAverageTrend(y: ArrayLike<number>, width: number): Float64Array {
  const reach = (width - 1) / 2;
  return Float64Array.from({ length: y.length }, (_, i) => {
    const from = Math.max(0, i - reach);
    const to = Math.min(y.length - 1, i + reach);
    let sum = 0;
    for (let j = from; j <= to; j++) sum += y[j]!;
    return sum / (to - from + 1);
  });
}
