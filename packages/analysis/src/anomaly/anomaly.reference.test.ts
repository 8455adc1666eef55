/** Detectors of the unusual against fixed cases. */
import { describe, expect, it } from 'vitest';
import { classifierMetrics } from '../flight-risk/classifier-metrics.ts';
import { differences, type OracleCase, readOracle } from '../reference.fixture.ts';
import { SeededRandom } from '../significance/seeded-random.ts';
import { detectionScore } from './detection-score.ts';
import { isolationForest, isolationNormaliser, isolationScore } from './isolation-forest.ts';
import { robustZ } from './robust-z.ts';
import { seasonalTrend } from './seasonal-trend.ts';

const adapters: { [fn: string]: (input: never) => unknown } = {
  robustZ: ({ x, threshold }: { x: number[]; threshold: number }) => {
    const found = robustZ(x, threshold)!;
    const deviations = x.map((value) => Math.abs(value - found.median)).sort((a, b) => a - b);
    const middle = (deviations[(x.length - 1) >> 1]! + deviations[x.length >> 1]!) / 2;
    return { ...found, mad: middle };
  },
  isolationNormaliser: ({ n }: { n: number[] }) => ({ c: n.map(isolationNormaliser) }),
  isolationScore: (input: { meanPathLength: number[]; sampleSize: number }) => ({
    score: input.meanPathLength.map((length) => isolationScore(length, input.sampleSize)),
  }),
  detectionScore: (input: { length: number; windows: [number, number][]; alarms: number[] }) =>
    detectionScore(input.length, input.windows, input.alarms),
};

const cases = readOracle('anomaly');
const named = (fn: string) => cases.filter((one) => one.fn === fn).map((one) => [one.id, one] as const);

describe('the unusual', () => {
  const exact = cases.filter(({ fn }) => fn in adapters);
  it.each(exact.map((one) => [`${one.fn} ${one.id}`, one] as const))('%s', (_, one: OracleCase) =>
    expect(differences(adapters[one.fn]!(one.input), one.expected, one.tolerance)).toEqual([]),
  );

  it.each(named('isolationForestAuc'))('isolation forest, %s, with two seeds', (_, { input, expected }) => {
    const { X, y, trees, sampleSize } = input as { X: number[][]; y: number[]; trees: number; sampleSize: number };
    const { minAcceptable, maxAbsRobustZAuc } = expected as { minAcceptable: number; maxAbsRobustZAuc: number };
    for (const seed of ['first', 'second']) {
      const scores = isolationForest(X, new SeededRandom(seed), { trees, sampleSize })!;
      expect(classifierMetrics(y, scores)!.auc).toBeGreaterThanOrEqual(minAcceptable);
    }
    const columns = X[0]!.map((_, j) => robustZ(X.map((row) => row[j]!))!.z!);
    const worst = X.map((_, i) => Math.max(...columns.map((z) => Math.abs(z[i]!))));
    expect(classifierMetrics(y, worst)!.auc).toBeCloseTo(maxAbsRobustZAuc, 9);
  });

  it.each(named('stlResidualFlags'))('seasonal residuals, %s', (_, { input, expected }) => {
    const { y, period } = input as { y: number[]; period: number };
    const { mustFlag, maxExtraFlags } = expected as { mustFlag: number[]; maxExtraFlags: number };
    const { flagged } = robustZ([...seasonalTrend(y, period)!.rest], 6)!;
    expect(flagged).toEqual(expect.arrayContaining(mustFlag));
    expect(flagged.length - mustFlag.length).toBeLessThanOrEqual(maxExtraFlags);
  });

  it('every case is looked at', () => {
    const looked = [...Object.keys(adapters), 'isolationForestAuc', 'stlResidualFlags'];
    expect(cases.filter(({ fn }) => !looked.includes(fn))).toEqual([]);
  });
});
