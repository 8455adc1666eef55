import { describe, expect, it } from 'vitest';
import { calibrationSlope, isotonicCalibration } from './calibration.ts';
import { classifierMetrics } from './classifier-metrics.ts';
import { expectedLeavers } from './expected-leavers.ts';
import { logisticProbability, logisticRidge } from './logistic-ridge.ts';

describe('predicted probabilities', () => {
  it('are ranked with ties counted half', () => {
    expect(classifierMetrics([0, 1, 0, 1], [0.2, 0.2, 0.1, 0.9])!.auc).toBe(3.5 / 4);
    expect(classifierMetrics([1, 1], [0.5, 0.6])!.auc).toBeNull();
    expect(classifierMetrics([], [])).toBeNull();
  });

  it('have no slope where one threshold parts the outcomes', () => {
    expect(calibrationSlope([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9])).toBeNull();
    expect(calibrationSlope([0, 1, 0, 1], [0.2, 0.4, 0.6, 0.8])!.slope).toBeGreaterThan(0);
  });

  it('are made to rise with the score by pooling', () => {
    expect([...isotonicCalibration([1, 2, 3, 4], [0, 1, 0, 1])]).toEqual([0, 0.5, 0.5, 1]);
  });
});

describe('the logistic model', () => {
  it('learns nothing where the outcome never differs', () => {
    expect(logisticRidge([[1], [2]], [1, 1], 1)).toBeNull();
  });

  it('learns nothing from a feature that never differs, whatever its mean is rounded to', () => {
    const rows = Array.from({ length: 600 }, (_, i) => [i, 7.1]);
    const model = logisticRidge(
      rows,
      Array.from(rows.keys(), (i) => ((i * 7) % 3 === 0 ? 1 : 0)),
      1,
    )!;
    expect(model.sd[1]).toBe(0);
    expect(logisticProbability(model, [5, 99])).toBe(logisticProbability(model, [5, 7.1]));
  });

  it('gives the base rate when the feature says nothing', () => {
    const model = logisticRidge([[5], [5], [5], [5]], [0, 0, 0, 1], 1)!;
    expect(logisticProbability(model, [5])).toBeCloseTo(1 / 4, 9);
  });
});

describe('expected leavers of a group', () => {
  it('of two fair coins are one, between none and both', () => {
    expect(expectedLeavers([0.5, 0.5])).toEqual({ expected: 1, low: 0, high: 2 });
    expect(expectedLeavers([1, 1, 0])).toEqual({ expected: 2, low: 2, high: 2 });
    expect(expectedLeavers([])).toBeNull();
  });
});
