import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../significance/seeded-random.ts';
import { ar1Series } from './ar1.ts';
import { indicatorBand } from './indicator-band.ts';
import { slowingIndicators } from './indicators.ts';
import { movingAverageTrend } from './moving-average-trend.ts';
import { panelTest } from './panel.ts';
import { evidenceOf, riskScores } from './risk-score.ts';
import { slowingWorkspace, surrogateTest } from './surrogate-test.ts';
import { windowStatistics } from './window-statistics.ts';

const quick = { surrogates: 99, surrogatesFine: 99 };

function simulated(points: number, phi: number, seed: string): Float64Array {
  const series = new Float64Array(points);
  ar1Series(series, phi, new SeededRandom(seed));
  return series;
}

describe('a window of a series', () => {
  it('of 1, 2, 3, 4 has the variance 5/3 and follows itself exactly', () => {
    expect(windowStatistics([1, 2, 3, 4])).toMatchObject({ mean: 2.5, skewness: 0 });
    expect(windowStatistics([1, 2, 3, 4])!.variance).toBeCloseTo(5 / 3, 12);
    expect(windowStatistics([1, 2, 3, 4])!.ar1Pearson).toBeCloseTo(1, 12);
  });

  it('that does not vary has a variance of 0, and nothing else can be said of it', () => {
    expect(windowStatistics([0.1, 0.1, 0.1, 0.1])).toEqual({
      ...{ mean: 0.1, variance: 0, sd: 0 },
      ...{ ar1Pearson: null, skewness: null, kurtosisExcess: null },
    });
  });
});

describe('the slow part', () => {
  it('is the mean of the neighbours, of fewer at the ends', () => {
    expect([...movingAverageTrend([1, 2, 6, 3], 3)]).toEqual([1.5, 3, 11 / 3, 4.5]);
  });
});

describe('indicators', () => {
  it('are as many as there are windows, and the same whichever way T is computed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 60 }), fc.integer(), (points, seed) => {
        const series = simulated(points, 0.4, String(seed));
        const { variance, jointTau } = slowingIndicators(series);
        expect(variance).toHaveLength(points - Math.floor(points / 2) + 1);
        expect(slowingWorkspace(points).jointTauOf(series)).toBeCloseTo(jointTau!, 9);
      }),
      { numRuns: 30 },
    );
  });

  it('of a constant are null, and so is the test', () => {
    const { jointTau, surrogatePhi, p } = surrogateTest(new Float64Array(60).fill(3), new SeededRandom('constant'));
    expect([jointTau, surrogatePhi, p]).toEqual([null, null, null]);
    expect(indicatorBand(new Float64Array(60).fill(3), new SeededRandom('constant'))).toBeNull();
  });
});

describe('the surrogate test', () => {
  it('gives the same p for the same seed, never 0, and nearly the same for another', () => {
    const series = simulated(60, 0.3, 'some series');
    const p = (seed: string) =>
      surrogateTest(series, new SeededRandom(seed), { surrogates: 399, surrogatesFine: 399 }).p!;
    expect(p('one')).toBe(p('one'));
    expect(p('one')).toBeGreaterThanOrEqual(1 / 400);
    expect(Math.abs(p('one') - p('two'))).toBeLessThan(0.1);
  });

  it('looks closer at a small p', () => {
    const rising = simulated(60, 0, 'rising').map((value, i) => value * (1 + i / 10) + (i > 40 ? i % 7 : 0));
    const { p, surrogates } = surrogateTest(rising, new SeededRandom('rising'), {
      surrogates: 99,
      surrogatesFine: 499,
    });
    expect(surrogates).toBe(p! <= 0.01 ? 499 : 99);
  });

  it('calls about one in twenty series in which nothing happens', () => {
    let called = 0;
    for (let i = 0; i < 200; i++)
      if (surrogateTest(simulated(52, 0.4, `null ${i}`), new SeededRandom(`test ${i}`), quick).p! <= 0.05) called++;
    // 10 are expected; 99.9 % of samples of a right test lie within 1 to 21.
    expect(called).toBeGreaterThan(0);
    expect(called).toBeLessThan(22);
  });
});

describe('a panel', () => {
  const shared = simulated(52, 0.2, 'shared');
  const members = Array.from({ length: 6 }, (_, i) =>
    simulated(52, 0.2, `member ${i}`).map((own, t) => own + 0.5 * shared[t]!),
  );

  it('has the mean of its members’ T, and a p no finding of one person can carry alone', () => {
    const { jointTauByMember, meanJointTau, p, pWithoutAny } = panelTest(members, new SeededRandom('panel'), quick);
    const own = members.map((series) => slowingIndicators(series).jointTau!);
    expect(jointTauByMember).toEqual(own);
    expect(meanJointTau).toBeCloseTo(own.reduce((sum, one) => sum + one, 0) / 6, 12);
    expect(pWithoutAny).toBeGreaterThanOrEqual(p! - 1e-12);
  });

  it('leaves out members that do not vary, and has no p when none does', () => {
    const constant = new Float64Array(52).fill(5);
    const { jointTauByMember, p } = panelTest([...members, constant], new SeededRandom('panel'), quick);
    expect(jointTauByMember.at(-1)).toBeNull();
    expect(p).not.toBeNull();
    expect(panelTest([constant], new SeededRandom('panel'), quick)).toMatchObject({ meanJointTau: null, p: null });
  });
});

describe('what may be said of a unit', () => {
  it('depends on how long its series is and how much of it is missing', () => {
    expect([51, 52, 103, 104].map((points) => evidenceOf(points, 0))).toEqual([
      ...['insufficient_data', 'exploratory', 'exploratory', 'full'],
    ]);
    expect(evidenceOf(120, 25)).toBe('insufficient_data');
  });

  it('is nothing where twenty healthy units have evenly spread p', () => {
    const units = Array.from({ length: 20 }, (_, i) => ({
      ...{ p: (i + 0.5) / 20, jointTau: 0.5, evidence: 'full' as const },
    }));
    expect(riskScores(units).every(({ level, score }) => level === 'low' && score === 0)).toBe(true);
  });

  it('is at most moderate on exploratory evidence, and needs a rise that matters', () => {
    const level = (jointTau: number, evidence: 'full' | 'exploratory') =>
      riskScores([{ p: 0.001, jointTau, evidence }])[0]!.level;
    expect([level(0.5, 'full'), level(0.5, 'exploratory'), level(0.1, 'full')]).toEqual([
      ...['critical', 'moderate', 'moderate'],
    ]);
    expect(riskScores([{ p: null, jointTau: null, evidence: 'full' }])[0]).toEqual({
      ...{ q: null, score: null, level: 'insufficient_data' },
    });
  });
});
