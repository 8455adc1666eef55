/**
 * The joint statistic T of many series of one length, fast: the detrending is one matrix, the windows are running sums,
 * and nothing is allocated per series. Agrees with `slowingIndicators` where nothing is constant.
 */
import { gaussianWeights } from './gaussian-trend.ts';
import { matchedMemory } from './matched-memory.ts';

export class SlowingWorkspace {
  readonly points: number;
  readonly window: number;
  /** I − W, row by row: what turns a series into its residual. */
  readonly #detrend: Float64Array;
  readonly #residual: Float64Array;
  /** Of the residual looked at last, one value a window. */
  readonly variance: Float64Array;
  readonly ar1: Float64Array;
  #memory: ((residualAcf1: number) => number) | undefined;

  constructor(points: number, sigma: number, window: number) {
    this.points = points;
    this.window = window;
    this.#detrend = gaussianWeights(points, sigma).map((weight) => -weight);
    for (let i = 0; i < points; i++) this.#detrend[i * points + i]! += 1;
    this.#residual = new Float64Array(points);
    this.variance = new Float64Array(points - window + 1);
    this.ar1 = new Float64Array(points - window + 1);
  }

  /** φ of surrogates for a residual of this autocorrelation. */
  memoryOf(residualAcf1: number): number {
    this.#memory ??= matchedMemory(this);
    return this.#memory(residualAcf1);
  }

  /** Residual of `series`, into `into`. */
  residualOf(series: Float64Array, into: Float64Array): Float64Array {
    const n = this.points;
    const rows = this.#detrend;
    for (let i = 0, row = 0; i < n; i++, row += n) {
      let even = 0;
      let odd = 0;
      let j = 0;
      for (; j + 1 < n; j += 2) {
        even += rows[row + j]! * series[j]!;
        odd += rows[row + j + 1]! * series[j + 1]!;
      }
      if (j < n) even += rows[row + j]! * series[j]!;
      into[i] = even + odd;
    }
    return into;
  }

  jointTauOf(series: Float64Array): number {
    return this.jointTauOfResidual(this.residualOf(series, this.#residual));
  }

  /** 0 for a series that does not vary: no surrogate is one. */
  jointTauOfResidual(residual: Float64Array): number {
    this.indicatorsOf(residual);
    return (rise(this.variance) + rise(this.ar1)) / 2;
  }

  /** Fills `variance` and `ar1`. */
  indicatorsOf(residual: Float64Array): void {
    const w = this.window;
    const count = this.variance.length;
    let sum = 0;
    let squares = 0;
    let products = 0;
    for (let i = 0; i < w; i++) {
      sum += residual[i]!;
      squares += residual[i]! * residual[i]!;
      if (i > 0) products += residual[i]! * residual[i - 1]!;
    }
    const pairs = w - 1;
    for (let start = 0; start < count; start++) {
      const first = residual[start]!;
      const last = residual[start + w - 1]!;
      this.variance[start] = (squares - (sum * sum) / w) / pairs;
      const earlier = sum - last;
      const later = sum - first;
      const spread =
        (squares - last * last - (earlier * earlier) / pairs) * (squares - first * first - (later * later) / pairs);
      this.ar1[start] = spread > 0 ? (products - (earlier * later) / pairs) / Math.sqrt(spread) : 0;
      if (start + 1 === count) break;
      const next = residual[start + w]!;
      sum += next - first;
      squares += next * next - first * first;
      products += next * last - first * residual[start + 1]!;
    }
  }
}

/** Kendall's tau against time of values without ties. */
function rise(values: Float64Array): number {
  const n = values.length;
  let above = 0;
  let below = 0;
  for (let i = 1; i < n; i++) {
    const value = values[i]!;
    for (let j = 0; j < i; j++) {
      above += value > values[j]! ? 1 : 0;
      below += value < values[j]! ? 1 : 0;
    }
  }
  return (above - below) / ((n * (n - 1)) / 2);
}
