import { describe, expect, it } from 'vitest';
import { agreement, choice, choices, comment, number, survey } from '../test/survey.ts';
import type { Question } from './definition.ts';
import { readAnswers } from './read-answers.ts';
import { scaleScores } from './scale-scores.ts';

const en = (words: string) => ({ en: words });
const grid: Question = {
  id: 'grid',
  text: en('How is …'),
  required: false,
  kind: 'matrix',
  rows: ['noise', 'light'].map((id) => ({ id, text: en(id) })),
  points: { low: 1, high: 3, labels: [en('bad'), en('fair'), en('good')] },
  not_applicable: true,
};
const optional = { required: false };
const all = survey([
  agreement('a', optional),
  agreement('na', { ...optional, not_applicable: true }),
  choice('role', ['staff', 'temp'], optional),
  choices('perks', ['lunch', 'bike', 'none'], {
    max: 2,
    options: ['lunch', 'bike', 'none'].map((id) => ({
      id,
      text: en(id),
      ...(id === 'none' ? { exclusive: true } : {}),
    })),
  }),
  { ...choice('order', ['x', 'y', 'z'], optional), kind: 'rank' } as Question,
  grid,
  number('hours', { ...optional, min: 0, max: 80, step: 0.5 }),
  { id: 'since', text: en('Since?'), required: false, kind: 'date' },
  comment('why', { max_length: 10, multiline: false }),
]);

const read = (answers: unknown, definition = all) => readAnswers(definition, answers);

describe('an answer', () => {
  it.each([
    [{ a: 5 }],
    [{ na: null }],
    [{ role: 'temp' }],
    [{ perks: ['lunch', 'bike'] }],
    [{ perks: ['none'] }],
    [{ perks: [] }],
    [{ order: ['z', 'x', 'y'] }],
    [{ grid: { noise: 1, light: null } }],
    [{ hours: 37.5 }],
    [{ since: '2024-02-29' }],
    [{ why: 'Because' }],
    [{}],
  ])('%j is taken as it is', (answers) => expect(read(answers)).toEqual({ kind: 'read', value: answers }));

  it.each([
    [{ a: 0 }],
    [{ a: 6 }],
    [{ a: 2.5 }],
    [{ a: '3' }],
    [{ a: null }],
    [{ a: true }],
    [{ role: 'boss' }],
    [{ role: ['temp'] }],
    [{ perks: 'lunch' }],
    [{ perks: ['lunch', 'lunch'] }],
    [{ perks: ['lunch', 'none'] }],
    [{ perks: ['lunch', {}] }],
    [{ order: ['x', 'y'] }],
    [{ order: ['x', 'x', 'y'] }],
    [{ grid: { noise: 4 } }],
    [{ grid: { smell: 1 } }],
    [{ grid: [1, 2] }],
    [{ hours: 81 }],
    [{ hours: 1.25 }],
    [{ hours: Number.NaN }],
    [{ since: '2025-02-29' }],
    [{ since: 'yesterday' }],
    [{ why: 'x'.repeat(11) }],
    [{ why: 'two\nlines' }],
    [{ why: 'a\u0000' }],
    [{ nobody: 1 }],
    [{ constructor: 1 }],
    [[]],
    [null],
    ['a'],
    [Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`x${index}`, 1]))],
  ])('%j is refused', (answers) => expect(read(answers).kind).toBe('refused'));

  it('keeps choices in the order of the options', () =>
    expect(read({ perks: ['bike', 'lunch'] })).toEqual({ kind: 'read', value: { perks: ['lunch', 'bike'] } }));
});

describe('the answers of a person', () => {
  const definition = survey(
    [agreement('a'), agreement('b', optional), comment('why')],
    ['a = 1 ⇒ require why', 'a = 5 ⇒ skip b'],
  );

  it('hold what is required, by itself or by a rule', () => {
    expect(read({ b: 3 }, definition)).toMatchObject({ errors: [{ field: 'answers.a' }] });
    expect(read({ a: 1 }, definition)).toMatchObject({ errors: [{ field: 'answers.why' }] });
    expect(read({ a: 2 }, definition).kind).toBe('read');
    expect(readAnswers(definition, { b: 3 }, { complete: false }).kind).toBe('read');
  });

  it('hold nothing that was hidden again after it was answered', () =>
    expect(read({ a: 5, b: 3 }, definition)).toEqual({ kind: 'read', value: { a: 5 } }));

  it('hold every row of a matrix that is required', () => {
    const strict = survey([{ ...grid, required: true }]);
    expect(read({ grid: { noise: 1 } }, strict)).toMatchObject({
      errors: [{ detail: 'has 1 rows that are not answered.' }],
    });
    expect(read({ grid: { noise: 1, light: null } }, strict).kind).toBe('read');
  });
});

describe('a score', () => {
  const scale = (more: object) => ({
    id: 's',
    name: en('S'),
    construct: 's',
    items: [{ question: 'a' }, { question: 'b' }, { question: 'c', reverse: true }],
    min_answered: 2,
    method: 'mean',
    direction: 'up_is_good',
    ...more,
  });
  const scored = (more: object) =>
    survey(
      ['a', 'b', 'c'].map((id) => agreement(id, optional)),
      [],
      { scales: [scale(more)] },
    );
  const only = (definition: ReturnType<typeof scored>, answers: object) => scaleScores(definition, answers as never)[0];

  it('is the mean of what was answered, reversed items counted from the other end', () =>
    // c = 1 counts 1 + 5 − 1 = 5.
    expect(only(scored({}), { a: 4, b: 3, c: 1 })).toEqual({ scale: 's', value: 4, pomp: 75, answered: 3, items: 3 }));

  it('is not known when too few were answered', () =>
    expect(only(scored({}), { a: 4 })).toEqual({
      scale: 's',
      value: null,
      pomp: null,
      reason: 'too_few_answered',
      answered: 1,
      items: 3,
    }));

  it('as a sum puts the mean where an answer is missing', () =>
    expect(only(scored({ method: 'sum' }), { a: 4, b: 2 })).toMatchObject({ value: 9, pomp: 50 }));

  it('goes through the score map after reversal', () =>
    expect(only(scored({ score_map: { 1: 0, 2: 25, 3: 50, 4: 75, 5: 100 } }), { a: 5, b: 5, c: 5 })).toMatchObject({
      value: (100 + 100 + 0) / 3,
      pomp: 200 / 3,
    }));

  it('as a percentage puts items of different lengths side by side', () => {
    const definition = survey(
      [agreement('a'), agreement('b', { points: { low: 0, high: 10, labels: { low: en('l'), high: en('h') } } })],
      [],
      {
        scales: [scale({ items: [{ question: 'a' }, { question: 'b' }], method: 'pomp' })],
      },
    );
    expect(scaleScores(definition, { a: 5, b: 0 })[0]).toMatchObject({ value: 50 });
  });

  it('takes rows of a matrix one by one, and none that does not apply', () => {
    const definition = survey([grid], [], {
      scales: [
        scale({
          items: [
            { question: 'grid', row: 'noise' },
            { question: 'grid', row: 'light' },
          ],
          min_answered: 1,
        }),
      ],
    });
    expect(scaleScores(definition, { grid: { noise: 3, light: null } })[0]).toMatchObject({ value: 3, answered: 1 });
  });
});
