/**
 * When will it be done, and how much will be done by then? Each coming period is taken to finish as much as one of the past
 * ones, each as likely (bootstrap of throughput). The distribution is computed exactly, by adding periods up, rather than by
 * drawing them: there is no simulation error. Answers are levels of confidence, never one date. `null` below five periods
 * of history, or when nothing was ever finished.
 * Source: Vacanti, "Actionable Agile Metrics for Predictability" (2015); Efron 1979 (bootstrap).
 */

export interface WhenDone {
  /** Chance of being done within 1, 2 … periods, up to where all but a hundred-thousandth is done. */
  cdfByPeriod: number[];
  /** Periods. */
  p50: number | null;
  p85: number | null;
  p95: number | null;
}

export interface HowMany {
  /** The most that is reached or exceeded with this confidence. */
  atLeastWith50: number | null;
  atLeastWith85: number | null;
  atLeastWith95: number | null;
  mean: number | null;
}

const PERIODS_MIN = 5;
const PERIODS_AHEAD_MAX = 2_000;
const BACKLOG_MAX = 100_000;
/** Sums of periods are whole numbers of items; larger ones are not computed exactly. */
const ITEMS_MAX = 2_000_000;
const DONE = 1 - 1e-5;
/** Sums of probabilities that should be a level are within this of it. */
const TOLERANCE = 1e-9;

/** `throughputPerPeriod`: items finished, whole numbers. */
export function whenDone(throughputPerPeriod: readonly number[], backlog: number): WhenDone {
  requireItems([...throughputPerPeriod, backlog]);
  if (backlog > BACKLOG_MAX) throw new RangeError(`A backlog has at most ${BACKLOG_MAX} items here.`);
  const none = { cdfByPeriod: [], p50: null, p85: null, p95: null };
  if (!isEnough(throughputPerPeriod)) return none;
  const chance = 1 / throughputPerPeriod.length;
  // Chance of having so many left; nothing left stays nothing.
  let left = new Float64Array(backlog + 1);
  left[backlog] = 1;
  const cdfByPeriod: number[] = [];
  while (cdfByPeriod.length < PERIODS_AHEAD_MAX && (cdfByPeriod.at(-1) ?? 0) < DONE) {
    const next = new Float64Array(backlog + 1);
    for (const finished of throughputPerPeriod)
      for (let items = 0; items <= backlog; items++)
        if (left[items]! > 0) next[Math.max(0, items - finished)]! += left[items]! * chance;
    left = next;
    cdfByPeriod.push(left[0]!);
  }
  const within = (level: number): number | null => {
    const period = cdfByPeriod.findIndex((done) => done >= level - TOLERANCE);
    return period < 0 ? null : period + 1;
  };
  return { cdfByPeriod, p50: within(0.5), p85: within(0.85), p95: within(0.95) };
}

export function howMany(throughputPerPeriod: readonly number[], periods: number): HowMany {
  requireItems([...throughputPerPeriod, periods]);
  if (!isEnough(throughputPerPeriod))
    return { atLeastWith50: null, atLeastWith85: null, atLeastWith95: null, mean: null };
  const most = Math.max(...throughputPerPeriod) * periods;
  if (periods > PERIODS_AHEAD_MAX || most > ITEMS_MAX)
    throw new RangeError(`Forecasts reach ${PERIODS_AHEAD_MAX} periods and ${ITEMS_MAX} items.`);
  const chance = 1 / throughputPerPeriod.length;
  let done = new Float64Array(most + 1);
  done[0] = 1;
  for (let period = 0; period < periods; period++) {
    const next = new Float64Array(most + 1);
    for (const finished of throughputPerPeriod)
      for (let items = 0; items + finished <= most; items++)
        if (done[items]! > 0) next[items + finished]! += done[items]! * chance;
    done = next;
  }
  const atLeast = (level: number): number => {
    let above = 0;
    for (let items = most; items > 0; items--) {
      above += done[items]!;
      if (above >= level - TOLERANCE) return items;
    }
    return 0;
  };
  const mean = (periods * throughputPerPeriod.reduce((sum, items) => sum + items, 0)) / throughputPerPeriod.length;
  return { atLeastWith50: atLeast(0.5), atLeastWith85: atLeast(0.85), atLeastWith95: atLeast(0.95), mean };
}

function isEnough(throughputPerPeriod: readonly number[]): boolean {
  return throughputPerPeriod.length >= PERIODS_MIN && throughputPerPeriod.some((items) => items > 0);
}

function requireItems(numbers: readonly number[]): void {
  if (!numbers.every((number) => Number.isInteger(number) && number >= 0))
    throw new RangeError('Items and periods are counted in whole numbers from 0.');
}
