import { describe, expect, it } from 'vitest';
import { ConditionError, compileCondition, type Variables } from './condition.ts';

const variables: Variables = { value: 'double', previous: 'dyn', points: 'list', event: 'map', at: 'timestamp' };
const values = {
  ...{ value: 3, previous: null, points: [{ value: 1 }, { value: 2 }] },
  ...{ event: { name: 'deploy-web', count: 2, tags: ['a', 'b'] }, at: '2026-11-21T05:00:00.000Z' },
};
const of = (text: string): unknown => compileCondition(text, variables, 'any').evaluate(values);
const refusal = (text: string, wanted: 'bool' | 'any' = 'bool'): ConditionError => {
  try {
    compileCondition(text, variables, wanted);
  } catch (error) {
    if (error instanceof ConditionError) return error;
    throw error;
  }
  throw new Error(`${text} was taken.`);
};

describe('a condition', () => {
  it.each<[string, unknown]>([
    ['value > 2', true],
    ['value * 2 > 5', true],
    ['value / 2 == 1.5', true],
    ['previous != null && value > previous * 2', false],
    ['event.count + 1 == 3', true],
    ['event.name.startsWith("deploy") && event.tags.exists(tag, tag == "b")', true],
    ['event.name.matches("^deploy-(web|app)$")', true],
    ['points.all(point, point.value < 2)', false],
    ['at.getHours("Europe/Berlin") == 6', true],
    ['has(event.missing) || size(points) == 2', true],
    ['round(value / 2)', 2],
  ])('%s gives %s', (text, expected) => expect(of(text)).toEqual(expected));

  it('says what is wrong, and where, before it is ever asked', () => {
    expect(refusal('value > ')).toMatchObject({ message: 'Unexpected token: EOF', at: 8 });
    expect(refusal('value > 1 && volume > 2')).toMatchObject({ message: 'Unknown variable: volume', at: 13 });
    expect(refusal('value > "1"').message).toContain('no such overload');
    expect(refusal('value').message).toBe('has to be true or false; it gives double.');
  });

  it('fails with words when a field is not there', () =>
    expect(() => of('event.missing > 1')).toThrow('No such key: missing'));

  it('cannot reach what is behind the values', () => {
    expect(() => of('event.constructor')).toThrow('No such key');
    expect(() => of('event.__proto__')).toThrow('No such key');
  });
});

describe('a condition that could take long is not taken', () => {
  it('because of its length, its nodes or its depth', () => {
    expect(refusal(`value > ${'1'.repeat(2000)}`).message).toContain('at most 2000');
    expect(refusal(`${'value > 1 && '.repeat(100)}value > 1`).message).toContain('maxAstNodes');
    expect(refusal(`${'('.repeat(30)}value > 1${')'.repeat(30)}`).message).toContain('maxDepth');
  });

  it('because of loops inside of loops', () => {
    const inner = (depth: number): string =>
      depth === 0 ? 'value > 1' : `points.exists(p${depth}, ${inner(depth - 1)})`;
    expect(compileCondition(inner(2), variables, 'bool').evaluate(values)).toBe(true);
    expect(refusal(inner(3)).message).toContain('at most 50000');
  });

  it('because of lists that are made longer first, or split from a text', () => {
    const long = `(${Array.from({ length: 40 }, () => 'points').join(' + ')})`;
    expect(refusal(`${long}.exists(a, points.exists(b, a == b))`).message).toContain('steps');
    expect(refusal(`[${long}].exists(x, (x + x + x).exists(y, y == 1))`).message).toContain('steps');
    expect(refusal('event.name.split("").exists(a, event.name.split("").exists(b, a == b))').message).toContain(
      'steps',
    );
  });

  it('because of values given to names, which could double again and again', () =>
    expect(refusal('cel.bind(a, points + points, size(a) > 1)').message).toContain('cel.bind'));

  it('and a pattern that would keep a backtracking matcher busy is matched at once', () => {
    const slow = compileCondition('event.text.matches("^(a+)+$")', variables, 'bool');
    const startedMs = performance.now();
    expect(slow.evaluate({ ...values, event: { text: `${'a'.repeat(4000)}!` } })).toBe(false);
    expect(performance.now() - startedMs).toBeLessThan(1000);
  });

  it('and what comes in is cut to what was counted with', () => {
    const many = { ...values, points: Array.from({ length: 5000 }, () => ({ value: 1 })) };
    expect(compileCondition('size(points) == 100', variables, 'bool').evaluate(many)).toBe(true);
  });
});
