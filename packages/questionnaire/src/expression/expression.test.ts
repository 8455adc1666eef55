import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, type Value } from './evaluate.ts';
import { referencesOf } from './expression.ts';
import { parseExpression } from './parse.ts';

const ANSWERS: Readonly<Record<string, Value>> = {
  stress: 4,
  role: 'temp',
  perks: ['lunch', 'bike'],
  day: '2026-03-01',
  'grid.noise': 2,
};

function value(source: string): Value {
  const result = parseExpression(source);
  if (result.kind === 'mistaken') throw new Error(`${result.at}: ${result.detail}`);
  return evaluate(result.expression, (id, row) => ANSWERS[row === undefined ? id : `${id}.${row}`]);
}

describe('an expression', () => {
  it.each([
    ['stress >= 4', true],
    ['stress > 4 or role = "temp"', true],
    ['stress > 4 and role = "temp"', false],
    ['not stress = 4', false],
    // "not" binds looser than a comparison, "and" tighter than "or".
    ['not stress = 3 and role != "intern"', true],
    ['true or true and false', true],
    ['role in ["temp", "intern"]', true],
    ['stress in [1, -4, 4]', true],
    ['perks contains "bike"', true],
    ['perks contains "car"', false],
    ['perks = ["lunch"]', false],
    ['count(perks) = 2', true],
    ['day < "2026-03-02"', true],
    ['grid.noise = 2', true],
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['-2 - -3', 1],
    ['10 / 4', 2.5],
    ['mean(stress, grid.noise)', 3],
    ['sum(stress, grid.noise, 1)', 7],
    ['min(stress, 3)', 3],
    ['max(stress, 3)', 4],
    ['round(10 / 3, 2)', 3.33],
    ['if(stress > 3, "high", "low")', 'high'],
  ])('%s is %s', (source, expected) => expect(value(source)).toBe(expected));

  it.each([
    // A comparison with what is not known is false, and so is its opposite.
    ['missing = 3', false],
    ['missing != 3', false],
    ['missing < 3 or missing >= 3', false],
    ['not missing = 3', true],
    ['answered(missing)', false],
    ['count(missing)', 0],
    ['missing + 1', undefined],
    ['stress / 0', undefined],
    ['role + 1', undefined],
    ['role < 3', false],
    // Means are over what is known.
    ['mean(stress, missing)', 4],
    ['mean(missing)', undefined],
  ])('%s is %s, since something is not known', (source, expected) => expect(value(source)).toBe(expected));

  it.each([
    ['', 1],
    ['stress >', 9],
    ['1 < stress < 5', 12],
    ['stress = = 4', 10],
    ['(stress = 4', 12],
    ['stress = 4)', 11],
    ['stress = [1', 12],
    ['system("rm")', 1],
    ['answered()', 10],
    ['answered(a, b)', 1],
    ['and = 4', 1],
    ['stress; drop', 7],
    ['Stress = 4', 1],
    ['stress = "open', 10],
    [`${'('.repeat(40)}1${')'.repeat(40)}`, 33],
    [`${'not '.repeat(40)}true`, 129],
    [`${'-'.repeat(40)}1`, 33],
  ])('%s is a mistake, at character %i', (source, at) =>
    expect(parseExpression(source)).toMatchObject({ kind: 'mistaken', at: at - 1 }),
  );

  it('has a greatest length', () =>
    expect(parseExpression('1 '.repeat(1000))).toMatchObject({ kind: 'mistaken', at: 0 }));

  it('names what it speaks of', () => {
    const result = parseExpression('mean(a, b.row) > 3 and not (c in [1]) or if(d, -e, 1) = 2');
    if (result.kind === 'mistaken') throw new Error(result.detail);
    expect(referencesOf(result.expression).map(({ id, row }) => (row ? `${id}.${row}` : id))).toEqual([
      'a',
      'b.row',
      'c',
      'd',
      'e',
    ]);
  });

  const values: fc.Arbitrary<Value> = fc.oneof(
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.array(fc.string()),
    fc.constant(undefined),
  );
  const word = fc.constantFrom('a', 'b', 'a.r', '1', '-2.5', '"x"', 'true', '["x", 1]', '[2]');
  const source = fc.letrec<{ part: string }>((tie) => ({
    part: fc.oneof(
      { depthSize: 'small' },
      word,
      fc
        .tuple(
          tie('part'),
          fc.constantFrom('=', '!=', '<', '>=', '+', '-', '*', '/', 'and', 'or', 'in', 'contains'),
          tie('part'),
        )
        .map((parts) => `(${parts.join(' ')})`),
      fc.tuple(fc.constantFrom('not', '-'), tie('part')).map(([sign, part]) => `(${sign} ${part})`),
      fc
        .tuple(fc.constantFrom('mean', 'sum', 'min', 'max', 'round', 'count', 'answered'), tie('part'))
        .map(([name, part]) => `${name}(${part})`),
      fc.tuple(tie('part'), tie('part'), tie('part')).map((parts) => `if(${parts.join(', ')})`),
    ),
  })).part;

  it('always comes to something, and never to what is no number', () =>
    fc.assert(
      fc.property(source, values, values, values, (text, a, b, row) => {
        const result = parseExpression(text);
        if (result.kind === 'mistaken') return;
        const got = evaluate(result.expression, (id, of) => (of ? row : id === 'a' ? a : b));
        // What is asked for directly is handed on; everything computed is finite.
        if (typeof got === 'number' && ![a, b, row].includes(got)) expect(Number.isFinite(got)).toBe(true);
      }),
      { numRuns: 2000 },
    ));

  it('is read or refused, whatever is written', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 300, unit: 'binary' }), source), (text) => {
        const result = parseExpression(text);
        if (result.kind === 'mistaken') {
          expect(result.detail).not.toBe('');
          expect(result.at).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 2000 },
    ));
});
