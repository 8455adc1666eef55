/** Surveys and meetings against fixed cases, and against an R package on surveys of real units. */
import { describe, expect, it } from 'vitest';
import { csvRows, differences, type OracleCase, readOracle, readReference } from '../reference.fixture.ts';
import { meanInterval, wilsonInterval } from '../significance/intervals.ts';
import { netPromoterScore } from './enps.ts';
import { groupAgreement, rwgOfScale } from './group-agreement.ts';
import { omegaTotal } from './omega-total.ts';
import { relativeWeights } from './relative-weights.ts';
import { reliability } from './reliability.ts';
import { scaleScore } from './scale-score.ts';
import { interruptionRate, voiceEquity } from './voice-equity.ts';

interface ScaleInput {
  answers: (number | null)[];
  min: number;
  max: number;
  reversedItems: number[];
  minAnswered: number;
}

const adapters: { [fn: string]: (input: never) => unknown } = {
  scaleScore: (input: ScaleInput) => {
    const { percentOfMaximum, ...rest } = scaleScore(input.answers, input);
    return { ...rest, pomp: percentOfMaximum };
  },
  reliability: ({ items }: { items: number[][] }) => {
    const found = reliability(items)!;
    return { ...found, alphaCI95Feldt: [found.low, found.high] };
  },
  omegaTotal: ({ items }: { items: number[][] }) => omegaTotal(items),
  groupAgreement: ({ groups, options }: { groups: number[][]; options: number }) => groupAgreement(groups, options),
  enps: ({ scores, population }: { scores: number[]; population: number | null }) => {
    const { score, low, high, ...rest } = netPromoterScore(scores, population)!;
    return { ...rest, enps: score, ci95: [low, high] };
  },
  wilsonInterval: ({ successes, n }: { successes: number; n: number }) => {
    const { share, low, high } = wilsonInterval(successes, n)!;
    return { p: share, lower: low, upper: high };
  },
  meanInterval: ({ x, population }: { x: number[]; population: number | null }) => {
    const { low, high, ...rest } = meanInterval(x, population)!;
    return { ...rest, ci95: [low, high] };
  },
  voiceEquity: ({ secondsPerParticipant }: { secondsPerParticipant: number[] }) => voiceEquity(secondsPerParticipant),
  interruptionRate: (input: { count: number; minutes: number; participants: number }) => {
    const { low, high, ...rest } = interruptionRate(input.count, input.minutes, input.participants);
    return { ...rest, ci95PerHour: [low, high] };
  },
};

describe('surveys', () => {
  it.each(readOracle('survey').map((one) => [`${one.fn} ${one.id}`, one] as const))('%s', (_, one: OracleCase) => {
    const adapter = adapters[one.fn];
    if (!adapter) throw new Error(`No adapter for ${one.fn}.`);
    expect(differences(adapter(one.input), one.expected, one.tolerance)).toEqual([]);
  });
});

describe('surveys of army companies, as the R package multilevel finds them', () => {
  const oracle = JSON.parse(readReference('data/surveys/surveys.oracle.json')) as {
    bhr2000_leadership_11_items: {
      cronbach_alpha: number;
      mean_interitem_r: number;
      rwgj_mean: number;
      item_total_r_corrected: { [item: string]: number };
    };
    bh1996: { variables: { [name: string]: { ICC1: number; ICC2: number; F: number } } };
    attitude: {
      cronbach_alpha_raw: number;
      cronbach_alpha_std: number;
      r_squared: number;
      correlation_matrix: number[][];
    };
  };

  it('leadership, eleven items: alpha, inter-item and item-total correlations, agreement', () => {
    const figures = oracle.bhr2000_leadership_11_items;
    const rows = csvRows(readReference('data/surveys/bhr2000-leadership-items.csv.gz'));
    const items = Object.keys(figures.item_total_r_corrected);
    const answers = rows.map((row) => items.map((item) => Number(row[item])));
    const found = reliability(answers)!;
    expect(found.alpha).toBeCloseTo(figures.cronbach_alpha, 9);
    expect(found.meanInterItemR).toBeCloseTo(figures.mean_interitem_r, 9);
    for (const [i, item] of items.entries())
      expect(found.correctedItemTotal[i]).toBeCloseTo(figures.item_total_r_corrected[item]!, 9);
    const groups = Map.groupBy(rows, (row) => row.GRP!);
    const agreement = [...groups.values()].map(
      (members) =>
        rwgOfScale(
          items.map((item) => members.map((row) => Number(row[item]))),
          5,
        )!,
    );
    expect(agreement.reduce((sum, one) => sum + one, 0) / agreement.length).toBeCloseTo(figures.rwgj_mean, 9);
  });

  const climate = csvRows(readReference('data/surveys/bh1996-army-climate.csv.gz'));
  it.each(Object.entries(oracle.bh1996.variables))(
    '%s: what of the variance lies between companies',
    (name, figures) => {
      const groups = Map.groupBy(climate, (row) => row.GRP!);
      const found = groupAgreement(
        [...groups.values()].map((members) => members.map((row) => Number(row[name]))),
        5,
      );
      expect(found.icc1SimpleAverage).toBeCloseTo(figures.ICC1, 9);
      expect(found.icc2).toBeCloseTo(figures.ICC2, 9);
      expect(found.f).toBeCloseTo(figures.F, 7);
    },
  );

  it('attitudes in thirty departments: alpha', () => {
    const rows = csvRows(readReference('data/surveys/attitude-30-departments.csv'));
    const names = Object.keys(rows[0]!).filter((name) => name !== 'department');
    const found = reliability(rows.map((row) => names.map((name) => Number(row[name]))))!;
    expect(found.alpha).toBeCloseTo(oracle.attitude.cronbach_alpha_raw, 9);
    expect(found.standardizedAlpha).toBeCloseTo(oracle.attitude.cronbach_alpha_std, 9);
  });

  it('attitudes in thirty departments: what the others account for of the rating, as lm() finds it', () => {
    const rows = csvRows(readReference('data/surveys/attitude-30-departments.csv'));
    const names = Object.keys(rows[0]!).filter((name) => name !== 'department');
    const found = relativeWeights(
      rows.map((row) => names.map((name) => Number(row[name]))),
      { seed: 'attitude', samples: 200 },
    )!;
    const { r_squared, correlation_matrix } = oracle.attitude;
    expect(found.rSquared).toBeCloseTo(r_squared, 9);
    expect(found.weights.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(r_squared, 9);
    for (const [index, { r }] of found.weights.entries()) expect(r).toBeCloseTo(correlation_matrix[0]![index + 1]!, 9);
    // Complaints go along with the rating most, by far.
    expect(found.weights[0]!.share).toBeGreaterThan(40);
    expect(found.weights.map(({ isPresent }) => isPresent)[0]).toBe(true);
  });
});
