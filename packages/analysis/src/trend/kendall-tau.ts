/**
 * Kendall's tau-b: how far two orders agree, ties counted out. `null` when one side does not vary, or fewer than two pairs.
 * Source: Kendall, "Rank Correlation Methods" (1948), chapter 3.
 */
export function kendallTau(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const n = Math.min(x.length, y.length);
  let agreement = 0;
  let untiedX = 0;
  let untiedY = 0;
  for (let i = 1; i < n; i++)
    for (let j = 0; j < i; j++) {
      const byX = Math.sign(x[i]! - x[j]!);
      const byY = Math.sign(y[i]! - y[j]!);
      agreement += byX * byY;
      if (byX !== 0) untiedX++;
      if (byY !== 0) untiedY++;
    }
  if (untiedX === 0 || untiedY === 0) return null;
  return Math.max(-1, Math.min(1, agreement / Math.sqrt(untiedX) / Math.sqrt(untiedY)));
}

/** Against time, over the points that are known. */
export function kendallTauOverTime(values: readonly (number | null)[]): number | null {
  const at: number[] = [];
  const known: number[] = [];
  for (const [time, value] of values.entries())
    if (value !== null) {
      at.push(time);
      known.push(value);
    }
  return kendallTau(at, known);
}
