import type { JsonObject } from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import { applyMapping } from './apply-mapping.ts';
import type { MappedField, Mapping } from './mapping.ts';
import { droppedPaths, payloadPaths } from './payload-paths.ts';

const context = { pseudonym: (kind: string, id: string) => `v1.${kind}.${id.length}`, receivedMs: 1_795_262_400_000 };
const BASE: Mapping = {
  ...{
    event_type: 'thing_happened',
    items: null,
    only_if: [],
    timestamp: null,
    id: null,
    user: null,
    environment: null,
  },
  fields: [],
};
const field = (more: Partial<MappedField>): MappedField => ({
  ...{ to: 'value', from: 'value', type: 'string', transform: 'as_is', required: false },
  ...more,
});
const mapped = (payload: JsonObject, more: Partial<MappedField>) => {
  const { events, problems } = applyMapping(payload, { ...BASE, fields: [field(more)] }, context);
  return { value: events[0]?.metadata.value, problems: problems.map(({ kind }) => kind) };
};

describe('a mapped field', () => {
  it.each<[string, JsonObject['x'], Partial<MappedField>, unknown]>([
    ['a text', 'a', {}, 'a'],
    ['a number as text', 7, {}, '7'],
    ['a number from text', '7.5', { type: 'number' }, 7.5],
    ['a whole number', 7, { type: 'integer' }, 7],
    ['yes', 'true', { type: 'boolean' }, true],
    ['a time in seconds', 1795168800, { type: 'instant' }, '2026-11-20T10:00:00.000Z'],
    ['a time in milliseconds', '1795168800000', { type: 'instant' }, '2026-11-20T10:00:00.000Z'],
    ['a time with a zone', '2026-11-20T12:00:00+02:00', { type: 'instant' }, '2026-11-20T10:00:00.000Z'],
    ['a list', ['a', 1], { type: 'list' }, ['a', '1']],
    ['one as a list', 'a', { type: 'list' }, ['a']],
    ['in lower case', 'ABC', { transform: 'lower_case' }, 'abc'],
    ['trimmed', ' a ', { transform: 'trim' }, 'a'],
    ['as a pseudonym', 'someone', { transform: 'pseudonym' }, 'v1.person.7'],
    ['as keys', 'fixes ABC-1 and ABC-2', { transform: 'work_item_keys', type: 'list' }, ['ABC-1', 'ABC-2']],
    ['as its length', [1, 2, 3], { transform: 'length', type: 'integer' }, 3],
    ['in milliseconds', 1.5, { transform: 'seconds_to_milliseconds', type: 'number' }, 1500],
  ])('is kept as %s', (_, value, more, expected) =>
    expect(mapped({ value: value! }, more)).toEqual({ value: expected, problems: [] }),
  );

  it.each<[JsonObject['x'], Partial<MappedField>]>([
    ['many', { type: 'number' }],
    [1.5, { type: 'integer' }],
    ['perhaps', { type: 'boolean' }],
    ['yesterday', { type: 'instant' }],
    [12, { type: 'instant' }],
    [{ a: 1 }, { type: 'string' }],
    [[{ a: 1 }], { type: 'list' }],
  ])('that is %j is not made %j', (value, more) =>
    expect(mapped({ value: value! }, more)).toEqual({ value: undefined, problems: ['wrong_type'] }),
  );

  it.each(['ada@example.org', '+49 30 1234567'])(
    'that looks like somebody (%s) is left out, and the rest is kept',
    (value) => expect(mapped({ value }, {})).toEqual({ value: undefined, problems: ['personal_data'] }),
  );

  it('that is needed and not there makes no event', () => {
    const { events, problems } = applyMapping({}, { ...BASE, fields: [field({ required: true })] }, context);
    expect(events).toEqual([]);
    expect(problems).toMatchObject([{ field: 'metadata.value', kind: 'missing' }]);
  });
});

describe('a payload with a list', () => {
  const payload = {
    runs: [
      { id: 1, ok: true },
      { id: 2, ok: false },
      { id: 3, ok: true },
    ],
    at: 'x',
  };
  const mapping: Mapping = {
    ...{ ...BASE, items: 'runs', id: 'id', only_if: [{ path: 'ok', equals: 'true' }] },
    fields: [field({ to: 'id', from: 'id' })],
  };

  it('is an event for each entry for which the conditions hold', () => {
    const { events, skipped } = applyMapping(payload, mapping, context);
    expect(events.map(({ key }) => key)).toEqual(['thing_happened 1', 'thing_happened 3']);
    expect(skipped).toBe(1);
  });

  it('drops what nothing reads', () => {
    const paths = payloadPaths(payload);
    expect(paths.map(({ path }) => path)).toEqual(['runs', 'runs.0.id', 'runs.0.ok', 'at']);
    expect(droppedPaths(paths, mapping)).toEqual(['at']);
  });

  it('that is not there is said', () =>
    expect(applyMapping({}, mapping, context).problems).toMatchObject([{ field: 'items', kind: 'missing' }]));
});
