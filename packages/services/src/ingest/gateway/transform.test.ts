import { describe, expect, it } from 'vitest';
import type { Transformation } from './gateway-configuration.ts';
import { renameNames, transformBody, transformHeaders, transformValue } from './transform.ts';

const change = (fields: Partial<Transformation>): Transformation => ({
  ...{ set_headers: {}, rename_fields: {}, set_fields: {}, remove_fields: [] },
  ...fields,
});

describe('a value', () => {
  it('has fields renamed, removed and set where they are, through lists, and is not changed itself', () => {
    const value = { a: { old: 1, keep: 2 }, list: [{ old: 3 }, 4, { other: 5 }] };
    const before = structuredClone(value);
    const changed = transformValue(
      value,
      change({
        rename_fields: { 'a.old': 'new', 'list.old': 'new' },
        remove_fields: ['a.keep', 'list.other', 'not.there'],
        set_fields: { 'a.set': [1], top: null, 'not.there': 1 },
      }),
    );
    expect(changed).toEqual({ a: { new: 1, set: [1] }, list: [{ new: 3 }, 4, {}], top: null });
    expect(value).toEqual(before);
  });

  it('that is no object has no fields', () => {
    for (const value of [null, 1, 'text', [1, 'a']])
      expect(transformValue(value, change({ set_fields: { a: 1 }, remove_fields: ['0'] }))).toEqual(value);
  });
});

describe('a body', () => {
  const renamed = change({ rename_fields: { a: 'b' } });
  it('of JSON or NDJSON is changed, of another kind left alone, of none left empty', () => {
    const through = (text: string, type: string): string => transformBody(Buffer.from(text), type, renamed).toString();
    expect(through('{"a":1}', 'application/json; charset=utf-8')).toBe('{"b":1}');
    expect(through('{"a":1}', 'application/cloudevents+json')).toBe('{"b":1}');
    expect(through('{"a":1}\n\n{"a":2}\n', 'application/x-ndjson')).toBe('{"b":1}\n\n{"b":2}\n');
    expect(through('a', 'application/x-protobuf')).toBe('a');
    expect(through('', 'application/json')).toBe('');
    expect(() => through('{', 'application/json')).toThrow(/not JSON/);
  });
});

describe('headers and names', () => {
  it('are renamed, then removed, then set', () =>
    expect(
      transformHeaders(
        { 'x-a': '1', 'x-b': '2', 'x-c': '3' },
        {
          ...change({ set_headers: { 'x-e': '5' } }),
          ...{ rename_headers: { 'x-a': 'x-d', 'x-none': 'x-f' }, remove_headers: ['x-b'], rename_query: {} },
        },
      ),
    ).toEqual({ 'x-c': '3', 'x-d': '1', 'x-e': '5' }));

  it('keep their order and their repetitions', () =>
    expect(
      renameNames(
        [
          ['by', 'a'],
          ['toString', 'b'],
          ['by', 'c'],
        ],
        { by: 'group_by' },
      ),
    ).toEqual([
      ['group_by', 'a'],
      ['toString', 'b'],
      ['group_by', 'c'],
    ]));
});
