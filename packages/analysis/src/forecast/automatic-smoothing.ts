/**
 * Exponential smoothing whose form (additive or multiplicative error and trend, damped or not) is chosen by the corrected
 * information criterion, and the same on what is left of a series when its seasons are taken out by local regressions
 * (MSTL). The work is done by augurs (Rust, compiled to WebAssembly); every object of it is freed again.
 * Sources: Hyndman et al. 2008; Bandara, Hyndman and Bergmeir 2021.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { AutoETS, initSync as initSmoothing } from '@bsull/augurs/ets';
import { initSync as initSeasons, MSTL } from '@bsull/augurs/mstl';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { Prediction } from './forecast-model.ts';

/** augurs finds no model in fewer points. */
const POINTS_MIN = 8;
const LEVEL = 0.95;
const Z = normalQuantile(0.5 + LEVEL / 2, 0, 1);

let isLoaded = false;

/** Compiles once a thread. */
function load(): void {
  if (isLoaded) return;
  const { resolve } = createRequire(import.meta.url);
  const bytesBeside = (module: string) => readFileSync(resolve(module).replace(/\.js$/, '_bg.wasm'));
  initSmoothing({ module: bytesBeside('@bsull/augurs/ets') });
  initSeasons({ module: bytesBeside('@bsull/augurs/mstl') });
  isLoaded = true;
}

/** `undefined` when there is no model for the series. */
export function automaticSmoothing(y: readonly number[], horizon: number): Prediction | undefined {
  // A season is accepted by this search and then ignored, so none is offered.
  return predictWith(y, horizon, () => new AutoETS(1, 'ZZN'));
}

/** Every period must be in the series twice. */
export function seasonalSmoothing(
  y: readonly number[],
  periods: readonly number[],
  horizon: number,
): Prediction | undefined {
  if (periods.length === 0 || y.length < 2 * Math.max(...periods)) return undefined;
  return predictWith(y, horizon, () => MSTL.ets(Uint32Array.from(periods)));
}

type Model = Pick<AutoETS, 'fit' | 'predict' | 'free'>;

function predictWith(y: readonly number[], horizon: number, make: () => Model): Prediction | undefined {
  // A constant series makes the search divide by nothing; what follows it is known without one.
  if (y.length < POINTS_MIN || y.every((value) => value === y[0])) return undefined;
  load();
  const model = make();
  try {
    model.fit(Float64Array.from(y));
    const { point, intervals } = model.predict(horizon, LEVEL);
    if (!intervals || point.length < horizon) return undefined;
    const spread = intervals.upper.map((upper, h) => (upper - intervals.lower[h]!) / (2 * Z));
    return [...point, ...spread].every(Number.isFinite) ? { point: [...point], spread } : undefined;
  } catch (error) {
    // Errors of augurs say that it has found no model; what breaks WebAssembly itself is ours to know of.
    if (error instanceof WebAssembly.RuntimeError) throw error;
    return undefined;
  } finally {
    model.free();
  }
}
