import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepView, parseView, printView, type ViewAddress } from './view-address.ts';

const parse = (search: string) => parseView(new URLSearchParams(search));
const dimension = fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/);
const value = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
const filter = fc
  .tuple(
    dimension,
    fc.constantFrom('in' as const, 'not_in' as const),
    fc.uniqueArray(value, { minLength: 1, maxLength: 3 }),
  )
  .map(([name, op, values]) => ({ dimension: name, op, values }));
const view: fc.Arbitrary<ViewAddress> = fc.record({
  range: fc.oneof(
    fc
      .tuple(fc.integer({ min: 1, max: 999 }), fc.constantFrom('m', 'h', 'd'))
      .map(([count, unit]) => ({ kind: 'last' as const, last: `${count}${unit}` })),
    fc
      .tuple(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 1, max: 3e11 }))
      .map(([fromMs, spanMs]) => ({ kind: 'between' as const, fromMs, toMs: fromMs + spanMs })),
  ),
  compare: fc.boolean(),
  filters: fc.uniqueArray(filter, { maxLength: 4, selector: ({ dimension: name, op }) => `${name} ${op}` }),
});

describe('the address of a view', () => {
  it('reads back as the view it was written from, and nothing of it is ignored', () =>
    fc.assert(
      fc.property(view, (before) => {
        const { ignored, ...after } = parse(printView(before).toString());
        expect(after).toEqual(before);
        expect(ignored).toEqual([]);
      }),
    ));

  it('leaves the other parameters of a page alone', () => {
    const printed = printView(parse('range=7d'), new URLSearchParams('metric=agent_cost_usd&range=1h&filter=a:b'));
    expect(printed.toString()).toBe('metric=agent_cost_usd&range=7d');
  });

  it.each([
    ['range=soon', ['range']],
    ['range=0d', ['range']],
    ['range=9999d', ['range']],
    ['from=yesterday&to=now', ['from', 'to']],
    ['from=2026-02-02T00:00:00Z&to=2026-01-01T00:00:00Z', ['from', 'to']],
    ['from=2026-01-01T00:00:00Z', ['from']],
    ['from=1900-01-01T00:00:00Z&to=2026-01-01T00:00:00Z', ['from', 'to']],
    ['compare=everything', ['compare']],
    ['filter=team', ['filter']],
    ['filter=;drop:x', ['filter']],
    [`filter=team:${'x'.repeat(513)}`, ['filter']],
  ])('names what it does not understand and goes on without it: %s', (search, names) => {
    const { ignored, ...rest } = parse(search);
    expect(ignored.map(({ name }) => name)).toEqual(names);
    expect(rest).toEqual({ range: { kind: 'last', last: '24h' }, compare: true, filters: [] });
  });

  it('never fails, whatever is written in it', () =>
    fc.assert(
      fc.property(fc.webQueryParameters(), (search) => {
        expect(parse(search).range).toBeDefined();
      }),
    ));

  it('joins the values of one dimension', () =>
    expect(parse('filter=team:a&filter=team:b&filter=team!:c&filter=team:a').filters).toEqual([
      { dimension: 'team', op: 'in', values: ['a', 'b'] },
      { dimension: 'team', op: 'not_in', values: ['c'] },
    ]));
});

describe('moving to another page', () => {
  it('looks at the same range and filters there', () =>
    expect(keepView('/agents/sessions?sort=cost', '?range=7d&compare=none&filter=team:a&filter=model:b/c')).toBe(
      '/agents/sessions?sort=cost&range=7d&compare=none&filter=team:a&filter=model:b/c',
    ));
  it('lets a link say its own range', () =>
    expect(keepView('/explore?from=2026-01-01T00:00:00.000Z&to=2026-01-02T00:00:00.000Z', '?range=7d&filter=a:b')).toBe(
      '/explore?from=2026-01-01T00:00:00.000Z&to=2026-01-02T00:00:00.000Z&filter=a:b',
    ));
  it('keeps the place on the page', () => expect(keepView('/me#factors', '?range=1h')).toBe('/me?range=1h#factors'));
});
