import { GRAINS } from '@bellwether/ui/api/types.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callOf, filtersFor, parseQuestion, printQuestion, type Question, queryOf, TOP_DEFAULT } from './question.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/);
const duration = fc
  .tuple(fc.integer({ min: 1, max: 99 }), fc.constantFrom('s', 'm', 'h', 'd'))
  .map(([n, u]) => `${n}${u}`);
const question: fc.Arbitrary<Question> = fc.record({
  metric: name,
  grain: fc.option(fc.constantFrom(...GRAINS), { nil: undefined }),
  groupBy: fc.uniqueArray(name, { maxLength: 4 }),
  top: fc.integer({ min: 1, max: 100 }),
  sliding: fc.option(fc.record({ size: duration, every: duration }), { nil: undefined }),
});

describe('the address of a question', () => {
  it('reads back as the question it was written from', () =>
    fc.assert(
      fc.property(question, (before) => {
        expect(parseQuestion(new URLSearchParams(printQuestion(before).toString()))).toEqual(before);
      }),
    ));

  it('leaves range, filters and what else is there alone', () => {
    const printed = printQuestion(
      { metric: 'm', grain: undefined, groupBy: [], top: TOP_DEFAULT, sliding: undefined },
      new URLSearchParams('metric=old&by=a&range=7d&filter=team:a&show=sql'),
    );
    expect(printed.toString()).toBe('range=7d&filter=team%3Aa&show=sql&metric=m');
  });

  it('means nothing where it says nothing, and never fails', () => {
    expect(parseQuestion(new URLSearchParams('grain=1y&top=-3&by=;drop,a,a,b,c,d,e&size=7d&every=soon'))).toEqual({
      metric: undefined,
      grain: undefined,
      groupBy: ['a', 'b', 'c', 'd'],
      top: TOP_DEFAULT,
      sliding: undefined,
    });
    expect(callOf(new URLSearchParams('show=php'))).toBe('curl');
    fc.assert(
      fc.property(fc.webQueryParameters(), (search) => {
        expect(parseQuestion(new URLSearchParams(search)).top).toBeGreaterThan(0);
      }),
    );
  });
});

describe('filters of the page', () => {
  it('are asked for where the metric knows the dimension', () => {
    const filter = (dimension: string) => ({ dimension, op: 'in' as const, values: ['x'] });
    const metric = { dimensions: [{ name: 'team', description: '' }] };
    const kept = filtersFor(metric, ['region'], ['team', 'tool', 'region', 'metadata.any'].map(filter));
    expect(kept.map(({ dimension }) => dimension)).toEqual(['team', 'region', 'metadata.any']);
  });
});

describe('the call of a question', () => {
  const view = { fromMs: 0, toMs: 3_600_000, compare: false, filters: [] };
  it('takes a grain that can be read, unless one was chosen', () => {
    const asked = { metric: 'm', grain: undefined, groupBy: [], top: 7, sliding: undefined };
    expect(queryOf(asked, view, undefined).grain).toBe('1m');
    expect(queryOf({ ...asked, grain: '10s' }, view, undefined).grain).toBe('10s');
  });
  it('asks for sliding windows instead of a grain', () =>
    expect(
      queryOf({ metric: 'm', grain: '1h', groupBy: [], top: 7, sliding: { size: '7d', every: '1d' } }, view, undefined),
    ).toMatchObject({ grain: 'total', window: { size: '7d', every: '1d' } }));
});
