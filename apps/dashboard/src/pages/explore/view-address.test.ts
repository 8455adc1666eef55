import { GRAINS } from '@bellwether/ui/api/types.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AskView,
  automaticGrain,
  DEFAULT_VIEW,
  GRAIN_MS,
  PRESETS,
  parseView,
  printView,
  queryOf,
} from './view-address.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/);
const view: fc.Arbitrary<AskView> = fc.record({
  metric: name,
  range: fc.oneof(
    fc.record({ kind: fc.constant('preset' as const), preset: fc.constantFrom(...PRESETS) }),
    fc
      .tuple(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 1, max: 1e10 }))
      .map(([fromMs, span]) => ({ kind: 'custom' as const, fromMs, toMs: fromMs + span })),
  ),
  grain: fc.constantFrom('auto' as const, ...GRAINS),
  groupBy: fc.array(name, { maxLength: 3 }),
  filters: fc.array(
    fc.record({
      dimension: name,
      op: fc.constantFrom('in' as const, 'not_in' as const),
      values: fc.array(fc.string({ minLength: 1, unit: 'grapheme' }), { minLength: 1, maxLength: 3 }),
    }),
    { maxLength: 3 },
  ),
  compare: fc.boolean(),
  top: fc.integer({ min: 1, max: 50 }),
});

describe('the address of a view', () => {
  it('reads back as the view it was written from', () =>
    fc.assert(
      fc.property(view, (before) => {
        expect(parseView(new URLSearchParams(printView(before).toString()))).toEqual(before);
      }),
    ));

  it('falls back to the default for what it does not understand', () => {
    expect(parseView(new URLSearchParams('range=soon&grain=1y&top=-3&where=;drop&from=x&to=y'))).toEqual(DEFAULT_VIEW);
    expect(parseView(new URLSearchParams('from=2026-02-02T00:00Z&to=2026-01-01T00:00Z')).range).toEqual(
      DEFAULT_VIEW.range,
    );
  });
});

describe('the query of a view', () => {
  it('takes the finest grain that stays readable', () => {
    expect(automaticGrain(GRAIN_MS['1h'])).toBe('1m');
    expect(automaticGrain(7 * GRAIN_MS['1d'])).toBe('1h');
    expect(automaticGrain(90 * GRAIN_MS['1d'])).toBe('1d');
    expect(automaticGrain(GRAIN_MS['1h'], ['1h', '1d'])).toBe('1h');
  });

  it('does not ask for more windows than a page can show', () => {
    const asked = queryOf({ ...DEFAULT_VIEW, metric: 'm', grain: '10s', range: { kind: 'preset', preset: '90d' } }, 0);
    expect(asked!.grain).toBe('1d');
  });

  it('asks nothing before a metric is chosen', () => expect(queryOf(DEFAULT_VIEW, 0)).toBeUndefined());
});
