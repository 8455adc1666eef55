import { Problem, type ProblemCode } from '@bellwether/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decoded, DecodedRejection } from './decoded.ts';
import { decodeNative } from './native.ts';

const NDJSON = 'application/x-ndjson';
const JSON_TYPE = 'application/json';

const event = (n: number) => ({
  event_id: `0192f0a0-0000-7000-8000-${String(n).padStart(12, '0')}`,
  event_type: 'session_start',
  timestamp: '2026-11-21T05:21:22.000Z',
  metadata: { n },
});
const line = (n: number) => JSON.stringify(event(n));

function decode(text: string | Buffer, contentType: string | undefined = JSON_TYPE): Decoded[] {
  return decodeNative(typeof text === 'string' ? Buffer.from(text) : text, contentType);
}

function eventsOf(records: readonly Decoded[]): unknown[] {
  return records.flatMap((record) => ('event' in record ? [record.event] : []));
}

function rejectionsOf(records: readonly Decoded[]): DecodedRejection[] {
  return records.filter((record) => 'rejected' in record);
}

function only(record: Record<string, unknown> | string): unknown {
  const [first, ...rest] = decode(typeof record === 'string' ? record : JSON.stringify(record));
  expect(rest).toEqual([]);
  return first && ('event' in first ? first.event : first.rejected);
}

function problemCode(work: () => unknown): ProblemCode {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    return (error as Problem).code;
  }
  throw new Error('no problem was thrown');
}

describe('the form of a body', () => {
  const both = [event(1), event(2)];

  it.each([
    ['one event', line(1), [event(1)]],
    ['one event over several lines', JSON.stringify(event(1), null, 2), [event(1)]],
    ['an array', JSON.stringify(both), both],
    ['an array over several lines', JSON.stringify(both, null, 2), both],
    ['an empty array', ' [ ] ', []],
    ['NDJSON', `${line(1)}\n${line(2)}\n`, both],
    ['NDJSON without the last newline', `${line(1)}\n${line(2)}`, both],
    ['NDJSON with CRLF', `${line(1)}\r\n${line(2)}\r\n`, both],
    ['NDJSON with blank lines', `\n \n${line(1)}\n\n\t\r\n${line(2)}\n\n`, both],
    ['anything after a byte order mark', `\ufeff${line(1)}\n${line(2)}`, both],
  ])('is told by what it is: %s', (_, text, expected) => {
    for (const contentType of [
      JSON_TYPE,
      'text/plain; charset=utf-8',
      'application/x-www-form-urlencoded',
      '',
      undefined,
    ])
      expect(eventsOf(decodeNative(Buffer.from(text), contentType))).toEqual(expected);
    if (!text.startsWith('{\n')) expect(eventsOf(decode(text, NDJSON))).toEqual(expected);
  });

  it('keeps text beyond ASCII', () => {
    const greeting = { ...event(1), metadata: { text: 'Grüße, 世界 👋' } };
    expect(eventsOf(decode(`${JSON.stringify(greeting)}\n${line(2)}`))).toEqual([greeting, event(2)]);
  });

  it.each(['application/xml', 'multipart/form-data; boundary=x', 'application/json; charset=utf-16', 'x'.repeat(9999)])(
    'is refused as a whole under %.40s',
    (contentType) => expect(problemCode(() => decode(line(1), contentType))).toBe('unsupported_media_type'),
  );

  it.each([
    '',
    ' \r\n\t',
    '\ufeff',
    '[',
    '[{"event_type":"a"}',
    '[{"event_type":"a"},',
    '[{"event_type":"a"}] trailing',
  ])('is refused as a whole when it cannot be read: %j', (text) =>
    expect(problemCode(() => decode(text))).toBe('malformed_body'),
  );

  it('is refused as a whole when it is not UTF-8, naming the line', () => {
    const latin1 = Buffer.concat([Buffer.from(`${line(1)}\n`), Buffer.from('{"event_type":"caf\xe9"}', 'latin1')]);
    expect(problemCode(() => decode(latin1))).toBe('malformed_body');
    expect(() => decode(latin1)).toThrow('Line 2');
    expect(problemCode(() => decode(Buffer.from(`\ufeff${line(1)}`, 'utf16le')))).toBe('malformed_body');
  });

  it('may hold 20,000 events and no more', () => {
    const lines = 'null\n'.repeat(20_000);
    expect(decode(lines)).toHaveLength(20_000);
    expect(problemCode(() => decode(`${lines}null`))).toBe('body_too_large');
    const array = `[${'1,'.repeat(20_000)}`;
    expect(problemCode(() => decode(`${array}1]`))).toBe('body_too_large');
    expect(problemCode(() => decode(`${array}oops]`))).toBe('body_too_large');
  });
});

describe('a record that cannot be read', () => {
  it('never costs its neighbours on other lines', () => {
    const records = decode(`${line(1)}\n{"event_type": oops}\n\n${line(2)}\n{"event_`, NDJSON);
    expect(eventsOf(records)).toEqual([event(1), event(2)]);
    const [second, last] = rejectionsOf(records);
    expect(second).toMatchObject({ index: 1, raw: '{"event_type": oops}', rejected: { reason: 'malformed_json' } });
    expect(second!.rejected.detail).toContain('Line 2');
    expect(last).toMatchObject({ index: 3, raw: '{"event_', rejected: { reason: 'malformed_json' } });
    expect(last!.rejected.detail).toContain('Line 5');
  });

  it('never costs its neighbours in an array', () => {
    const records = decode(`[${line(1)}, {"a": "],[\\"", oops}, 7, ${line(2)},]`);
    expect(eventsOf(records)).toEqual([event(1), event(2)]);
    expect(rejectionsOf(records)).toMatchObject([
      { index: 1, raw: '{"a": "],[\\"", oops}', rejected: { reason: 'malformed_json' } },
      { index: 2, raw: '7', rejected: { reason: 'not_an_object' } },
      { index: 4, raw: '', rejected: { reason: 'malformed_json' } },
    ]);
  });

  it('never costs its neighbours when it is the first line, or an array among lines', () => {
    expect(eventsOf(decode(`{"a":\n${line(1)}\n${line(2)}`))).toEqual([event(1), event(2)]);
    const records = decode(`[1, 2]\n${line(1)}`);
    expect(eventsOf(records)).toEqual([event(1)]);
    expect(rejectionsOf(records)).toMatchObject([{ index: 0, raw: '[1, 2]', rejected: { reason: 'not_an_object' } }]);
  });

  it('that was one event over several lines is rejected once', () => {
    const text = '{\n  "event_type": "a",\n  "timestamp": oops\n}';
    expect(decode(text)).toMatchObject([{ index: 0, raw: text, rejected: { reason: 'malformed_json' } }]);
  });

  it.each(['null', 'true', '7', '"text"', '[{}]'])('is not an object: %s', (text) =>
    expect(decode(`${line(1)}\n${text}`)).toMatchObject([
      { index: 0 },
      { index: 1, raw: text, rejected: { reason: 'not_an_object' } },
    ]),
  );

  it.each(['{"a":NaN}', '{"a":Infinity}', '{"a":-Infinity}', "{'a':1}", '{"a":1,}', '{a:1}', '{"a":01}', '{"a":"\t"}'])(
    'is not JSON: %s',
    (text) => expect(decode(text)).toMatchObject([{ rejected: { reason: 'malformed_json' } }]),
  );

  it('says where a number is too large for a double, rather than storing null', () => {
    expect(only('{"event_type":"a","metadata":{"cost":{"usd":[0,-1e999]}}}')).toMatchObject({
      reason: 'unsupported_value',
      field: 'metadata.cost.usd.1',
    });
    expect(only('{"event_type":"a","cost":1e999}')).toMatchObject({ reason: 'unsupported_value', field: 'cost' });
  });

  it('may nest 16 levels and no more', () => {
    const nested = (levels: number) => ({
      ...event(1),
      metadata: JSON.parse(`${'{"a":'.repeat(levels - 2)}{}${'}'.repeat(levels - 2)}`),
    });
    expect(only(nested(16))).toEqual(nested(16));
    expect(only(nested(17))).toMatchObject({ reason: 'too_deep' });
  });

  it.each([
    ['objects', (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`],
    ['arrays in a field', (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`],
    ['arrays never closed', (depth: number) => `{"a":${'['.repeat(depth)}`],
  ])('is a rejection even when it nests a million levels: %s', (_, bomb) => {
    const records = decode(`${line(1)}\n${bomb(1_000_000)}\n${line(2)}`, NDJSON);
    expect(eventsOf(records)).toEqual([event(1), event(2)]);
    expect(['too_deep', 'malformed_json']).toContain(rejectionsOf(records)[0]!.rejected.reason);
    const elements = decode(`[${line(1)},${bomb(1_000_000).replace(/:\[+$/, ':oops}')},${line(2)}]`);
    expect(eventsOf(elements)).toEqual([event(1), event(2)]);
  });

  it('costs time in proportion to its bytes, however many there are', () => {
    const started = performance.now();
    expect(() => decode('\n'.repeat(10_000_000))).toThrow(Problem);
    expect(decode(`${'\n'.repeat(400)}x`.repeat(20_000), NDJSON)).toHaveLength(20_000);
    expect(() => decode('['.repeat(5_000_000))).toThrow(Problem);
    expect(decode(`{"a":"${'\\\\'.repeat(4_000_000)}"`)).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('other shapes than the envelope', () => {
  it('have their attributes and their own fields in metadata, and the person as user_id', () => {
    const when = { timestamp: '2025-11-27T10:30:00Z' };
    expect(
      only({ event_type: 'employee_departure', ...when, employee_id_hash: 'a3f5', attributes: { tenure_months: 14 } }),
    ).toEqual({ event_type: 'employee_departure', ...when, user_id: 'a3f5', metadata: { tenure_months: 14 } });
    expect(
      only({
        event_type: 'email_sent',
        ...when,
        sender_id_hash: 'c8f2',
        recipient_id_hashes: ['d9', 'e1'],
        attributes: { urgency_score: 0.7 },
      }),
    ).toEqual({
      event_type: 'email_sent',
      ...when,
      user_id: 'c8f2',
      metadata: { recipient_id_hashes: ['d9', 'e1'], urgency_score: 0.7 },
    });
    expect(
      only({
        event_type: 'absence_recorded',
        ...when,
        employee_id_hash: 'b7d3',
        attributes: { absence_type: 'sick_day', is_unplanned: true },
      }),
    ).toEqual({
      event_type: 'absence_recorded',
      ...when,
      user_id: 'b7d3',
      metadata: { absence_type: 'sick_day', is_unplanned: true },
    });
    expect(
      only({
        event_type: 'meeting_occurred',
        ...when,
        participants_id_hashes: ['a1', 'd4'],
        attributes: { speaking_time_distribution: [0.3, 0.7] },
      }),
    ).toEqual({
      event_type: 'meeting_occurred',
      ...when,
      metadata: { participants_id_hashes: ['a1', 'd4'], speaking_time_distribution: [0.3, 0.7] },
    });
    expect(
      only({
        event_type: 'survey_response',
        ...when,
        employee_id_hash: 'f3',
        survey_type: 'pulse_weekly',
        responses: [],
      }),
    ).toEqual({
      event_type: 'survey_response',
      ...when,
      user_id: 'f3',
      metadata: { survey_type: 'pulse_weekly', responses: [] },
    });
  });

  it('may mix metadata, attributes and top-level fields as long as none says something else', () => {
    const mixed = { event_type: 'a', metadata: { a: 1 }, attributes: { b: 2 }, c: 3 };
    expect(only(mixed)).toEqual({ event_type: 'a', metadata: { a: 1, b: 2, c: 3 } });
    expect(only({ ...mixed, b: 2 })).toEqual({ event_type: 'a', metadata: { a: 1, b: 2, c: 3 } });
    expect(only({ ...mixed, b: 9 })).toMatchObject({ reason: 'invalid_field', field: 'metadata.b' });
    expect(only({ ...mixed, a: 9 })).toMatchObject({ reason: 'invalid_field', field: 'metadata.a' });
    expect(only({ ...mixed, user_id: 'u', employee_id_hash: 'v' })).toMatchObject({
      reason: 'invalid_field',
      field: 'user_id',
    });
    expect(only({ ...mixed, metadata: 'text' })).toMatchObject({ reason: 'invalid_field', field: 'metadata' });
    expect(only({ event_type: 'a', attributes: 'text' })).toEqual({
      event_type: 'a',
      metadata: { attributes: 'text' },
    });
  });

  it('keep the last of two values when one object writes a key twice', () =>
    expect(only('{"event_type":"a","event_type":"b","metadata":{"x":1,"x":2}}')).toEqual({
      event_type: 'b',
      metadata: { x: 2 },
    }));
});

describe('keys that mean something to JavaScript', () => {
  it.each([
    ['{"event_type":"a","__proto__":{"polluted":1}}', '__proto__'],
    ['{"event_type":"a","metadata":{"\\u005f_proto__":{"polluted":1}}}', 'metadata.__proto__'],
    ['{"event_type":"a","attributes":{"x":{"__proto__":1}}}', 'attributes.x.__proto__'],
  ])('are refused where they could replace a prototype: %s', (text, field) => {
    expect(only(text)).toMatchObject({ reason: 'invalid_field', field });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('are ordinary names otherwise', () =>
    expect(only('{"event_type":"a","constructor":1,"toString":2,"attributes":{"hasOwnProperty":3}}')).toEqual({
      event_type: 'a',
      metadata: { constructor: 1, toString: 2, hasOwnProperty: 3 },
    }));
});

describe('whatever arrives', () => {
  const anyJson = fc.json();

  it('is decoded or is a Problem, never anything else', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 100 }).map(Buffer.from),
          fc.string().map(Buffer.from),
          anyJson.map(Buffer.from),
        ),
        fc.constantFrom(JSON_TYPE, NDJSON),
        (body, contentType) => {
          try {
            decodeNative(body, contentType);
          } catch (error) {
            expect(error).toBeInstanceOf(Problem);
          }
        },
      ),
      { numRuns: 500 },
    ));

  it('leaves every good event where it was, in order, with its index', () => {
    const junk = fc
      .oneof(fc.string(), anyJson)
      .map((text) => text.replaceAll('\n', ' ').trim())
      .filter((text) => text !== '' && !text.startsWith('{') && !text.startsWith('['));
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.nat().map((n) => line(n)),
            junk,
          ),
          { minLength: 1, maxLength: 20 },
        ),
        (lines) => {
          const records = decode(lines.join('\n'), NDJSON);
          const good = lines.flatMap((text, index) =>
            text.startsWith('{') ? [{ index, event: JSON.parse(text) }] : [],
          );
          expect(records.map((record) => record.index)).toEqual(lines.map((_, index) => index));
          expect(records.filter((record) => 'event' in record)).toEqual(good);
          expect(rejectionsOf(records).map((record) => record.raw)).toEqual(
            lines.filter((text) => !text.startsWith('{')),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('comes out of an array as it comes out of lines', () =>
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1, maxLength: 8 }), (objects) => {
        const fromLines = decode(objects.map((object) => JSON.stringify(object)).join('\n'), NDJSON);
        const fromArray = decode(JSON.stringify(objects));
        const fromBrokenArray = decode(`[${objects.map((object) => JSON.stringify(object)).join(',')},oops]`).slice(
          0,
          -1,
        );
        expect(fromArray).toEqual(fromLines);
        expect(fromBrokenArray).toEqual(fromLines);
      }),
      { numRuns: 200 },
    ));
});
