/**
 * The least value of a function of a few numbers, without derivatives.
 * Source: Nelder and Mead, "A simplex method for function minimization" (1965), with their coefficients.
 */
export function minimise(
  valueAt: (point: readonly number[]) => number,
  start: readonly number[],
  { step, evaluationsMax, tolerance = 1e-8 }: { step: number; evaluationsMax: number; tolerance?: number },
): number[] {
  let evaluations = 0;
  const evaluate = (point: number[]) => {
    evaluations++;
    const value = valueAt(point);
    return { point, value: Number.isFinite(value) ? value : Number.POSITIVE_INFINITY };
  };
  const corners = [
    evaluate([...start]),
    ...start.map((_, moved) => evaluate(start.map((x, i) => (i === moved ? x + step : x)))),
  ];
  while (evaluations < evaluationsMax) {
    corners.sort((a, b) => a.value - b.value);
    const [best, worst] = [corners[0]!, corners.at(-1)!];
    if (worst.value - best.value <= tolerance * (Math.abs(best.value) + tolerance)) break;
    const centre = start.map(
      (_, i) => corners.slice(0, -1).reduce((sum, one) => sum + one.point[i]!, 0) / start.length,
    );
    const towards = (factor: number) => evaluate(centre.map((x, i) => x + factor * (worst.point[i]! - x)));
    const reflected = towards(-1);
    if (reflected.value < best.value) {
      const expanded = towards(-2);
      corners[corners.length - 1] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < corners.at(-2)!.value || start.length === 1) {
      corners[corners.length - 1] = reflected.value < worst.value ? reflected : towards(0.5);
    } else {
      const contracted = towards(reflected.value < worst.value ? -0.5 : 0.5);
      if (contracted.value < Math.min(worst.value, reflected.value)) corners[corners.length - 1] = contracted;
      else
        for (const [index, corner] of corners.entries())
          if (index > 0) corners[index] = evaluate(corner.point.map((x, i) => (x + best.point[i]!) / 2));
    }
  }
  return corners.reduce((best, one) => (one.value < best.value ? one : best)).point;
}
