/** Signals of groups by hand-made rows: what they say, and when they say nothing. */
import type { Employment, FigureHistory, KeptFigure, SubjectGroup, SubjectRow } from '@bellwether/metrics';
import { describe, expect, it } from 'vitest';
import { attritionRate30d, tenureMedian, topPerformerAttrition, voluntaryAttrition } from './attrition.ts';
import { burnout, enps, psychologicalSafety } from './climate.ts';
import { lossSpiral, organisationalHealthScore } from './composites.ts';
import { afterHoursShare, voiceEquity } from './work.ts';

const TO = 20_000;
const context = { seed: 'seed', floor: 5, panelTest: () => Promise.reject(new Error('not asked for')) };

const employed = (subject: string, more: Partial<Employment> = {}): Employment => ({
  ...{ subject, unit: 'u', fromDay: TO - 400, toDay: null, endedBy: null, voluntary: null, topPerformer: false },
  ...{ isFirst: true, bandMonths: null, hiredQuarter: '' },
  ...more,
});
const left = (subject: string, daysAgo: number, voluntary: boolean | null): Employment =>
  employed(subject, { toDay: TO - daysAgo, endedBy: 'departure', voluntary });

function group(employments: readonly Employment[], windowDays: number, rows: readonly SubjectRow[] = []): SubjectGroup {
  const members = new Set(employments.filter(({ toDay }) => toDay === null).map(({ subject }) => subject));
  return {
    ...{ unit: 'u', kind: 'department', fromDay: TO - windowDays, toDay: TO, members, employments },
    rows: () => rows.filter(({ subject }) => members.has(subject)),
  };
}

const people = (count: number) => Array.from({ length: count }, (_, i) => employed(`p${i}`));
const answers = (subject: string, scores: Record<string, number>): SubjectRow => ({
  ...{ subject, day: TO - 3 },
  values: { responses: Object.entries(scores).map(([question_id, score]) => ({ question_id, score })) },
});
const items = (prefix: string, scores: readonly number[]) =>
  Object.fromEntries(scores.map((score, i) => [`${prefix}${i + 1}`, score]));

describe('attrition', () => {
  it('counts the days somebody was there, and a departure once', async () => {
    // Nine for 30 days and one for 20: 290 person-days.
    const found = await attritionRate30d.compute(group([...people(9), left('gone', 10, true)], 30), context);
    expect(found.value).toBeCloseTo(1 / (290 / 30), 12);
    expect(found.persons.size).toBe(10);
  });

  it('of nobody is no exposure', async () => {
    expect(await attritionRate30d.compute(group([], 30), context)).toMatchObject({
      value: null,
      reason: 'no_exposure',
    });
  });

  it('voluntary: is not told where all leavers left alike, nor where too many did not say', async () => {
    const of = (...voluntary: (boolean | null)[]) =>
      voluntaryAttrition.compute(
        group([...people(20), ...voluntary.map((one, i) => left(`l${i}`, 50, one))], 365),
        context,
      );
    expect(await of(true, true, true, true, true)).toMatchObject({ value: null, reason: 'suppressed' });
    expect(await of(true, true, null, null, false)).toMatchObject({ value: null, reason: 'insufficient_data' });
    const told = await of(true, true, true, false, false);
    expect(told.value).toBeCloseTo(3 / ((20 * 365 + 5 * 315) / 365), 12);
    // Disclosure counts the leavers, whom the figure could tell about.
    expect(told.persons.size).toBe(5);
  });

  it('of top performers is for the organisation only, and from five of them', async () => {
    expect(topPerformerAttrition.kinds).toEqual(['organisation']);
    const four = people(4).map((one) => ({ ...one, topPerformer: true }));
    expect(await topPerformerAttrition.compute(group(four, 365), context)).toMatchObject({ value: null });
  });

  it('median tenure needs the quarter of hire of four fifths', async () => {
    const known = people(8).map((one) => ({ ...one, hiredQuarter: '2020-Q1' }));
    expect((await tenureMedian.compute(group(known, 7), context)).value).toBeGreaterThan(50);
    expect(
      await tenureMedian.compute(group([...known, employed('x'), employed('y'), employed('z')], 7), context),
    ).toMatchObject({ value: null, reason: 'insufficient_data' });
  });
});

describe('surveys', () => {
  const all = people(6);

  it('psychological safety turns three items, and is silent where people do not share a view', async () => {
    const agreeing = all.map(({ subject }) => answers(subject, items('psych_safety_', [1, 7, 1, 7, 1, 7, 7])));
    const found = await psychologicalSafety.compute(group(all, 91, agreeing), context);
    expect(found.value).toBe(100);
    const split = all.map(({ subject }, i) =>
      answers(subject, items('psych_safety_', i % 2 === 0 ? [1, 7, 1, 7, 1, 7, 7] : [7, 1, 7, 1, 7, 1, 1])),
    );
    expect(await psychologicalSafety.compute(group(all, 91, split), context)).toMatchObject({
      ...{ value: null, reason: 'insufficient_data', parts: { no_shared_view: true } },
    });
  });

  it('burnout is the mean of the seven items, the last one turned', async () => {
    const rows = all.map(({ subject }) => answers(subject, items('cbi_work_', [50, 50, 50, 50, 50, 50, 50])));
    const found = await burnout.compute(group(all, 91, rows), context);
    expect(found.value).toBe(50);
    // All six are from 50 up: a share that would tell of each of them is left out.
    expect(found.parts).toEqual({});
  });

  it('eNPS needs ten people', async () => {
    const rows = all.map(({ subject }) => answers(subject, { enps: 10 }));
    expect(await enps.compute(group(all, 91, rows), context)).toMatchObject({
      value: null,
      reason: 'insufficient_data',
    });
  });
});

describe('work', () => {
  it('after-hours share lets nobody speak for all: one value a person', async () => {
    const all = people(5);
    const rows = all.map(({ subject }, i) => ({
      ...{ subject, day: TO - 7 },
      values: i === 0 ? { timed: 1000, after_hours: 1000 } : { timed: 10, after_hours: 0 },
    }));
    expect((await afterHoursShare.compute(group(all, 7, rows), context)).value).toBe(1 / 5);
    expect(await afterHoursShare.compute(group(all, 7, rows.slice(1, 3)), context)).toMatchObject({ value: null });
  });

  it('voice equity is the median of meetings, and leaves out presentations', async () => {
    const all = people(5);
    const names = all.map(({ subject }) => subject);
    const meeting = (shares: number[]) => ({
      ...{ speaking_time_distribution: shares, duration_minutes: 60, participants_id_hashes: names },
    });
    const even = [0.2, 0.2, 0.2, 0.2, 0.2];
    const rows = [even, even, even, even, even, [0.9, 0.1, 0, 0, 0]].flatMap((shares) => {
      const values = meeting(shares);
      return names.map((subject) => ({ subject, day: TO - 3, values }));
    });
    expect((await voiceEquity.compute(group(all, 28, rows), context)).value).toBe(1);
  });
});

describe('composites', () => {
  const kept = (toDay: number, value: number | null): KeptFigure => ({
    ...{ toDay, value, reason: value === null ? 'insufficient_data' : null, low: null, high: null },
    ...{ n: 20, p: null, q: null, level: null, parts: {} },
  });
  const history = (series: { [signal: string]: readonly number[] }): FigureHistory => {
    const of = (signal: string) =>
      (series[signal] ?? []).map((value, i, all) => kept(TO - 7 * (all.length - 1 - i), value));
    return { unit: 'u', kind: 'department', toDay: TO, of, now: (signal) => of(signal).at(-1) };
  };
  const wave = (last: number) => [...Array.from({ length: 40 }, (_, i) => 6 + (i % 2 === 0 ? 0.5 : -0.5)), last];

  it('health is 5 when everything is as usual, and unknown from too few pillars', async () => {
    const usual = { engagement: wave(6), psychological_safety: wave(6), burnout: wave(6), sentiment_7d: wave(6) };
    const found = await organisationalHealthScore.compute(history(usual), context);
    expect(found.value).toBeCloseTo(5, 9);
    const parts = found.parts!.contributions as { contribution: number | null }[];
    expect(parts.reduce((sum, { contribution }) => sum + (contribution ?? 0), 0)).toBeCloseTo(0, 9);
    expect(await organisationalHealthScore.compute(history({ engagement: wave(6) }), context)).toMatchObject({
      ...{ value: null, reason: 'insufficient_data' },
    });
  });

  it('a state that lasts is compared with the weeks in which what was told last held', async () => {
    const weekly = { engagement: wave(6), psychological_safety: wave(6), burnout: wave(6), sentiment_7d: wave(6) };
    const of = (leaving: readonly KeptFigure[]) => {
      const plain = history(weekly);
      const both = (signal: string) => (signal === 'voluntary_attrition' ? leaving : plain.of(signal));
      return organisationalHealthScore.compute({ ...plain, of: both }, context);
    };
    // Told six times, every sixth week: the first five held for thirty weeks, of which twenty-six are needed.
    const told = [0.1, 0.12, 0.1, 0.12, 0.1, 0.2].map((value, i) => kept(TO - 7 * (36 - 6 * i), value));
    const found = await of(told);
    expect(found.parts!.coverage).toBeCloseTo(0.85, 9);
    expect(found.value).toBeLessThan(5);
    // Fewer weeks than that are no usual, and a quarter later nobody knows whether it still holds.
    expect((await of(told.slice(2))).parts!.coverage).toBeCloseTo(0.7, 9);
    expect((await of(told.slice(0, 3))).parts!.coverage).toBeCloseTo(0.7, 9);
    expect((await of([...told, kept(TO, null)])).parts!.coverage).toBeCloseTo(0.7, 9);
  });

  it('a spiral needs ten weeks without a gap, and loss that goes on', async () => {
    const falling = [...wave(6), 5.5, 5, 4.5, 4, 3.4, 2.7, 1.9, 1, 0.2];
    const found = await lossSpiral.compute(history({ engagement: falling, manager_support: falling }), context);
    expect(found.value).toBeGreaterThan(0.5);
    expect(await lossSpiral.compute(history({ engagement: falling }), context)).toMatchObject({ value: null });
  });
});
