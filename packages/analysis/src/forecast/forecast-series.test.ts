import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../significance/seeded-random.ts';
import { coverageByStep, halfWidths } from './forecast-band.ts';
import { FORECAST_MODELS, predict } from './forecast-model.ts';
import { forecastSeries, type SeriesForecast, type SeriesToForecast } from './forecast-series.ts';
import { minimise } from './minimise.ts';
import { rollingOrigin } from './rolling-origin.ts';
import { transformFor } from './series-transform.ts';
import { fitSmoothing } from './smoothing-fit.ts';

const DEFAULTS = { periods: [7], horizon: 7, support: 'any' } as const;

function series(values: readonly (number | null)[], more: Partial<SeriesToForecast> = {}): SeriesToForecast {
  return { ...DEFAULTS, values, ...more };
}
function forecast(values: readonly (number | null)[], more: Partial<SeriesToForecast> = {}): SeriesForecast {
  const found = forecastSeries(series(values, more));
  if (found.kind === 'none') throw new Error(found.reason);
  return found;
}

/** Working days of about 100 and weekends of about 20, with noise. */
function weeks(days: number, seed = 'weeks'): number[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: days }, (_, day) => (day % 7 < 5 ? 100 : 20) + 4 * random.normal());
}
function randomWalk(points: number, seed: string): number[] {
  const random = new SeededRandom(seed);
  let at = 1000;
  return Array.from({ length: points }, () => {
    at += random.normal();
    return at;
  });
}

describe('a forecast of a series', () => {
  it('is none below 8 points, and says little below 20', () => {
    expect(forecastSeries(series([1, 2, 3, 4, 5, 6, 7]))).toEqual({ kind: 'none', reason: 'too_few_points' });
    const few = forecast([5, 7, 6, 8, 7, 9, 8, 9, 10, 9, 11, 10], { horizon: 3 });
    expect(few.flags).toEqual(expect.arrayContaining(['low_evidence', 'few_origins', 'model_band']));
    expect(['naive', 'simple_smoothing']).toContain(few.model);
    expect(few.backtest.origins).toBe(3);
  });

  it('is none of a series that never changes: nothing tells how far off it would be', () =>
    expect(forecastSeries(series(Array<number>(30).fill(5)))).toEqual({ kind: 'none', reason: 'no_variation' }));

  it('bridges a few gaps and says so, and gives up above a fifth', () => {
    const known = weeks(70);
    const holed = (every: number) => known.map((value, i) => (i % every === 3 ? null : value));
    expect(forecast(holed(10)).flags).toContain('gaps_filled');
    expect(forecast(known).flags).not.toContain('gaps_filled');
    expect(forecastSeries(series(holed(4)))).toEqual({ kind: 'none', reason: 'too_many_gaps' });
  });

  it('begins where the series ends, although its last windows are unknown', () => {
    const known = weeks(70);
    const late = forecast([...known.slice(0, 68), null, null], { horizon: 5 });
    const whole = forecast(known.slice(0, 68), { horizon: 7 });
    expect(late.point).toEqual(whole.point.slice(2));
  });

  it('finds the week in days', () => {
    const found = forecast(weeks(120));
    for (const [step, value] of found.point.entries()) {
      const expected = (120 + step) % 7 < 5 ? 100 : 20;
      expect(Math.abs(value - expected)).toBeLessThan(10);
    }
    expect(found.backtest.mase).toBeLessThan(1.1);
    expect(found.backtest.models[0]!.mase).toBeLessThan(
      found.backtest.models.find(({ model }) => model === 'naive')!.mase!,
    );
  });

  it('has bands one inside the other, no narrower at a later step', () => {
    for (const values of [weeks(60), randomWalk(50, 'a'), weeks(30)]) {
      const { bands, point } = forecast(values);
      const widths = bands.map(({ lower, upper }) => upper.map((one, step) => one - lower[step]!));
      for (let step = 0; step < point.length; step++) {
        expect(widths[0]![step]!).toBeLessThanOrEqual(widths[1]![step]!);
        expect(widths[1]![step]!).toBeLessThanOrEqual(widths[2]![step]!);
        if (step > 0) for (const own of widths) expect(own[step]!).toBeGreaterThanOrEqual(own[step - 1]! - 1e-9);
      }
    }
  });

  it('goes on for half of the series at most', () => {
    const found = forecast(weeks(40), { horizon: 60 });
    expect(found.flags).toContain('horizon_shortened');
    expect(found.point).toHaveLength(20);
  });

  it('takes the combination when it is within one standard error of the best', () => {
    const found = forecast(randomWalk(60, 'b'));
    const best = found.backtest.models[0]!;
    const combination = found.backtest.models.find(({ model }) => model === 'combination')!;
    const isNear = combination.mase! <= best.mase! + best.standardError!;
    expect(found.model).toBe(isNear ? 'combination' : best.model);
  });

  it('of counts is never below 0, and of shares never out of 0 to 1', () => {
    const random = new SeededRandom('counts');
    const counts = Array.from({ length: 90 }, () => random.integer(3));
    const ofCounts = forecast(counts, { support: 'count' });
    expect(Math.min(...ofCounts.bands.flatMap(({ lower }) => lower))).toBeGreaterThanOrEqual(0);
    const ofShares = forecast(
      counts.map((count) => count / 2),
      { support: 'share' },
    );
    const edges = ofShares.bands.flatMap(({ lower, upper }) => [...lower, ...upper]);
    expect(Math.min(...edges)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...edges)).toBeLessThanOrEqual(1);
  });

  it('is the same every time', () => expect(forecast(weeks(50))).toEqual(forecast(weeks(50))));

  it('is finite whatever the series, or none', () =>
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { freq: 12 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        (values, horizon) => {
          const found = forecastSeries({ values, horizon, periods: [3], support: 'any' });
          if (found.kind === 'none') return;
          for (const figure of [...found.point, ...found.bands.flatMap(({ lower, upper }) => [...lower, ...upper])])
            expect(Number.isFinite(figure)).toBe(true);
        },
      ),
      { numRuns: 60 },
    ));
});

describe('a back-test', () => {
  it('knows nothing of what comes after its origin', () => {
    const y = weeks(60);
    const changed = [...y.slice(0, 55), ...y.slice(55).map((value) => value + 1000)];
    const test = { periods: [7], horizon: 5, origins: 1, transform: transformFor('any', y.length) };
    const before = rollingOrigin('combination', { ...test, y })!;
    const after = rollingOrigin('combination', { ...test, y: changed })!;
    for (const [step, error] of before.errors[0]!.entries())
      expect(after.errors[0]![step]! - error).toBeCloseTo(1000, 6);
  });

  it('measures a band on origins that it was not made from', () => {
    // Every other twenty origins err by 1 and by 3: bands of one half never, or always, cover the other.
    const errors = Array.from({ length: 40 }, (_, origin) => [origin < 20 ? 1 : 3]);
    const spreads = errors.map(() => [1]);
    expect(coverageByStep({ errors, spreads, misses: errors }, 0.95)).toEqual([0.5]);
  });

  it('covers what it promises when errors are independent', () => {
    const random = new SeededRandom('errors');
    const errors = Array.from({ length: 400 }, () => [random.normal()]);
    const [width] = halfWidths(errors, [0], 0.8);
    const covered = Array.from({ length: 4000 }, () => Math.abs(random.normal()) <= width!).filter(Boolean).length;
    expect(covered / 4000).toBeGreaterThan(0.76);
    expect(covered / 4000).toBeLessThan(0.84);
  });

  it('takes the band from the errors once there are 19, and from the model before', () => {
    const errors = (count: number) => Array.from({ length: count }, (_, i) => [i + 1]);
    expect(halfWidths(errors(19), [100], 0.95)).toEqual([19]);
    expect(halfWidths(errors(18), [100], 0.95)[0]).toBeCloseTo(195.996, 2);
  });
});

describe('models', () => {
  it.each(FORECAST_MODELS)('%s goes on with a week, or has nothing to say', (model) => {
    const y = weeks(60);
    const found = predict(model, y, [7], 5);
    expect(found?.point).toHaveLength(5);
    expect(found?.spread.every((deviation) => deviation > 0)).toBe(true);
    expect(predict(model, y, [7], 5)).toEqual(found);
  });

  it('offer no season that is not in the series twice', () => {
    const y = weeks(60);
    expect(predict('seasonal_smoothing', y, [52], 5)).toBeUndefined();
    expect(predict('seasonal_naive', y, [52], 5)).toBeUndefined();
  });

  it('fit a straight line by a trend, and a damped one by less of it', () => {
    const line = Array.from({ length: 30 }, (_, i) => 10 + 2 * i);
    const { level0, trend0 } = fitSmoothing(line, 'linear');
    expect(level0).toBeCloseTo(8, 3);
    expect(trend0).toBeCloseTo(2, 3);
    expect(fitSmoothing(line, 'damped').phi).toBeLessThanOrEqual(0.98);
  });

  it('find the least value of a valley', () => {
    const [x, y] = minimise(([a, b]) => (a! - 3) ** 2 + 10 * (b! + 1) ** 2, [0, 0], { step: 1, evaluationsMax: 400 });
    expect(x).toBeCloseTo(3, 2);
    expect(y).toBeCloseTo(-1, 2);
  });
});
