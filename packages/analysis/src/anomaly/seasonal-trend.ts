/**
 * A series taken apart into season, trend and rest by local regressions (STL), robust: what is unusual gets little say in
 * what is usual. The rest is what anomalies are looked for in. At least two periods, no gaps.
 * Source: Cleveland, Cleveland, McRae and Terpenning 1990; robust weights with 15 outer rounds, 2 inner ones.
 */
import { median } from '../robust-scale.ts';

export interface SeasonalTrend {
  seasonal: Float64Array;
  trend: Float64Array;
  rest: Float64Array;
}

const INNER_ROUNDS = 2;
const OUTER_ROUNDS = 15;

/** `null` below two periods. */
export function seasonalTrend(y: ArrayLike<number>, period: number, seasonalSpan = 7): SeasonalTrend | null {
  const n = y.length;
  if (period < 2 || n < 2 * period) return null;
  const trendSpan = nextOdd((1.5 * period) / (1 - 1.5 / seasonalSpan));
  const lowPassSpan = nextOdd(period);
  const seasonal = new Float64Array(n);
  const trend = new Float64Array(n);
  const rest = new Float64Array(n);
  let weights = new Float64Array(n).fill(1);
  for (let outer = 0; outer <= OUTER_ROUNDS; outer++) {
    for (let inner = 0; inner < INNER_ROUNDS; inner++) {
      const detrended = Float64Array.from({ length: n }, (_, i) => y[i]! - trend[i]!);
      const cycle = cycleSubseries(detrended, period, seasonalSpan, weights);
      const low = loess(movingAverages(cycle, period), lowPassSpan);
      for (let i = 0; i < n; i++) seasonal[i] = cycle[i + period]! - low[i]!;
      trend.set(
        loess(
          Float64Array.from({ length: n }, (_, i) => y[i]! - seasonal[i]!),
          trendSpan,
          weights,
        ),
      );
    }
    for (let i = 0; i < n; i++) rest[i] = y[i]! - seasonal[i]! - trend[i]!;
    weights = bisquareWeights(rest);
  }
  return { seasonal, trend, rest };
}

/** Each phase of the period smoothed along its own years, one more at either end. */
function cycleSubseries(values: Float64Array, period: number, span: number, weights: Float64Array): Float64Array {
  const extended = new Float64Array(values.length + 2 * period);
  for (let phase = 0; phase < period; phase++) {
    const own = values.filter((_, i) => i % period === phase);
    const ownWeights = weights.filter((_, i) => i % period === phase);
    for (let k = -1; k <= own.length; k++) {
      const at = (k + 1) * period + phase;
      if (at < extended.length) extended[at] = loessAt(own, k, span, ownWeights);
    }
  }
  return extended;
}

/** Of the period, of the period again, and of three. */
function movingAverages(values: Float64Array, period: number): Float64Array {
  return movingAverage(movingAverage(movingAverage(values, period), period), 3);
}

function movingAverage(values: Float64Array, width: number): Float64Array {
  const means = new Float64Array(values.length - width + 1);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i]!;
    if (i >= width) sum -= values[i - width]!;
    if (i >= width - 1) means[i - width + 1] = sum / width;
  }
  return means;
}

/** Fitted at every tenth of the span and drawn straight in between, as the authors' own programme does. */
function loess(values: Float64Array, span: number, weights?: Float64Array): Float64Array {
  const smooth = new Float64Array(values.length);
  const step = Math.ceil(span / 10);
  const last = values.length - 1;
  smooth[0] = loessAt(values, 0, span, weights);
  for (let from = 0; from < last; from += step) {
    const to = Math.min(from + step, last);
    const rise = (loessAt(values, to, span, weights) - smooth[from]!) / (to - from);
    for (let i = from + 1; i <= to; i++) smooth[i] = smooth[from]! + rise * (i - from);
  }
  return smooth;
}

/** Local line through the `span` nearest points, tricube weights. */
function loessAt(values: Float64Array, at: number, span: number, weights?: Float64Array): number {
  const n = values.length;
  const width = Math.min(span, n);
  const from = Math.max(0, Math.min(n - width, Math.round(at - (width - 1) / 2)));
  let reach = Math.max(at - from, from + width - 1 - at);
  if (span > n) reach += (span - n) / 2;
  let total = 0;
  let meanAt = 0;
  let mean = 0;
  const own = new Float64Array(width);
  for (let k = 0; k < width; k++) {
    const distance = Math.abs(from + k - at) / Math.max(reach, 1e-9);
    own[k] = (distance < 1 ? (1 - distance ** 3) ** 3 : 0) * (weights?.[from + k] ?? 1);
    total += own[k]!;
    meanAt += own[k]! * (from + k);
    mean += own[k]! * values[from + k]!;
  }
  // Every neighbour was unusual: then they are all there is to go by.
  if (!(total > 0)) return weights ? loessAt(values, at, span) : values[Math.max(0, Math.min(n - 1, at))]!;
  meanAt /= total;
  mean /= total;
  let spread = 0;
  let slope = 0;
  for (let k = 0; k < width; k++) {
    spread += own[k]! * (from + k - meanAt) ** 2;
    slope += own[k]! * (from + k - meanAt) * values[from + k]!;
  }
  return spread > 1e-9 * total ? mean + (slope / spread) * (at - meanAt) : mean;
}

function bisquareWeights(rest: Float64Array): Float64Array<ArrayBuffer> {
  const bound = 6 * (median(Array.from(rest, Math.abs)) ?? 0);
  return Float64Array.from(rest, (value) => {
    const u = bound > 0 ? Math.abs(value) / bound : 0;
    return u < 1 ? (1 - u * u) ** 2 : 0;
  });
}

function nextOdd(value: number): number {
  const whole = Math.ceil(value);
  return whole % 2 === 0 ? whole + 1 : whole;
}
