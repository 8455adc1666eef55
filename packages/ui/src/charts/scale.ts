/** Round ticks from zero: steps of 1, 2 or 5 times a power of ten, so that a reader can count between the lines. */
export interface Ticks {
  max: number;
  values: readonly number[];
}

/** About `count` steps; the last tick is at or above `max`. `whole`: no tick between whole numbers. */
export function ticksTo(max: number, count: number, whole = false): Ticks {
  if (!(max > 0)) return { max: 1, values: [0, 1] };
  const rough = max / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step =
    [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * (1 - 1e-9)) ?? rough;
  const sized = whole ? Math.max(1, Math.round(step)) : step;
  const steps = Math.ceil(max / sized - 1e-9);
  return {
    max: steps * sized,
    // Multiplied, not added up: 0.1 + 0.2 would not print as 0.3.
    values: Array.from({ length: steps + 1 }, (_, index) => Number((index * sized).toPrecision(12))),
  };
}

/** Moves labels apart so that neighbours are at least `gap` from each other and none leaves [`low`, `high`]. */
export function spread(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a]! - wanted[b]!);
  const placed = [...wanted];
  let floor = low;
  for (const index of order) {
    placed[index] = Math.max(placed[index]!, floor);
    floor = placed[index]! + gap;
  }
  let ceiling = high;
  for (const index of order.toReversed()) {
    placed[index] = Math.min(placed[index]!, ceiling);
    ceiling = placed[index]! - gap;
  }
  return placed;
}
