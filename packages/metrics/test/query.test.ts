import { DAY_MS, HOUR_MS, MINUTE_MS, Problem } from '@bellwether/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration, parseMetricQuery, queryKey } from '../src/query.ts';
import { NOW_MS, REGISTRY } from './registry.ts';

const parse = (input: unknown) => parseMetricQuery(input, REGISTRY, NOW_MS);
const RANGE = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };

/** The fields that are named when a query is refused. */
function refusedFields(input: unknown): string[] {
  try {
    parse(input);
    return [];
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'invalid_query') throw error;
    return error.errors.map(({ field }) => field);
  }
}

describe('a metric query', () => {
  it('without a range is about the last 24 hours, aligned outwards', () => {
    const { fromMs, toMs, grain, top } = parse({ metric: 'openings' });
    expect([fromMs, toMs]).toEqual([Date.UTC(2026, 10, 20, 12, 34, 50), Date.UTC(2026, 10, 21, 12, 35)]);
    expect([grain, top]).toEqual(['total', 7]);
    const hourly = parse({ metric: 'openings', grain: '1h' });
    expect([hourly.fromMs, hourly.toMs]).toEqual([Date.UTC(2026, 10, 20, 12), Date.UTC(2026, 10, 21, 13)]);
  });

  it('is aligned to the step of its sliding windows', () => {
    const query = parse({
      metric: 'openings',
      from: '2026-11-20T10:10:00Z',
      to: '2026-11-20T11:50:00Z',
      window: { size: '2h', every: '1h' },
    });
    expect([query.fromMs, query.toMs]).toEqual([Date.UTC(2026, 10, 20, 10), Date.UTC(2026, 10, 20, 12)]);
    expect(query.sliding).toEqual({ sizeMs: 2 * HOUR_MS, everyMs: HOUR_MS });
  });

  it('takes null for what may be left out', () =>
    expect(refusedFields({ metric: 'openings', from: null, to: null, compare: null, window: null })).toEqual([]));

  it.each<[string, object, string]>([
    ['an unknown metric', { metric: 'closings' }, 'metric'],
    ['no metric', { metric: undefined }, 'metric'],
    ['a metric that is no text', { metric: ['openings'] }, 'metric'],
    ['an unknown field', { metrics: 'openings' }, 'metrics'],
    ['an unknown grain', { grain: '5m' }, 'grain'],
    ['a grain that is no text', { grain: 10 }, 'grain'],
    ['a time without a zone', { from: '2026-11-20T00:00:00' }, 'from'],
    ['a time that is a number', { to: 1_795_000_000 }, 'to'],
    ['from at to', { from: RANGE.to }, 'from'],
    ['from after to', { from: '2026-11-22T00:00:00Z' }, 'from'],
    ['more than ten years', { from: '2010-01-01T00:00:00Z' }, 'from'],
    ['more than 11,000 points', { grain: '10s', from: '2026-11-19T00:00:00Z' }, 'grain'],
    [
      'more than 11,000 sliding windows',
      { from: '2026-11-12T00:00:00Z', window: { size: '1m', every: '1m' } },
      'grain',
    ],
    ['groups that are no list', { group_by: 'door' }, 'group_by'],
    ['groups that are no names', { group_by: [1] }, 'group_by'],
    ['more than four groups', { group_by: ['door', 'alarm', 'region', 'user_id', 'session_id'] }, 'group_by'],
    ['one group twice', { group_by: ['door', 'door'] }, 'group_by'],
    ['an unknown dimension', { group_by: ['door', 'colour'] }, 'group_by[1]'],
    ['an identifier of the store', { group_by: ['org_id'] }, 'group_by[0]'],
    ['a field that is none', { group_by: ["metadata.a'b"] }, 'group_by[0]'],
    ['filters that are no list', { filters: { door: 'a' } }, 'filters'],
    [
      'more than 16 filters',
      { filters: Array.from({ length: 17 }, () => ({ dimension: 'door', values: ['a'] })) },
      'filters',
    ],
    ['a filter that is nothing', { filters: [null] }, 'filters[0].dimension'],
    ['a filter without a dimension', { filters: [{ values: ['a'] }] }, 'filters[0].dimension'],
    ['a filter on an unknown dimension', { filters: [{ dimension: 'colour', values: ['a'] }] }, 'filters[0].dimension'],
    ['an unknown operator', { filters: [{ dimension: 'door', op: '=', values: ['a'] }] }, 'filters[0].op'],
    ['a filter without values', { filters: [{ dimension: 'door', values: [] }] }, 'filters[0].values'],
    ['values that are no text', { filters: [{ dimension: 'door', values: [1] }] }, 'filters[0].values'],
    ['more than 200 values', { filters: [{ dimension: 'door', values: Array(201).fill('a') }] }, 'filters[0].values'],
    [
      'a value beyond 512 characters',
      { filters: [{ dimension: 'door', values: ['a'.repeat(513)] }] },
      'filters[0].values',
    ],
    ['an unknown comparison', { compare: 'last_year' }, 'compare'],
    ['top 0', { top: 0 }, 'top'],
    ['top 101', { top: 101 }, 'top'],
    ['half a top', { top: 1.5 }, 'top'],
    ['a top that is no number', { top: '7' }, 'top'],
    ['a window without a size', { window: { every: '1m' } }, 'window.size'],
    ['a window without a step', { window: { size: '5m' } }, 'window.every'],
    ['a window that is text', { window: '5m' }, 'window.size'],
    ['a step of 5 s', { window: { size: '1m', every: '5s' } }, 'window.every'],
    ['a size between two steps', { window: { size: '90s', every: '1m' } }, 'window.size'],
    ['more than 366 steps', { window: { size: '367m', every: '1m' } }, 'window.size'],
  ])('is refused with %s', (_, change, field) =>
    expect(refusedFields({ metric: 'openings', ...RANGE, ...change })).toContain(field),
  );

  it.each([null, 'openings', [], 1])('is refused when it is %j', (input) =>
    expect(() => parse(input)).toThrow(Problem),
  );

  it('names every bad field at once', () =>
    expect(refusedFields({ metric: 'x', grain: 'y', top: -1, from: 'z' }).sort()).toEqual([
      'from',
      'grain',
      'metric',
      'top',
    ]));

  it('of any shape is answered by a query or a Problem', () =>
    fc.assert(
      fc.property(
        fc.record(
          {
            metric: fc.oneof(fc.constant('openings'), fc.jsonValue()),
            from: fc.jsonValue(),
            to: fc.jsonValue(),
            grain: fc.oneof(fc.constantFrom('1m', '1d'), fc.jsonValue()),
            group_by: fc.oneof(fc.constantFrom(['door'], ['metadata.x']), fc.jsonValue()),
            filters: fc.jsonValue(),
            compare: fc.jsonValue(),
            top: fc.jsonValue(),
            window: fc.jsonValue(),
          },
          { requiredKeys: [] },
        ),
        (input) => {
          refusedFields(input);
        },
      ),
    ));
});

describe('the identity of a query', () => {
  const base = { metric: 'openings', ...RANGE, group_by: ['door', 'alarm'] };
  const filters = [
    { dimension: 'door', op: 'in', values: ['a', 'b'] },
    { dimension: 'region', op: 'not_in', values: ['eu'] },
  ];
  const key = (change: object) => queryKey(parse({ ...base, filters, ...change }));

  it('does not depend on the order of filters and values, nor on how an instant is written', () => {
    const same = [{ ...filters[1] }, { ...filters[0], values: ['b', 'a'] }];
    expect(key({ filters: same })).toBe(key({}));
    expect(key({ from: '2026-11-20T01:00:00+01:00' })).toBe(key({}));
    expect(key({ from: '2026-11-20T00:00:03Z' })).toBe(key({}));
  });

  it('differs for all that changes the answer', () => {
    const changes = [
      {},
      { metric: 'people' },
      { from: '2026-11-20T00:00:10Z' },
      { to: '2026-11-21T00:00:10Z' },
      { grain: '1h' },
      { group_by: ['alarm', 'door'] },
      { filters: [] },
      { filters: [filters[0]] },
      { filters: [{ ...filters[0], op: 'not_in' }, filters[1]] },
      { compare: 'previous_period' },
      { top: 8 },
      { window: { size: '2h', every: '1h' } },
      { window: { size: '3h', every: '1h' } },
    ];
    expect(new Set(changes.map(key)).size).toBe(changes.length);
  });
});

describe('a duration', () => {
  it.each([
    ['30s', 30_000],
    ['5m', 5 * MINUTE_MS],
    ['12h', 12 * HOUR_MS],
    ['7d', 7 * DAY_MS],
  ])('%s', (text, ms) => expect(parseDuration(text)).toBe(ms));
  it.each(['', '5', 'm', '0m', '-1m', '1.5h', '10000d', '1w', ' 1m'])('is not %j', (text) =>
    expect(parseDuration(text)).toBeUndefined(),
  );
});
