/** Attrition, survival and absence against fixed cases, and against R's survival package on a public table. */
import { describe, expect, it } from 'vitest';
import { csvRows, differences, type OracleCase, readOracle, readReference } from '../reference.fixture.ts';
import { type AbsenceInput, absenceRate } from './absence-rate.ts';
import { type AnnualRate, type AttritionInput, attritionRate } from './attrition-rate.ts';
import { departureWindows } from './departure-windows.ts';
import { hazardByTenure } from './hazard-by-tenure.ts';
import { kaplanMeier, type Spell } from './kaplan-meier.ts';
import { logRank } from './log-rank.ts';
import { tenureSummary } from './tenure-summary.ts';

interface SpellInput {
  time: number[];
  event: number[];
  entry?: number[] | null;
  group?: number[];
}

const spells = ({ time, event, entry }: SpellInput): Spell[] =>
  time.map((at, i) => ({ time: at, event: event[i] === 1, ...(entry ? { entry: entry[i]! } : {}) }));
const rate = ({ rateAnnual, interval }: AnnualRate) => ({
  rateAnnual,
  ci95: interval && [interval.low, interval.high],
});

const adapters: { [fn: string]: (input: never) => unknown } = {
  attritionRate: (input: AttritionInput) => {
    const { all, voluntary, topPerformer, ...rest } = attritionRate(input);
    return { ...rest, all: rate(all), voluntary: rate(voluntary), topPerformer: rate(topPerformer) };
  },
  departureWindows: (input: {
    departureDays: number[];
    start: number;
    end: number;
    stepDays: number;
    widthDays: number;
  }) => ({
    windows: departureWindows(input.departureDays, { ...input, step: input.stepDays, width: input.widthDays }).map(
      ({ end, departures }) => [end, departures],
    ),
  }),
  kaplanMeier: (input: SpellInput & { horizon: number }) => {
    const { steps, median, restrictedMean } = kaplanMeier(spells(input), input.horizon);
    return {
      times: steps.map(({ time }) => time),
      survival: steps.map(({ survival }) => survival),
      greenwoodSE: steps.map(({ standardError }) => standardError),
      ci95LogLogLower: steps.map(({ low }) => low),
      ci95LogLogUpper: steps.map(({ high }) => high),
      atRisk: steps.map(({ atRisk }) => atRisk),
      events: steps.map(({ events }) => events),
      medianTenure: median,
      restrictedMean,
    };
  },
  logRank: (input: SpellInput) => {
    const found = logRank(spells(input).map((spell, i) => ({ ...spell, group: input.group![i]! })));
    return { chi2: found?.chiSquare, p: found?.p };
  },
  hazardByTenure: (input: SpellInput & { edges: number[] }) => ({
    rows: hazardByTenure(spells(input), input.edges).map(({ from, to, events, exposure, hazard }) => [
      from,
      to,
      events,
      exposure,
      hazard,
    ]),
  }),
  tenureSummary: (input: { activeTenureMonths: number[]; leaverTenureMonths: number[] }) =>
    tenureSummary(input.activeTenureMonths, input.leaverTenureMonths),
  absenceRate: (input: AbsenceInput) => absenceRate(input),
};

describe('attrition', () => {
  it.each(readOracle('attrition').map((one) => [`${one.fn} ${one.id}`, one] as const))('%s', (_, one: OracleCase) => {
    const adapter = adapters[one.fn];
    if (!adapter) throw new Error(`No adapter for ${one.fn}.`);
    expect(differences(adapter(one.input), one.expected, one.tolerance)).toEqual([]);
  });
});

describe('the fictional table of 1,470 people that IBM published', () => {
  const rows = csvRows(readReference('data/hr/ibm-hr-employee-attrition.csv'));
  const oracle = JSON.parse(readReference('data/hr/ibm-hr-employee-attrition.oracle.json')) as {
    km_overall: {
      median: number;
      times: number[];
      survival: number[];
      std_err_greenwood: number[];
      at_risk: number[];
    };
    logrank_overtime: number;
  };
  const people = rows.map((row) => ({
    time: Number(row.YearsAtCompany),
    event: row.Attrition === 'Yes',
    group: row.OverTime!,
  }));

  it('has the survival curve that R finds', () => {
    const { median, steps } = kaplanMeier(people);
    expect(median).toBe(oracle.km_overall.median);
    for (const [i, time] of oracle.km_overall.times.entries()) {
      const step = steps.findLast((one) => one.time <= time)!;
      expect(step.survival).toBeCloseTo(oracle.km_overall.survival[i]!, 9);
      expect(step.standardError).toBeCloseTo(oracle.km_overall.std_err_greenwood[i]!, 9);
    }
  });

  it('has the log-rank statistic of overtime that R finds', () => {
    expect(logRank(people)?.chiSquare).toBeCloseTo(oracle.logrank_overtime, 6);
  });
});
