import { describe, expect, it } from 'vitest';
import { absenceRate } from './absence-rate.ts';
import { annualRate, attritionRate, poissonTailP, risePoissonP } from './attrition-rate.ts';
import { departureWindows } from './departure-windows.ts';
import { hazardByTenure } from './hazard-by-tenure.ts';
import { kaplanMeier, survivalAt } from './kaplan-meier.ts';
import { logRank } from './log-rank.ts';
import { medianInterval, tenureSummary } from './tenure-summary.ts';

describe('attrition', () => {
  it('of 2 in 365 person-days is 2 a year', () => {
    expect(annualRate(2, 365).rateAnnual).toBe(2);
    // Garwood: 2 events allow for 0.2422 to 7.2247 expected ones.
    expect(annualRate(2, 365).interval!.low).toBeCloseTo(0.2422, 4);
    expect(annualRate(2, 365).interval!.high).toBeCloseTo(7.2247, 4);
  });

  it('is unknown where nobody was employed, not 0', () => {
    const nobody = { departures: 0, voluntary: 0, topPerformerDepartures: 0, topPerformerHeadcount: 0 };
    const rate = attritionRate({ ...nobody, openHeadcount: 0, closeHeadcount: 0, windowDays: 30, exposureDays: null });
    expect(rate).toMatchObject({ ratePeriod: null, voluntaryShare: null, annualisedProbability: null });
    expect(rate.all).toEqual({ rateAnnual: null, interval: null });
  });

  it('rises by chance as often as a coin says: 3 of 3 in half of the time', () => {
    expect(risePoissonP(3, 100, 0, 100)).toBeCloseTo(1 / 8, 12);
    expect(risePoissonP(0, 100, 5, 100)).toBeCloseTo(1, 12);
    expect(risePoissonP(1, 0, 5, 100)).toBeNull();
    expect(poissonTailP(1, 2)).toBeCloseTo(1 - Math.exp(-2), 12);
  });

  it('counts a departure once in windows that follow one another', () => {
    const range = { start: 0, end: 60, step: 30, width: 30 };
    expect(departureWindows([0, 29, 30, 59, 60], range)).toEqual([
      { end: 30, departures: 2 },
      { end: 60, departures: 2 },
    ]);
  });
});

describe('the survival curve', () => {
  // At 2 one of four leaves, at 3 somebody is last seen, at 5 one of two.
  const spells = [
    { time: 2, event: true },
    { time: 3, event: false },
    { time: 5, event: true },
    { time: 8, event: false },
  ];

  it('multiplies the shares that stay', () => {
    const { steps, median, restrictedMean } = kaplanMeier(spells, 8);
    expect(steps.map(({ time, survival, atRisk }) => [time, survival, atRisk])).toEqual([
      [2, 3 / 4, 4],
      [5, 3 / 8, 2],
    ]);
    expect(median).toBe(5);
    expect(restrictedMean).toBeCloseTo(2 + (3 / 4) * 3 + (3 / 8) * 3, 12);
  });

  it('counts nobody at risk before they came under observation', () => {
    const late = [...spells, { time: 9, event: false, entry: 4 }];
    expect(kaplanMeier(late).steps.map(({ atRisk }) => atRisk)).toEqual([4, 3]);
  });

  it('is not known later than anybody was seen', () => {
    const curve = kaplanMeier(spells);
    expect(survivalAt(curve, spells, 1)).toMatchObject({ survival: 1, atRisk: 4 });
    expect(survivalAt(curve, spells, 6)!.survival).toBe(3 / 8);
    expect(survivalAt(curve, spells, 9)).toBeNull();
    expect(kaplanMeier([])).toEqual({ steps: [], median: null, restrictedMean: null });
  });

  it('of two groups alike differs by nothing, and of one group cannot', () => {
    const both = ['a', 'b'].flatMap((group) => spells.map((spell) => ({ ...spell, group })));
    expect(logRank(both)!.chiSquare).toBeCloseTo(0, 12);
    expect(logRank(both)!.p).toBeCloseTo(1, 6);
    expect(logRank(spells.map((spell) => ({ ...spell, group: 'a' })))).toBeNull();
  });

  it('has a pace by tenure: departures by the time lived through', () => {
    expect(hazardByTenure(spells, [0, 4, 10, 20])).toEqual([
      { from: 0, to: 4, events: 1, exposure: 2 + 3 + 4 + 4, hazard: 1 / 13 },
      { from: 4, to: 10, events: 1, exposure: 1 + 4, hazard: 1 / 5 },
      { from: 10, to: 20, events: 0, exposure: 0, hazard: null },
    ]);
  });
});

describe('tenure and absence', () => {
  it('of nobody are unknown', () => {
    expect(tenureSummary([], [])).toMatchObject({ medianActive: null, meanLeavers: null });
    expect(absenceRate({ lostDays: 0, availableDays: 0, spells: 0, unplannedSpells: 0, people: 0 })).toEqual({
      ...{ lostTimeRate: null, spellsPerPerson: null, meanSpellDays: null, unplannedShare: null },
    });
  });

  it('have a median between two values that enclose it in 19 of 20 samples: of six, the ends', () => {
    expect(medianInterval([6, 1, 5, 2, 4, 3])).toEqual({ low: 1, high: 6 });
    expect(medianInterval([1, 2, 3, 4, 5])).toBeNull();
  });
});
