import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expression } from '../src/definition/metric.ts';
import { evaluate, formulaOf, isZeroWhenEmpty, valueKey } from '../src/expression.ts';

const a: Expression = { measure: 'a' };
const b: Expression = { measure: 'b' };
const values = (entries: Record<string, number | null>) => new Map(Object.entries(entries));

describe('the value of an expression', () => {
  it('is computed from the values of its measures', () => {
    const known = values({ a: 6, b: 4, [valueKey('c', 0.9)]: 2 });
    expect(evaluate({ ratio: [a, b] }, known)).toBe(6 / 4);
    expect(evaluate({ add: [a, b, a] }, known)).toBe(16);
    expect(evaluate({ subtract: [a, b] }, known)).toBe(2);
    expect(evaluate({ multiply: [a, 0.5] }, known)).toBe(3);
    expect(evaluate({ quantile: 'c', level: 0.9 }, known)).toBe(2);
  });

  it('is null where something is divided by nothing, never 0 and never NaN', () => {
    expect(evaluate({ ratio: [a, b] }, values({ a: 1, b: 0 }))).toBeNull();
    expect(evaluate({ ratio: [a, b] }, values({ a: 0, b: 0 }))).toBeNull();
    expect(evaluate({ ratio: [a, b] }, values({ a: 0, b: 5 }))).toBe(0);
  });

  it('is null when anything it needs is not known', () => {
    for (const expression of [
      a,
      { ratio: [b, a] },
      { add: [b, a] },
      { subtract: [b, a] },
      { multiply: [a, 2] },
    ] as Expression[]) {
      expect(evaluate(expression, values({ b: 1 }))).toBeNull();
      expect(evaluate(expression, values({ a: null, b: 1 }))).toBeNull();
    }
    expect(evaluate({ add: [] }, values({}))).toBeNull();
  });

  const expressions: fc.Arbitrary<Expression> = fc.letrec<{ expression: Expression }>((tie) => ({
    expression: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<Expression>(a, b, { quantile: 'c', level: 0.5 }),
      fc.tuple(tie('expression'), tie('expression')).map((ratio): Expression => ({ ratio })),
      fc.array(tie('expression'), { maxLength: 3 }).map((add): Expression => ({ add })),
      fc.tuple(tie('expression'), tie('expression')).map((subtract): Expression => ({ subtract })),
      fc.tuple(tie('expression'), fc.double({ noNaN: true })).map((multiply): Expression => ({ multiply })),
    ),
  })).expression;

  it('is a number that can be written down, or null, whatever the values', () =>
    fc.assert(
      fc.property(
        expressions,
        fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })), { minLength: 3, maxLength: 3 }),
        (expression, [x, y, z]) => {
          const value = evaluate(expression, values({ a: x!, b: y!, [valueKey('c', 0.5)]: z! }));
          expect(value === null || Number.isFinite(value)).toBe(true);
        },
      ),
    ));
});

describe('where nothing happened', () => {
  const isAdditive = (measure: string): boolean => measure === 'a';
  it('counts and sums are 0, ratios and quantiles are unknown', () => {
    expect(isZeroWhenEmpty(a, isAdditive)).toBe(true);
    expect(isZeroWhenEmpty({ add: [a, a] }, isAdditive)).toBe(true);
    expect(isZeroWhenEmpty({ subtract: [a, a] }, isAdditive)).toBe(true);
    expect(isZeroWhenEmpty({ multiply: [a, 3] }, isAdditive)).toBe(true);
    expect(isZeroWhenEmpty(b, isAdditive)).toBe(false);
    expect(isZeroWhenEmpty({ add: [a, b] }, isAdditive)).toBe(false);
    expect(isZeroWhenEmpty({ ratio: [a, a] }, isAdditive)).toBe(false);
    expect(isZeroWhenEmpty({ quantile: 'a', level: 0.5 }, isAdditive)).toBe(false);
  });
});

describe('the formula that people read', () => {
  it.each<[Expression, string]>([
    [a, 'a'],
    [{ quantile: 'c', level: 0.95 }, 'p95(c)'],
    [{ quantile: 'c', level: 0.999 }, 'p99.9(c)'],
    [{ quantile: 'c', level: 0.29 }, 'p29(c)'],
    [{ ratio: [a, { add: [a, b] }] }, 'a / (a + b)'],
    [{ subtract: [a, b] }, 'a − b'],
    [{ multiply: [{ ratio: [a, b] }, 100] }, '(a / b) × 100'],
  ])('%j is %s', (expression, formula) => expect(formulaOf(expression)).toBe(formula));
});
