/**
 * The first-order autoregression that stands for "nothing is happening": a series that forgets at the pace the data show,
 * and at the same pace throughout. Source for the correction of the estimate: Marriott and Pope 1954.
 */
import type { SeededRandom } from '../significance/seeded-random.ts';

const PHI_MAX = 0.99;
const BURN_IN = 100;

/** Autocorrelation at lag 1 as the acf estimates it: products over the whole series' variance. `null` when nothing varies. */
export function acfLag1(values: ArrayLike<number>): number | null {
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += values[i]! / values.length;
  let variance = 0;
  let products = 0;
  for (let i = 0; i < values.length; i++) {
    variance += (values[i]! - mean) ** 2;
    if (i > 0) products += (values[i]! - mean) * (values[i - 1]! - mean);
  }
  return variance > 0 ? products / variance : null;
}

/** The estimate is too low by (1 + 4φ)/n; held within ±0.99 so that surrogates stay stationary. */
export function biasCorrectedPhi(r1: number, n: number): number {
  return Math.max(-PHI_MAX, Math.min(PHI_MAX, r1 + (1 + 4 * r1) / n));
}

/** Fills `into` with unit innovations, started far enough before its first value to have forgotten the start. */
export function ar1Series(into: Float64Array, phi: number, random: SeededRandom): void {
  let value = 0;
  for (let i = 0; i < BURN_IN; i++) value = phi * value + random.normal();
  for (let i = 0; i < into.length; i++) {
    value = phi * value + random.normal();
    into[i] = value;
  }
}
