/**
 * Where variance and memory would lie, window by window, if nothing were happening: the middle 95 % of AR(1) surrogates
 * of the series' own memory and size. For drawing; the test is surrogate-test.ts.
 */
import type { SeededRandom } from '../significance/seeded-random.ts';
import { ar1Series } from './ar1.ts';
import { slowingIndicators } from './indicators.ts';
import { slowingWorkspace } from './surrogate-test.ts';

export interface Band {
  low: number[];
  high: number[];
}

export interface IndicatorBand {
  variance: Band;
  ar1: Band;
}

const SURROGATES = 199;

/** `null` for a series that does not vary. */
export function indicatorBand(y: ArrayLike<number>, random: SeededRandom): IndicatorBand | null {
  const own = slowingIndicators(y);
  if (own.residualAcf1 === null) return null;
  const workspace = slowingWorkspace(y.length);
  const phi = workspace.memoryOf(own.residualAcf1);
  const size = varianceOf(own.residual);
  const variance: number[][] = own.variance.map(() => []);
  const ar1: number[][] = own.ar1.map(() => []);
  const series = new Float64Array(y.length);
  const residual = new Float64Array(y.length);
  for (let b = 0; b < SURROGATES; b++) {
    ar1Series(series, phi, random);
    workspace.indicatorsOf(workspace.residualOf(series, residual));
    const scale = size / varianceOf(residual);
    for (const [i, value] of workspace.variance.entries()) variance[i]!.push(value * scale);
    for (const [i, value] of workspace.ar1.entries()) ar1[i]!.push(value);
  }
  return { variance: bandOf(variance), ar1: bandOf(ar1) };
}

function bandOf(windows: readonly number[][]): Band {
  const at = (share: number) =>
    windows.map((values) => values.sort((a, b) => a - b)[Math.floor(share * (values.length - 1))]!);
  return { low: at(0.025), high: at(0.975) };
}

function varianceOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
