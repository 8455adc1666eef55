import {
  checkLogic,
  type Question,
  questionsOf,
  readSurveyDefinition,
  type SurveyDefinition,
} from '@bellwether/questionnaire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addLibraryQuestion,
  addQuestion,
  addSection,
  moveQuestion,
  moveSection,
  newQuestion,
  putQuestion,
  removeQuestion,
  removeSection,
  withLanguage,
  withoutLanguage,
} from './draft.ts';
import { logicMap } from './logic-map.ts';
import { messages } from './messages.ts';
import { translatableTexts, translated } from './translatable-texts.ts';

const en = (words: string) => ({ en: words });
const scale = (id: string, words = `About ${id}`): Question => ({
  id,
  kind: 'scale',
  text: en(words),
  required: true,
  points: { low: 1, high: 5, labels: { low: en('No'), high: en('Yes') } },
});
const SURVEY: SurveyDefinition = {
  title: en('Try'),
  default_language: 'en',
  languages: ['en'],
  sections: [
    { id: 'first', title: en('First'), questions: [scale('a'), scale('b')] },
    { id: 'second', title: en('Second'), questions: [scale('c', 'Why {{a}} and {{b}}?'), scale('d')] },
  ],
  rules: [
    { id: 'r1', when: 'a > 3', does: { show: 'c' } },
    { id: 'r2', when: 'true', does: { calculate: { id: 'load', expression: 'a + b' } } },
    { id: 'r3', when: 'load > 5', does: { require: 'd' } },
  ],
  scales: [
    {
      id: 's',
      name: en('S'),
      construct: 's',
      items: ['a', 'b', 'd'].map((question) => ({ question })),
      min_answered: 3,
      method: 'mean',
      direction: 'up_is_good',
    },
  ],
};
const order = ({ sections }: SurveyDefinition) =>
  sections.map(({ id, questions }) => `${id}: ${questions.map((question) => question.id).join(' ')}`);
const isWhole = (definition: SurveyDefinition) =>
  expect(readSurveyDefinition(definition)).toMatchObject({ kind: 'read' });

describe('a survey that is being built', () => {
  it('gets a new question of every kind after the one that is looked at', () => {
    for (const kind of [
      'scale',
      'single_choice',
      'multiple_choice',
      'rank',
      'matrix',
      'number',
      'date',
      'text',
    ] as const) {
      const question = newQuestion(SURVEY, kind, messages.fresh);
      const next = addQuestion(SURVEY, question, { kind: 'question', id: 'a' });
      expect(order(next)[0]).toBe('first: a question_1 b');
      isWhole(next);
    }
    expect(order(addQuestion(SURVEY, scale('e'), { kind: 'survey' }))[1]).toBe('second: c d e');
    expect(order(addSection(SURVEY, 'More').definition)).toHaveLength(3);
  });

  it('takes a question of the library in its own languages, under an id that is free', () => {
    const german: Question = { ...scale('a'), text: { de: 'Über a', fr: 'Sur a' } };
    const { definition, id } = addLibraryQuestion(SURVEY, german, { kind: 'section', id: 'second' });
    expect(id).toBe('question_1');
    isWhole(definition);
  });

  it('moves a question within its section, and over its edge into the next', () => {
    expect(order(moveQuestion(SURVEY, 'a', 1))).toEqual(['first: b a', 'second: c d']);
    expect(order(moveQuestion(SURVEY, 'b', 1))).toEqual(['first: a', 'second: b c d']);
    expect(order(moveQuestion(SURVEY, 'c', -1))).toEqual(['first: a b c', 'second: d']);
    expect(order(moveQuestion(SURVEY, 'a', -1))).toEqual(order(SURVEY));
    expect(order(moveQuestion(SURVEY, 'd', 1))).toEqual(order(SURVEY));
    expect(order(putQuestion(SURVEY, 'd', 'first', 1))).toEqual(['first: a d b', 'second: c']);
    expect(order(moveSection(SURVEY, 'second', -1))).toEqual(['second: c d', 'first: a b']);
  });

  it('loses with a question what speaks of it, and with a calculated value what speaks of that', () => {
    const next = removeQuestion(SURVEY, 'a');
    expect(next.rules).toEqual([]);
    expect(questionsOf(next).find(({ question }) => question.id === 'c')?.question.text.en).toBe('Why … and {{b}}?');
    expect(next.scales[0]).toMatchObject({ items: [{ question: 'b' }, { question: 'd' }], min_answered: 2 });
    isWhole(next);
    isWhole(removeSection(SURVEY, 'first'));
    expect(removeSection(removeSection(SURVEY, 'first'), 'second').sections).toHaveLength(1);
  });

  it('gains and loses languages with their words', () => {
    const both = withLanguage(SURVEY, 'de');
    expect(checkLogic(both).map(({ kind }) => kind)).toContain('untranslated');
    const texts = translatableTexts(both);
    expect(texts.map(({ where }) => where).slice(0, 4)).toEqual(['title', 'first', 'a', 'a, low']);
    const all = texts.reduce((definition, { text }, at) => translated(definition, at, 'de', `${text.en}!`), both);
    expect(checkLogic(all).filter(({ kind }) => kind === 'untranslated')).toEqual([]);
    isWhole(all);
    expect(withoutLanguage(all, 'de')).toEqual(SURVEY);
    expect(withoutLanguage(all, 'en')).toEqual(all);
  });

  it('can be saved, whatever was done to it', () => {
    const ids = ['a', 'b', 'c', 'd'];
    const step = fc.oneof(
      fc.constantFrom(...ids).map((id) => (d: SurveyDefinition) => removeQuestion(d, id)),
      fc.tuple(fc.constantFrom(...ids), fc.constantFrom(-1 as const, 1 as const)).map(
        ([id, by]) =>
          (d: SurveyDefinition) =>
            moveQuestion(d, id, by),
      ),
      fc.constantFrom('first', 'second').map((id) => (d: SurveyDefinition) => removeSection(d, id)),
      fc
        .constantFrom('date', 'rank', 'matrix')
        .map(
          (kind) => (d: SurveyDefinition) =>
            addQuestion(d, newQuestion(d, kind as 'date', messages.fresh), { kind: 'survey' }),
        ),
      fc.constant((d: SurveyDefinition) => addSection(d, 'More').definition),
      fc.constant((d: SurveyDefinition) => withLanguage(d, 'de')),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 10 }), (steps) => {
        isWhole(steps.reduce((definition, change) => change(definition), SURVEY));
      }),
    );
  });
});

describe('the map of the logic', () => {
  it('has a line from each answer to what it decides about', () => {
    const { rows, lines } = logicMap(SURVEY);
    expect(rows.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'load']);
    expect(lines).toEqual([
      { rule: 'r1', verb: 'show', from: 0, to: 2 },
      { rule: 'r2', verb: 'calculate', from: 0, to: 4 },
      { rule: 'r2', verb: 'calculate', from: 1, to: 4 },
      { rule: 'r3', verb: 'require', from: 4, to: 3 },
    ]);
  });
});
