/** Forecast recursions and measures against fixed cases. */
import { describe, expect, it } from 'vitest';
import { differences, type OracleCase, readOracle } from '../reference.fixture.ts';
import { additiveSmoothing, type SmoothingParameters } from './additive-smoothing.ts';
import { conformalInterval } from './conformal-interval.ts';
import { forecastAccuracy, overallWeightedAverage } from './forecast-accuracy.ts';
import { isSeasonal, naive2, seasonalIndices } from './seasonal-indices.ts';
import { simpleSmoothing, theta } from './theta.ts';

interface SeriesInput {
  y: number[];
  seasonality: number;
  horizon: number;
}

const adapters: { [fn: string]: (input: never) => unknown } = {
  forecastAccuracy: (input: Parameters<typeof forecastAccuracy>[0]) => forecastAccuracy(input),
  owa: (input: { sMAPE: number; MASE: number; sMAPE_naive2: number; MASE_naive2: number }) => ({
    owa: overallWeightedAverage(input, { sMAPE: input.sMAPE_naive2, MASE: input.MASE_naive2 }),
  }),
  etsAdditive: ({ y, horizon, ...parameters }: SmoothingParameters & SeriesInput) =>
    additiveSmoothing(y, parameters, horizon),
  seasonalityAndNaive2: ({ y, seasonality, horizon }: SeriesInput) => ({
    seasonal: isSeasonal(y, seasonality),
    indices: seasonalIndices(y, seasonality),
    naive2: naive2(y, seasonality, horizon),
  }),
  sesAndTheta: ({ y, seasonality, horizon }: SeriesInput) => ({
    ses: simpleSmoothing(y, seasonality, horizon),
    theta: theta(y, seasonality, horizon),
  }),
  conformalInterval: (input: { absErrors: number[]; point: number; level: number }) =>
    conformalInterval(input.absErrors, input.point, input.level),
};

describe('forecasts', () => {
  it.each(readOracle('forecast').map((one) => [`${one.fn} ${one.id}`, one] as const))('%s', (_, one: OracleCase) => {
    const adapter = adapters[one.fn];
    if (!adapter) throw new Error(`No adapter for ${one.fn}.`);
    expect(differences(adapter(one.input), one.expected, one.tolerance)).toEqual([]);
  });
});
