/**
 * The score of one person on a scale of several items: reversed items turned, the mean of what was answered if enough
 * was, and the same as per cent of the maximum possible, so that scales of different length can stand side by side.
 * Source for per cent of maximum possible: Cohen, Cohen, Aiken and West 1999.
 */
export interface Scale {
  min: number;
  max: number;
  /** Positions of items that say the opposite. */
  reversedItems: readonly number[];
  minAnswered: number;
}

export interface ScaleScore {
  items: (number | null)[];
  answered: number;
  mean: number | null;
  percentOfMaximum: number | null;
}

export function scaleScore(answers: readonly (number | null)[], scale: Scale): ScaleScore {
  const items = answers.map((answer, index) =>
    answer === null || answer < scale.min || answer > scale.max
      ? null
      : scale.reversedItems.includes(index)
        ? scale.min + scale.max - answer
        : answer,
  );
  const known = items.filter((item): item is number => item !== null);
  if (known.length < Math.max(1, scale.minAnswered))
    return { items, answered: known.length, mean: null, percentOfMaximum: null };
  const mean = known.reduce((sum, item) => sum + item, 0) / known.length;
  return { items, answered: known.length, mean, percentOfMaximum: percentOfMaximum(mean, scale.min, scale.max) };
}

export function percentOfMaximum(value: number, min: number, max: number): number {
  return (100 * (value - min)) / (max - min);
}
