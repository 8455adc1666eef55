/** Early warnings against fixed series, and against the published figures of climate records and sediment cores. */
import { describe, expect, it } from 'vitest';
import { csvRows, differences, type OracleCase, readOracle, readReference } from '../reference.fixture.ts';
import { falseDiscoveryRate } from '../significance/false-discovery-rate.ts';
import { SeededRandom } from '../significance/seeded-random.ts';
import { kendallTau } from '../trend/kendall-tau.ts';
import { mannKendall } from '../trend/mann-kendall.ts';
import { slowingIndicators } from './indicators.ts';
import { movingAverageTrend } from './moving-average-trend.ts';
import { panelTest } from './panel.ts';
import { type Evidence, evidenceOf, riskScores } from './risk-score.ts';
import { surrogateTest } from './surrogate-test.ts';
import { windowStatistics } from './window-statistics.ts';

interface SeriesInput {
  y: number[];
  gaussianSigma: number;
  window: number;
  surrogates: number;
}

const adapters: { [fn: string]: (input: never, seed: string) => unknown } = {
  csdIndicators: ({ y, gaussianSigma, window }: SeriesInput) => slowingIndicators(y, { sigma: gaussianSigma, window }),
  movingAverageTrend: ({ y, k }: { y: number[]; k: number }) => ({ trend: movingAverageTrend(y, k) }),
  windowStats: ({ x }: { x: number[] }) => windowStatistics(x),
  kendallTau: ({ x, y }: { x: number[]; y: number[] }) => ({ tauB: kendallTau(x, y) }),
  mannKendall: ({ y }: { y: number[] }) => mannKendall(y),
  falseDiscoveryRate: ({ p }: { p: number[] }) => {
    const bhQ = falseDiscoveryRate(p);
    return { bhQ, byQ: falseDiscoveryRate(p, 'any'), rejectBH05: bhQ.map((q) => (q ?? 1) <= 0.05) };
  },
  csdSurrogateP: ({ y, gaussianSigma, window, surrogates }: SeriesInput, seed) => {
    const options = { sigma: gaussianSigma, window, surrogates, surrogatesFine: surrogates };
    // The memory as the case defines it; a test of its own below says that ours is as near.
    return { pJoint: surrogateTest(y, new SeededRandom(seed), { ...options, memory: 'corrected' }).p };
  },
  csdEvidenceLevel: ({ points, missing }: { points: number; missing: number }) => ({
    level: evidenceOf(points, missing),
  }),
  csdRiskScores: (input: { p: (number | null)[]; jointTau: (number | null)[]; evidence: Evidence[] }) => {
    const units = riskScores(
      input.p.map((p, i) => ({ p, jointTau: input.jointTau[i]!, evidence: input.evidence[i]! })),
    );
    return {
      q: units.map(({ q }) => q),
      score: units.map(({ score }) => score),
      level: units.map(({ level }) => level),
    };
  },
  csdPanel: (input: SeriesInput & { series: number[][] }, seed) =>
    panelTest(input.series, new SeededRandom(seed), {
      sigma: input.gaussianSigma,
      window: input.window,
      surrogates: input.surrogates,
      surrogatesFine: input.surrogates,
    }),
};

describe.each(['first seed', 'second seed'])('early warnings, %s', (seed) => {
  it.each(readOracle('csd').map((one) => [`${one.fn} ${one.id}`, one] as const))('%s', (_, one: OracleCase) => {
    const adapter = adapters[one.fn];
    if (!adapter) throw new Error(`No adapter for ${one.fn}.`);
    const actual = adapter(one.input, seed);
    if (one.fn === 'csdPanel') {
      // The tolerance is that of the simulated p; what is computed must agree to the last digits.
      const { p, ...exact } = one.expected as { p: number };
      expect(differences(actual, exact, 1e-9)).toEqual([]);
    }
    expect(differences(actual, one.expected, one.tolerance)).toEqual([]);
  });
});

describe('surrogates with matched memory', () => {
  const cases = readOracle('csd').filter(({ fn }) => fn === 'csdSurrogateP');
  it.each(cases.map((one) => [one.id, one] as const))('%s: p within the tolerance of the case, too', (_, one) => {
    const { y, gaussianSigma, window, surrogates } = one.input as SeriesInput;
    const options = { sigma: gaussianSigma, window, surrogates, surrogatesFine: surrogates };
    const { p } = surrogateTest(y, new SeededRandom('matched'), options);
    expect(differences({ pJoint: p }, one.expected, one.tolerance)).toEqual([]);
  });
});

interface PublishedSeries {
  window: number;
  sigma_points: number;
  variance_first: number;
  variance_last: number;
  ac1_first: number;
  ac1_last: number;
  kendall_tau_variance: number;
  kendall_tau_ac1: number;
}

const published = JSON.parse(readReference('data/early-warning/early-warning.oracle.json')) as {
  paleoclimate: { [record: string]: PublishedSeries };
  marine_anoxia: { [core: string]: PublishedSeries };
  thermoacoustic: { [run: string]: PublishedSeries };
};

function agrees(y: readonly number[], figures: PublishedSeries, exactSigma: number) {
  const found = slowingIndicators(y, { sigma: exactSigma, window: figures.window, ends: 'reflect' });
  const scale = Math.abs(figures.variance_first);
  expect(found.variance[0]! / scale).toBeCloseTo(figures.variance_first / scale, 3);
  expect(found.variance.at(-1)! / scale).toBeCloseTo(figures.variance_last / scale, 3);
  expect(found.ar1[0]).toBeCloseTo(figures.ac1_first, 8);
  expect(found.ar1.at(-1)).toBeCloseTo(figures.ac1_last, 8);
  expect(found.tauVariance).toBeCloseTo(figures.kendall_tau_variance, 7);
  expect(found.tauAr1).toBeCloseTo(figures.kendall_tau_ac1, 7);
}

describe('climate records of Dakos et al. 2008', () => {
  const records = csvRows(readReference('data/early-warning/paleoclimate-ews-reference.csv.gz'));
  it.each(Object.entries(published.paleoclimate))('%s: smoothing, first and last indicators, taus', (name, figures) => {
    const rows = records.filter(({ Record: record, state }) => record === name && state !== '');
    const y = rows.map(({ state }) => Number(state));
    const sigma = (0.25 / 0.675) * (figures as PublishedSeries & { bandwidth_points: number }).bandwidth_points;
    agrees(y, figures, sigma);
    const { trend } = slowingIndicators(y, { sigma, ends: 'reflect' });
    const worst = Math.max(...rows.map(({ smoothing }, i) => Math.abs(Number(smoothing) - trend[i]!)));
    expect(worst / Math.max(...y.map(Math.abs))).toBeLessThan(1e-12);
  });
});

describe('pressure before a thermoacoustic transition', () => {
  const rows = csvRows(readReference('data/early-warning/thermoacoustic-pressure-before-transition.csv.gz'));
  it.each(Object.entries(published.thermoacoustic).slice(0, 3))(
    '%s: first and last indicators, taus',
    (name, figures) => {
      const column = Object.keys(rows[0]!).find((one) => /pressure/i.test(one))!;
      const y = rows.filter(({ tsid }) => `tsid ${Number(tsid)}` === name).map((row) => Number(row[column]));
      agrees(y, figures, (0.25 / 0.675) * 0.2 * y.length);
    },
  );
});
