import {
  answeringMinutes,
  checkLogic,
  checkSurveyWording,
  courseOf,
  questionsOf,
  readSurveyDefinition,
  scaleScores,
  visibleQuestions,
} from '@bellwether/questionnaire';
import { describe, expect, it } from 'vitest';
import { SURVEY_LIBRARY as library } from './library.ts';
import { HSE_SCALES } from './questions/hse-indicator-tool.ts';

const template = (id: string) => library.templates.find((entry) => entry.id === id)!.definition;
const diagnostic = template('diagnostic_63');
const scale = (id: string) => library.scales.find((entry) => entry.id === id)!;
const reversed = (id: string) => scale(id).items.flatMap(({ question, reverse }) => (reverse ? [question] : []));

describe('the library', () => {
  it.each(library.templates)('has $id as a survey that can be sent as it is', ({ definition }) => {
    expect(readSurveyDefinition(definition)).toEqual({ kind: 'read', value: definition });
    expect(checkLogic(definition)).toEqual([]);
  });

  it.each(library.templates)('says how long $id takes as it is told of every survey', ({ definition, minutes }) =>
    expect(minutes).toBe(answeringMinutes(definition)),
  );

  it('says of every question which instrument it is from, and under which licence', () => {
    const instruments = new Map(library.instruments.map((instrument) => [instrument.id, instrument]));
    for (const { instrument, question } of library.questions) {
      const { name, licence, url } = instruments.get(instrument)!;
      expect(question.source).toMatchObject({ instrument: name, licence, url });
      expect(licence).toMatch(/^(Open Government Licence v3\.0|Apache-2\.0|Free to use)/);
    }
  });

  it('has each question once, under a theme that there is, and no scale over what is not there', () => {
    const ids = library.questions.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const themes = new Set(library.themes.map(({ id }) => id));
    expect(library.questions.filter(({ theme }) => !themes.has(theme))).toEqual([]);
    const used = library.scales.flatMap(({ items }) => items.map(({ question }) => question));
    expect(used.filter((id) => !ids.includes(id))).toEqual([]);
    // Every theme can be asked about.
    expect([...themes].filter((id) => !library.questions.some(({ theme }) => theme === id))).toEqual([]);
  });

  it('is in English and German, the pulse in French as well', () => {
    for (const { definition, id } of library.templates) {
      const languages = id === 'weekly_pulse' ? ['en', 'de', 'fr'] : ['en', 'de'];
      expect(definition.languages).toEqual(languages);
      for (const { question } of questionsOf(definition))
        expect(languages.filter((language) => !question.text[language])).toEqual([]);
    }
  });

  it('asks no leading or double question in its own words', () => {
    const own = {
      ...diagnostic,
      rules: [],
      scales: [],
      sections: [
        { ...diagnostic.sections[0]!, id: 'all', questions: library.questions.map(({ question }) => question) },
      ],
    };
    const findings = checkSurveyWording(own).filter(({ kind }) => kind !== 'duplicate' && kind !== 'negation');
    expect(findings.map(({ where, kind, excerpt }) => `${where}: ${kind} (${excerpt})`)).toEqual([]);
  });
});

describe('the diagnostic', () => {
  it('has 63 questions: 35, 7, 7, 7 and 7', () => {
    const counts = new Map<string, number>();
    for (const { question } of questionsOf(diagnostic)) {
      const name = question.source!.instrument;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect([...counts]).toEqual([
      ['HSE Management Standards Indicator Tool', 35],
      ['Bellwether psychological safety', 7],
      ['Copenhagen Burnout Inventory, work-related burnout', 7],
      ['Bellwether engagement and intention to stay', 7],
      ['Bellwether voice, fairness and trust', 7],
    ]);
  });

  it('has the HSE items in the scales of HSE’s key', () => {
    expect(Object.fromEntries(HSE_SCALES.map(({ construct, items }) => [construct, items]))).toEqual({
      demands: [3, 6, 9, 12, 16, 18, 20, 22],
      control: [2, 10, 15, 19, 25, 30],
      manager_support: [8, 23, 29, 33, 35],
      peer_support: [7, 24, 27, 31],
      relationships: [5, 14, 21, 34],
      role: [1, 4, 11, 13, 17],
      change: [26, 28, 32],
    });
    expect(HSE_SCALES.flatMap(({ items }) => items).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 35 }, (_, i) => i + 1),
    );
  });

  it('reverses demands and relationships of HSE, 1, 3 and 5 of safety, 7 of burnout, and two of each own scale', () => {
    expect(HSE_SCALES.filter(({ isReversed }) => isReversed).map(({ construct }) => construct)).toEqual([
      'demands',
      'relationships',
    ]);
    expect(reversed('hse_demands')).toHaveLength(8);
    expect(reversed('hse_relationships')).toHaveLength(4);
    expect(reversed('hse_control')).toEqual([]);
    expect(reversed('psychological_safety')).toEqual(['safety_1', 'safety_3', 'safety_5']);
    expect(reversed('cbi_work')).toEqual(['cbi_work_7']);
    expect(reversed('engagement')).toEqual(['engagement_5', 'engagement_7']);
    expect(reversed('voice_fairness_trust')).toEqual(['voice_2', 'voice_5']);
  });

  it('asks HSE’s items 1 to 23 how often and 24 to 35 how far, on 1 to 5', () => {
    const [often, agree] = diagnostic.sections;
    expect(often!.questions).toHaveLength(23);
    expect(agree!.questions).toHaveLength(12);
    for (const question of [...often!.questions, ...agree!.questions])
      expect(question).toMatchObject({ kind: 'scale', points: { low: 1, high: 5 } });
  });

  it('scores by hand', () => {
    // Every answer is the lowest point but the reversed items’, which are the highest: the worst there can be.
    const worst = Object.fromEntries(
      questionsOf(diagnostic).map(({ question }) => {
        const item = diagnostic.scales.flatMap(({ items }) => items).find((entry) => entry.question === question.id)!;
        const points = 'points' in question ? question.points : { low: 0, high: 0 };
        return [question.id, item.reverse ? points.high : points.low];
      }),
    );
    for (const { scale: id, value, pomp } of scaleScores(diagnostic, worst)) {
      // Burnout goes down when things get better, so its lowest answers are the best.
      expect([id, pomp]).toEqual([id, 0]);
      expect(value).toBe(id === 'cbi_work' ? 0 : 1);
    }
    // Copenhagen: often, somewhat, …: 75 + 50 + 25 + 75 + 50 + 25 + reversed (often → 25) over 7.
    const answers = {
      cbi_work_1: 4,
      cbi_work_2: 3,
      cbi_work_3: 2,
      cbi_work_4: 4,
      cbi_work_5: 3,
      cbi_work_6: 2,
      cbi_work_7: 4,
    };
    expect(scaleScores(diagnostic, answers).find((score) => score.scale === 'cbi_work')?.value).toBe(
      (75 + 50 + 25 + 75 + 50 + 25 + 25) / 7,
    );
    // Three of seven are too few.
    const few = { cbi_work_1: 4, cbi_work_2: 3, cbi_work_3: 2 };
    expect(scaleScores(diagnostic, few).find((score) => score.scale === 'cbi_work')).toMatchObject({
      value: null,
      reason: 'too_few_answered',
    });
  });
});

describe('the interviews', () => {
  const seen = (id: string, answers: Record<string, string | number>) =>
    visibleQuestions(template(id), answers).map((question) => question.id);

  it('ask those who thought of leaving what made them', () => {
    expect(seen('stay_interview', { stay_future: 5, stay_thought_of_leaving: 'no' })).not.toContain('stay_trigger');
    expect(seen('stay_interview', { stay_future: 5, stay_thought_of_leaving: 'seriously' })).toEqual(
      expect.arrayContaining(['stay_trigger', 'stay_change']),
    );
  });

  it('do not ask somebody who was dismissed what would have kept them', () => {
    expect(seen('exit_interview', { exit_reason: 'not_mine', exit_could_have_kept: 'yes' })).not.toContain(
      'exit_what_would_have',
    );
    expect(courseOf(template('exit_interview'), { exit_reason: 'pay' }).isShown('exit_could_have_kept')).toBe(true);
  });
});
