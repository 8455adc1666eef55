/**
 * Forecasts of the M4 competition's series against its own benchmark: naive forecasts to the digit, Theta and the
 * combination to what their optimisers leave, and, on a sample of the series, the bars that the chosen model has to keep
 * (`node bench/forecast.ts` measures all of them).
 */
import { describe, expect, it } from 'vitest';
import { csvRows, readReference } from '../reference.fixture.ts';
import { forecastAccuracy, overallWeightedAverage } from './forecast-accuracy.ts';
import { type ForecastModel, predict } from './forecast-model.ts';
import { forecastSeries } from './forecast-series.ts';
import { naive2 } from './seasonal-indices.ts';

const FREQUENCIES = {
  Weekly: { horizon: 13, seasonality: 1, periods: [52], owaMax: 0.95, every: 20 },
  Hourly: { horizon: 48, seasonality: 24, periods: [24, 168], owaMax: 0.65, every: 8 },
} as const;
type Frequency = keyof typeof FREQUENCIES;

function seriesOf(frequency: Frequency, part: 'train' | 'test'): Map<string, number[]> {
  const rows = csvRows(readReference(`data/forecasting/m4-${frequency}-${part}.csv.gz`));
  return new Map(
    rows.map(({ V1, ...values }) => [
      V1!,
      Object.values(values)
        .filter((value) => value !== '' && value !== 'NA')
        .map(Number),
    ]),
  );
}

const benchmark = (
  JSON.parse(readReference('data/forecasting/m4.oracle.json')) as {
    visible_odd_numbered_series: Record<
      string,
      { bench: Record<string, { sMAPE: number; MASE: number; OWA: number }> }
    >;
  }
).visible_odd_numbered_series;

describe.each(['Weekly', 'Hourly'] as const)('the %s series of M4', (frequency) => {
  const { horizon, seasonality, periods, owaMax, every } = FREQUENCIES[frequency];
  const train = seriesOf(frequency, 'train');
  const test = seriesOf(frequency, 'test');
  const seasons = seasonality > 1 ? [seasonality] : [];
  const errors = (ids: readonly string[], forecast: (y: number[]) => number[]) => {
    const each = ids.map((id) => {
      const point = forecast(train.get(id)!);
      const bands = { lower: point, upper: point };
      return forecastAccuracy({
        train: train.get(id)!,
        actual: test.get(id)!,
        forecast: point,
        ...bands,
        seasonality,
      })!;
    });
    const mean = (of: (one: (typeof each)[number]) => number) =>
      each.reduce((sum, one) => sum + of(one), 0) / each.length;
    return { sMAPE: mean((one) => one.sMAPE), MASE: mean((one) => one.MASE!) };
  };
  const ids = [...train.keys()];

  it('are repeated by Naive2 as the organisers did', () => {
    const found = errors(ids, (y) => naive2(y, seasonality, horizon));
    expect(found.sMAPE).toBeCloseTo(benchmark[frequency]!.bench.Naive2!.sMAPE, 4);
    expect(found.MASE).toBeCloseTo(benchmark[frequency]!.bench.Naive2!.MASE, 4);
  });

  it.each([
    ['theta', 'Theta', 0.005],
    ['combination', 'Com', frequency === 'Weekly' ? 0.005 : 0.12],
  ] as const)('are gone on with by %s about as R does', (model: ForecastModel, name, tolerance) => {
    const found = errors(ids, (y) => predict(model, y, seasons, horizon)!.point);
    const owa = overallWeightedAverage(found, benchmark[frequency]!.bench.Naive2!)!;
    expect(Math.abs(owa - benchmark[frequency]!.bench[name]!.OWA)).toBeLessThan(tolerance);
  });

  it('are gone on with better than the bar by the model that is chosen, and bands hold what they promise', () => {
    const sample = ids.filter((_, i) => i % every === 0);
    let covered = 0;
    const found = errors(sample, (y) => {
      const forecast = forecastSeries({ values: y, periods, horizon, support: 'amount' });
      if (forecast.kind === 'none') throw new Error(forecast.reason);
      const actual = test.get(ids.find((id) => train.get(id) === y)!)!;
      const { lower, upper } = forecast.bands.find(({ level }) => level === 0.95)!;
      covered += actual.filter((value, h) => value >= lower[h]! && value <= upper[h]!).length / horizon;
      return forecast.point;
    });
    const owa = overallWeightedAverage(
      found,
      errors(sample, (y) => naive2(y, seasonality, horizon)),
    )!;
    expect(owa).toBeLessThan(owaMax);
    expect(covered / sample.length).toBeGreaterThan(0.85);
  }, 600_000);
});
