import { courseOf, type SurveyDefinition } from '@bellwether/questionnaire';
import { describe, expect, it } from 'vitest';
import { MESSAGES, sayIn } from '../src/messages.ts';
import { ordersOf, pagesOf } from '../src/pages.ts';
import { responseBody } from '../src/survey-client.ts';

const question = (id: string) =>
  ({ id, kind: 'text', text: { en: id }, required: false, max_length: 100, multiline: false }) as const;
const definition: SurveyDefinition = {
  title: { en: 'Survey' },
  default_language: 'en',
  languages: ['en'],
  sections: [
    { id: 'long', title: { en: 'Long' }, questions: ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(question) },
    { id: 'mixed', title: { en: 'Mixed' }, randomise: true, questions: ['h', 'i', 'j', 'k'].map(question) },
  ],
  rules: [],
  scales: [],
};
const idsOf = (seed: string) =>
  pagesOf(courseOf(definition, {}), ordersOf(definition, seed)).map(({ questions }) =>
    questions.map((one) => one.question.id),
  );

describe('pages', () => {
  it('are sections, and parts of a long one', () => {
    const [first, second, third] = pagesOf(courseOf(definition, {}), new Map());
    expect([first!.questions.length, second!.questions.length, third!.questions.length]).toEqual([5, 2, 4]);
    expect([first!.isFirst, second!.isFirst, third!.isFirst]).toEqual([true, false, true]);
  });

  it('are in an order of the person’s own where the section wants it, and the same whenever they come back', () => {
    expect(idsOf('link one')).toEqual(idsOf('link one'));
    const orders = new Set(Array.from({ length: 40 }, (_, i) => idsOf(`link ${i}`)[2]!.join()));
    expect(orders.size).toBeGreaterThan(5);
    for (const order of orders) expect(order.split(',').toSorted()).toEqual(['h', 'i', 'j', 'k']);
  });
});

describe('what is sent', () => {
  const token = { input: 'i', output: 'o', info: 'c' };
  const survey = { wave_id: 'w', request_bytes: 2000 };

  it('is of one length, whatever was answered', () => {
    const lengths = [{}, { a: 'x' }, { a: 'ü€😀'.repeat(20), b: '"quoted"\n' }].map(
      (answers) => new TextEncoder().encode(responseBody(survey, token, 'en', answers)).length,
    );
    expect(lengths).toEqual([2000, 2000, 2000]);
  });
});

describe('the page’s own words', () => {
  it('are there in every language it speaks', () => {
    for (const words of Object.values(MESSAGES)) expect(Object.keys(words)).toEqual(Object.keys(MESSAGES.en));
  });

  it('are English for a language it does not speak', () =>
    expect(sayIn('xx')('page', { page: 2, pages: 7 })).toBe('Page 2 of 7'));
});
