/**
 * How often a series in which nothing happens would show as steady a rise as this one: T of the series against T of AR(1)
 * surrogates with its own memory (matched-memory.ts), detrended and windowed alike. One-sided p = (1 + those at least as large) / (B + 1).
 * B is 999; a p of at most 0.01 is looked at again with 19,999, because false-discovery rates over many units need finer ones.
 * Sources: Theiler et al. 1992; Boettiger and Hastings 2012 on why a null model and not a threshold.
 */
import type { SeededRandom } from '../significance/seeded-random.ts';
import { ar1Series } from './ar1.ts';
import { GAUSSIAN_SHARE } from './gaussian-trend.ts';
import { type IndicatorOptions, type SlowingIndicators, slowingIndicators } from './indicators.ts';
import { SlowingWorkspace } from './slowing-workspace.ts';

export const SURROGATES = 999;
export const SURROGATES_FINE = 19_999;
export const P_LOOKED_AT_AGAIN = 0.01;

export interface SurrogateTest extends SlowingIndicators {
  p: number | null;
  surrogates: number;
}

export interface SurrogateOptions extends Omit<IndicatorOptions, 'ends'> {
  surrogates?: number;
  /** Surrogates for a small p; as many as before when it should not be looked at again. */
  surrogatesFine?: number;
  /** How φ of the surrogates is found; `corrected` is the estimate of the residual with Marriott and Pope's correction. */
  memory?: 'matched' | 'corrected';
  /** Of the same length, kernel and window. */
  workspace?: SlowingWorkspace;
  /** Filled with T of every surrogate of the first round. */
  drawn?: number[];
}

export function surrogateTest(
  y: ArrayLike<number>,
  random: SeededRandom,
  options: SurrogateOptions = {},
): SurrogateTest {
  const indicators = slowingIndicators(y, options);
  const { jointTau, residualAcf1, surrogatePhi } = indicators;
  if (jointTau === null || residualAcf1 === null || surrogatePhi === null)
    return { ...indicators, p: null, surrogates: 0 };
  const workspace = options.workspace ?? slowingWorkspace(y.length, options);
  const phi = options.memory === 'corrected' ? surrogatePhi : workspace.memoryOf(residualAcf1);
  const series = new Float64Array(y.length);
  const test = surrogateP(jointTau, options, () => {
    ar1Series(series, phi, random);
    return workspace.jointTauOf(series);
  });
  return { ...indicators, ...test };
}

const workspaces = new Map<string, SlowingWorkspace>();
const WORKSPACES_KEPT = 16;

/** Kept for the next series of the same kind: what it holds takes longer to make than a test. */
export function slowingWorkspace(points: number, options: Omit<IndicatorOptions, 'ends'> = {}): SlowingWorkspace {
  const sigma = options.sigma ?? GAUSSIAN_SHARE * points;
  const window = options.window ?? Math.floor(points / 2);
  const key = `${points} ${sigma} ${window}`;
  const known = workspaces.get(key) ?? new SlowingWorkspace(points, sigma, window);
  workspaces.delete(key);
  workspaces.set(key, known);
  for (const oldest of workspaces.keys()) {
    if (workspaces.size <= WORKSPACES_KEPT) break;
    workspaces.delete(oldest);
  }
  return known;
}

/** p of `statistic` among draws from the null, looked at again when it is small. */
export function surrogateP(
  statistic: number,
  options: Pick<SurrogateOptions, 'surrogates' | 'surrogatesFine' | 'drawn'>,
  draw: () => number,
): { p: number; surrogates: number } {
  const first = options.surrogates ?? SURROGATES;
  const fine = options.surrogatesFine ?? SURROGATES_FINE;
  let hits = 0;
  const drawTo = (from: number, to: number) => {
    for (let b = from; b < to; b++) {
      const drawn = draw();
      if (b < first) options.drawn?.push(drawn);
      // The running sums differ from the plain ones in the last bits; an equal rise must count as equal.
      if (drawn >= statistic - 1e-12) hits++;
    }
    return (1 + hits) / (to + 1);
  };
  const p = drawTo(0, first);
  if (p > P_LOOKED_AT_AGAIN || fine <= first) return { p, surrogates: first };
  return { p: drawTo(first, fine), surrogates: fine };
}
