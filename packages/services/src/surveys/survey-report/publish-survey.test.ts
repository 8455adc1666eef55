/** What is told of a closed wave: figures by hand, and what may not follow from them. */
import { describe, expect, it } from 'vitest';
import { compareRounds } from './compare-rounds.ts';
import { insightsOf } from './insights.ts';
import type { SurveyPublication } from './publication.ts';
import { type PublishedWave, publishSurvey } from './publish-survey.ts';
import { recommendationsOf } from './recommendations.ts';
import { reportCharts } from './report-charts.ts';
import { reportDocument } from './report-document.ts';
import { figureBook } from './report-figures.ts';
import { answered, people, wave } from './survey.fixture.ts';

const scale = (publication: SurveyPublication, id: string) => publication.scales.find((one) => one.id === id)!;
const toldUnits = (publication: SurveyPublication, id: string): string[] =>
  scale(publication, id)
    .units.filter(({ score }) => score.hidden === undefined)
    .map(({ unit }) => unit);

describe('a closed wave', () => {
  const { publication } = publishSurvey(
    wave([
      { unit: 'a', answers: people(20, 4, 4), invited: 25 },
      { unit: 'b', answers: people(20, 2, 2), invited: 20 },
    ]),
  );

  it('has scores on 0 to 100, and by the scale’s own method', () => {
    // Half 4 and half 5 is 4.5, half 2 and half 3 is 2.5: 3.5 of everybody, and (3.5 − 1) / 4 of the way.
    expect(scale(publication, 'role').overall).toMatchObject({ score: 62.5, mean: 3.5, n: 40 });
    expect(scale(publication, 'role').units.map(({ score }) => score)).toMatchObject([
      { score: 87.5, mean: 4.5, n: 20 },
      { score: 37.5, mean: 2.5, n: 20 },
    ]);
  });

  it('has no error of sampling where everybody answered, and has it where some did not', () => {
    const [a, b] = scale(publication, 'role').units.map(({ score }) => score as { low: number; high: number });
    expect(b).toMatchObject({ low: 37.5, high: 37.5 });
    // sd 12.5·√(20/19), over √20, times √(5/24) for 20 of 25, times t(19) = 2.0930.
    const reach = 2.0930240544 * ((12.5 * Math.sqrt(20 / 19)) / Math.sqrt(20)) * Math.sqrt(5 / 24);
    expect(a!.low).toBeCloseTo(87.5 - reach, 1);
    expect(a!.high).toBeCloseTo(87.5 + reach, 1);
  });

  it('tells participation, evenly taken part or not', () => {
    expect(publication.participation).toMatchObject({ invited: 45, answered: 40 });
    expect(publication.units.map(({ participation }) => participation)).toMatchObject([
      { invited: 25, answered: 20, rate: { share: 0.8 } },
      { invited: 20, answered: 20, rate: { share: 1 } },
    ]);
  });

  it('tells favourable shares: a and b’s upper half have 4 or 5, or 3, b’s lower half has 2', () => {
    expect(scale(publication, 'role').shares).toMatchObject({
      ...{ favourable: { share: 0.5 }, neutral: { share: 0.25 }, unfavourable: { share: 0.25 } },
    });
  });

  it('is the same whenever it is asked for', () => {
    const again = wave([
      { unit: 'a', answers: people(20, 4, 4), invited: 25 },
      { unit: 'b', answers: people(20, 2, 2), invited: 20 },
    ]);
    expect(publishSurvey(again).publication).toEqual(publication);
  });
});

describe('people are protected', () => {
  it('by hiding a unit of four, and with it the next smallest', () => {
    const { publication } = publishSurvey(
      wave([
        { unit: 'a', answers: people(20, 4, 4) },
        { unit: 'b', answers: people(4, 2, 2) },
        { unit: 'c', answers: people(10, 3, 3) },
      ]),
    );
    expect(toldUnits(publication, 'role')).toEqual(['a']);
    expect(publication.units.filter(({ participation }) => !participation.hidden).map(({ unit }) => unit)).toEqual([
      'a',
    ]);
  });

  it('by hiding a unit where everybody said the same', () => {
    const { publication } = publishSurvey(
      wave([
        { unit: 'a', answers: people(20, 4, 4) },
        { unit: 'b', answers: Array.from({ length: 8 }, () => answered(5, 5)) },
        { unit: 'c', answers: people(10, 3, 3) },
      ]),
    );
    expect(toldUnits(publication, 'role')).toEqual(['a']);
  });

  it('by telling nothing at all of four answers', () => {
    const { publication } = publishSurvey(wave([{ unit: '', answers: people(4, 3, 3), invited: 9 }]));
    expect(JSON.stringify(publication)).not.toMatch(/"(score|mean|share)":\d/);
    expect(publication.participation).toEqual({ hidden: 'suppressed' });
  });

  it('by leaving incomplete answers out of a scale whose items are told', () => {
    const answers = people(40, 3, 4);
    const partial = [...answers, { clear: 5, tasks: 5 }];
    const { publication } = publishSurvey(wave([{ unit: '', answers: partial }]));
    // With the 41st, whose two items are 5, the mean would be higher.
    expect(scale(publication, 'role').overall).toMatchObject({ mean: 3.5 });
    expect(publication.questions.find(({ id }) => id === 'clear')!.score).toMatchObject({ mean: 3.5 });
  });

  it('by telling no single questions where many left some of them out', () => {
    const partial = Array.from({ length: 6 }, (_, i) => ({ clear: 4 + (i % 2), tasks: 4 }));
    const { publication } = publishSurvey(wave([{ unit: '', answers: [...people(40, 3, 4), ...partial] }]));
    expect(scale(publication, 'role').overall.hidden).toBeUndefined();
    expect(publication.questions.find(({ id }) => id === 'clear')!.score).toEqual({ hidden: 'partial_answers' });
  });

  it('by hiding options that few have chosen, with another beside', () => {
    const where = (i: number): string => (i < 3 ? 'ship' : i < 15 ? 'home' : 'office');
    const answers = Array.from({ length: 40 }, (_, i) => answered(3 + (i % 2), 4, { where: where(i) }));
    const { options } = publishSurvey(wave([{ unit: '', answers }])).publication.questions.find(
      ({ id }) => id === 'where',
    )!;
    expect(options).toMatchObject({ options: [{ share: null }, { share: 25 / 40 }, { share: null }] });
  });

  it('by themes of five authors or more, and never a word of what they wrote', () => {
    const texts = (count: number, text: string) =>
      Array.from({ length: count }, (_, i) => answered(3 + (i % 2), 4, { more: `${text} Zarathustra` }));
    const { publication } = publishSurvey(
      wave([
        {
          unit: '',
          answers: [
            ...texts(12, 'The workload is terrible.'),
            ...texts(4, 'The canteen is awful.'),
            ...texts(8, 'Nothing.'),
          ],
        },
      ]),
    );
    const { themes } = publication.questions.find(({ id }) => id === 'more')!;
    expect(themes).toMatchObject({ n: 20, themes: [{ theme: 'workload', n: 10, share: 0.5 }] });
    expect(JSON.stringify(publication)).not.toMatch(/Zarathustra|canteen|workplace/);
  });

  it('when the floor is raised: less is told, and when it is lowered again, no more', () => {
    const groups = [
      { unit: 'a', answers: people(30, 4, 4) },
      { unit: 'b', answers: people(7, 2, 2) },
      { unit: 'c', answers: people(8, 3, 3) },
    ];
    const low = publishSurvey(wave(groups)).publication;
    const high = publishSurvey(wave(groups, { floor: 10, before: low })).publication;
    const lowAgain = publishSurvey(wave(groups, { floor: 5, before: high })).publication;
    expect(toldUnits(low, 'role')).toEqual(['a', 'b', 'c']);
    expect(toldUnits(high, 'role')).toEqual(['a']);
    expect(toldUnits(lowAgain, 'role').filter((unit) => unit !== 'a')).toEqual([]);
  });
});

describe('the round before', () => {
  const before = publishSurvey(
    wave([
      { unit: 'a', answers: people(40, 4, 3), invited: 80 },
      { unit: 'b', answers: people(30, 4, 3), invited: 60 },
    ]),
  );
  const now = publishSurvey(
    wave([
      { unit: 'a', answers: people(40, 2, 3), invited: 80 },
      { unit: 'b', answers: people(30, 4, 3), invited: 60 },
    ]),
  );

  it('is compared where both tell, corrected for how many comparisons there are', () => {
    const { changes } = compareRounds(now, before);
    const of = (unit: string, id: string) => changes.find((one) => one.unit === unit && one.scale === id)!;
    expect(of('a', 'role')).toMatchObject({ difference: -50, q: 0 });
    expect(of('b', 'role')).toMatchObject({ difference: 0, q: 1 });
    // 40 of 70 people fell by 50 points.
    expect(of('', 'role').difference).toBeCloseTo((-50 * 40) / 70, 1);
  });

  it('is not compared where it was measured in another way', () => {
    const other: PublishedWave = {
      ...before,
      publication: {
        ...before.publication,
        scales: before.publication.scales.map((one) => (one.id === 'role' ? { ...one, key: 'another' } : one)),
      },
    };
    const { changes, not_comparable } = compareRounds(now, other);
    expect(not_comparable).toEqual(['role']);
    expect(changes.every((change) => change.scale === 'engagement')).toBe(true);
  });

  it('names a unit once, and the unit above those that fell together in place of them', () => {
    const fallen = (role: number, engagement: number) =>
      publishSurvey(
        wave([
          { unit: 'a1', parent: 'a', answers: people(40, role, engagement), invited: 80 },
          { unit: 'a2', parent: 'a', answers: people(40, role, engagement), invited: 80 },
          { unit: 'b', answers: people(90, 4, 3), invited: 120 },
          { unit: 'c', answers: people(40, role, 4), invited: 80 },
        ]),
      );
    const [was, is] = [fallen(4, 4), fallen(2, 3)];
    const material = { publication: is.publication, comparison: compareRounds(is, was), benchmarks: [] };
    const declines = insightsOf(material, figureBook(material)).filter(({ kind }) => kind === 'unit_decline');
    expect(declines.map(({ unit, scale }) => [unit, scale]).sort()).toEqual([
      ['a', 'role'],
      ['c', 'role'],
    ]);
  });

  it('makes a decline the first thing that is said, with an action and the figure that called for it', () => {
    const material = { publication: now.publication, comparison: compareRounds(now, before), benchmarks: [] };
    const book = figureBook(material);
    const insights = insightsOf(material, book);
    expect(insights[0]).toMatchObject({ kind: 'decline', scale: 'role' });
    const recommendations = recommendationsOf(insights, book, material);
    expect(recommendations[0]).toMatchObject({ id: 'role_clear', because: { figure: 'change::role' } });
    const document = reportDocument({
      material,
      book,
      insights,
      recommendations,
      charts: reportCharts(material, book),
    });
    expect(document.sections.map(({ id }) => id)).toEqual([
      'answer',
      'participation',
      'scores',
      'units',
      'change',
      'questions',
      'actions',
      'method',
    ]);
  });
});
