/**
 * Events that break what reads them: each is stored as it was meant and found again, or refused with a reason, and its
 * neighbours in the same batch and in the next never notice.
 */
import { MINUTE_MS, uuidv7 } from '@bellwether/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, goodEvent, type TestEvent, TestedServer } from './tested-server.ts';

let server: TestedServer;
beforeAll(async () => {
  server = await TestedServer.start();
});
afterAll(() => server.stop());

interface Sent {
  /** What the answer said of the line. */
  result: Answer['body'];
  neighbours: readonly TestEvent[];
}

/** Sends each line between two good neighbours, and another good event after it; then waits until all is stored. */
async function sendAll(lines: readonly string[]): Promise<Sent[]> {
  const sent: Sent[] = [];
  for (const line of lines) {
    const neighbours = [goodEvent(), goodEvent(), goodEvent()] as const;
    const body = [JSON.stringify(neighbours[0]), line, JSON.stringify(neighbours[1])].join('\n');
    const { status, body: answer } = await server.send(body, { 'content-type': 'application/x-ndjson' });
    expect([status, answer.results?.length]).toEqual([202, 3]);
    expect((await server.send(JSON.stringify(neighbours[2]))).body.accepted).toBe(1);
    sent.push({ result: answer.results[1], neighbours });
  }
  await server.settledStats();
  return sent;
}

async function expectNeighboursStored({ neighbours }: Sent): Promise<void> {
  for (const { event_id } of neighbours) expect(await server.stored(event_id)).toMatchObject({ event_id });
}

/** The good event as JSON text, with pieces of the text replaced: what no serialiser would write. */
function text(event: TestEvent, ...replacements: readonly [find: string, by: string][]): string {
  let line = JSON.stringify(event);
  for (const [find, by] of replacements) {
    expect(line).toContain(find);
    line = line.replace(find, () => by);
  }
  return line;
}

const withNote = (by: string) => text(goodEvent({ note: 'X' }), ['"X"', by]);
const at = (timestamp: string) => JSON.stringify({ ...goodEvent(), timestamp });
type Refused = readonly [name: string, line: string, reason: string, field: string | RegExp | undefined];
const REFUSED: readonly Refused[] = [
  ['NaN', withNote('NaN'), 'malformed_json', undefined],
  ['Infinity', withNote('-Infinity'), 'malformed_json', undefined],
  ['a number beyond a double', withNote('1e999'), 'unsupported_value', 'metadata.note'],
  ['one deep inside', withNote('{"a":[0,{"b":-1e999}]}'), 'unsupported_value', 'metadata.note.a.1.b'],
  ['a count beyond 2^53', JSON.stringify(goodEvent({ input_tokens: 1e300 })), 'unsupported_value', /input_tokens/],
  ['a count that is a fraction', JSON.stringify(goodEvent({ input_tokens: 0.5 })), 'schema_violation', /input_tokens/],
  ['100,000 arrays in each other', withNote('['.repeat(100_000) + ']'.repeat(100_000)), 'too_deep', /^metadata\.note/],
  ['100,000 objects', withNote(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`), 'too_deep', /^metadata\.note/],
  ['100,000 brackets that never close', withNote('['.repeat(100_000)), 'malformed_json', undefined],
  ['the year 1', at('0001-01-01T00:00:00Z'), 'timestamp_out_of_range', 'timestamp'],
  ['the year 9999', at('9999-12-31T23:59:59.999Z'), 'timestamp_out_of_range', 'timestamp'],
  ['the year 275760', at('+275760-09-13T00:00:00.000Z'), 'invalid_field', 'timestamp'],
  ['the year 275760 in 24 letters', at('275760-09-13T00:00:00.0Z'), 'invalid_field', 'timestamp'],
  ['31 June', at('2026-06-31T00:00:00Z'), 'invalid_field', 'timestamp'],
  ['a time without a zone', at('2026-11-21T05:00:00'), 'invalid_field', 'timestamp'],
  [
    'a time that is a number',
    text(goodEvent(), ['"event_type"', '"timestamp":7,"event_type"'], ['"timestamp":"', '"x":"']),
    'invalid_field',
    'timestamp',
  ],
  [
    'an unknown type',
    JSON.stringify({ ...goodEvent(), event_type: 'nobody_declared_this' }),
    'unknown_event_type',
    'event_type',
  ],
  [
    'the type __proto__',
    JSON.stringify({ ...goodEvent(), event_type: '__proto__' }),
    'unknown_event_type',
    'event_type',
  ],
  [
    'the type constructor',
    JSON.stringify({ ...goodEvent(), event_type: 'constructor' }),
    'unknown_event_type',
    'event_type',
  ],
  [
    'a type with a NUL',
    JSON.stringify({ ...goodEvent(), event_type: 'model\0call' }),
    'unknown_event_type',
    'event_type',
  ],
  [
    'a type of half a character',
    JSON.stringify({ ...goodEvent(), event_type: '\ud800' }),
    'unknown_event_type',
    'event_type',
  ],
  [
    'an id that is no UUID',
    JSON.stringify({ ...goodEvent(), event_id: "x'; DROP TABLE events" }),
    'invalid_field',
    'event_id',
  ],
  ['a key __proto__', withNote('{"__proto__":{"polluted":true}}'), 'invalid_field', /__proto__/],
  [
    'a key __proto__ at the top',
    text(goodEvent(), ['"event_type"', '"__proto__":{"a":1},"event_type"']),
    'invalid_field',
    /__proto__/,
  ],
  [
    '10,000 attributes',
    JSON.stringify(goodEvent(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`a${i}`, i])))),
    'too_many_fields',
    'metadata',
  ],
  [
    'a string longer than an event may be',
    JSON.stringify(goodEvent({ note: 'x'.repeat(262_144) })),
    'too_large',
    undefined,
  ],
  [
    'a user that is 257 letters long',
    JSON.stringify({ ...goodEvent(), user_id: 'u'.repeat(257) }),
    'invalid_field',
    'user_id',
  ],
  [
    'an organisation of somebody else',
    JSON.stringify({ ...goodEvent(), org_id: 'org_other' }),
    'org_mismatch',
    'org_id',
  ],
  ['a string instead of an event', '"event"', 'not_an_object', undefined],
  ['null', 'null', 'not_an_object', undefined],
  ['a broken half', JSON.stringify(goodEvent()).slice(0, 50), 'malformed_json', undefined],
  ['half a character as a name', withNote('1').replace('"note"', '"\\ud800"'), 'unsupported_value', /^metadata/],
  [
    'half a character in a column',
    JSON.stringify(goodEvent({ model: 'a\ud800b' })),
    'unsupported_value',
    'metadata.model',
  ],
  ['half a character in an id', JSON.stringify({ ...goodEvent(), user_id: '\udfff' }), 'unsupported_value', 'user_id'],
];

describe('a value that cannot be kept is refused, with its place and what to do', () => {
  let sent: Sent[];
  beforeAll(async () => {
    sent = await sendAll(REFUSED.map(([, line]) => line));
  });

  it.each(REFUSED.map(([name, , reason, field], index) => ({ name, reason, field, index })))(
    '$name',
    async ({ reason, field, index }) => {
      const { result } = sent[index]!;
      expect(result).toMatchObject({ status: 'rejected', reason });
      if (field !== undefined) expect(result.field).toMatch(field);
      expect(result.detail).toMatch(/^\S.*[.?]$/);
      await expectNeighboursStored(sent[index]!);
    },
  );

  it('and nothing of it has got into the objects of this process', () => {
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

const STORED: readonly (readonly [name: string, metadata: Record<string, unknown>])[] = [
  ['NUL characters', { note: 'a\0b', model: 'm\0', '\0key': 1 }],
  ['quotes, backslashes and line ends', { note: `'"\\\n\r\t\u2028`, model: "'; DROP TABLE events; --\\" }],
  ['text in many scripts', { note: '日本語 עברית 👩‍👩‍👧‍👦 é', 鍵: 'value' }],
  ['a backslash before u and digits', { note: '\\ud800', model: '\\\\ud800' }],
  ['names of the store itself', { extra: { a: 1 }, org_id: 'org_other', timestamp: 7, event_id: 'no', metadata: 1 }],
  ['names of object methods', { constructor: 1, toString: 'x', hasOwnProperty: false, valueOf: null }],
  ['null, empty and false', { note: null, empty: '', no: false, list: [], object: {} }],
  ['numbers at the edges', { small: 5e-324, large: 1.7976931348623157e308, cost_usd: 1e-9, input_tokens: 0 }],
  ['256 kB less what is around it', { note: 'x'.repeat(261_000) }],
  ['512 attributes', Object.fromEntries(Array.from({ length: 511 }, (_, i) => [`a${i}`, i]))],
  ['sixteen levels', { note: JSON.parse(`${'{"a":'.repeat(13)}1${'}'.repeat(13)}`) as unknown }],
];

describe('a value that looks dangerous and is not is stored as it was sent', () => {
  const events = STORED.map(([, metadata]) => goodEvent(metadata));
  let sent: Sent[];
  beforeAll(async () => {
    sent = await sendAll(events.map((event) => JSON.stringify(event)));
  });

  it.each(STORED.map(([name], index) => ({ name, index })))('$name', async ({ index }) => {
    const { event_id, metadata } = events[index]!;
    expect(sent[index]!.result).toEqual({ index: 1, status: 'accepted', event_id });
    expect((await server.stored(event_id)).metadata).toMatchObject(metadata);
    await expectNeighboursStored(sent[index]!);
  });

  it('of a key written twice the last one counts', async () => {
    const event = goodEvent({ note: 'first' });
    await sendAll([text(event, ['"note":"first"', '"note":"first","note":"second"'])]);
    expect((await server.stored(event.event_id)).metadata.note).toBe('second');
  });

  it('sessions with quotes and backslashes can be filtered by', async () => {
    const sessionId = `s'"\\; DROP TABLE events --`;
    const event = { ...goodEvent(), session_id: sessionId, user_id: 'u\0' };
    await sendAll([JSON.stringify(event)]);
    const found = await server.request('GET', `/api/v1/events?session_id=${encodeURIComponent(sessionId)}`);
    expect(found.body.events).toMatchObject([{ event_id: event.event_id, session_id: sessionId, user_id: 'u\0' }]);
  });

  it('the first instant that is kept, and the last', async () => {
    const first = { ...goodEvent(), timestamp: '2000-01-01T00:00:00.000Z' };
    const last = { ...goodEvent(), timestamp: new Date(Date.now() + 23 * 60 * MINUTE_MS).toISOString() };
    for (const { result } of await sendAll([JSON.stringify(first), JSON.stringify(last)]))
      expect(result).toMatchObject({ status: 'accepted' });
    for (const event of [first, last]) expect((await server.stored(event.event_id)).timestamp).toBe(event.timestamp);
  });
});

describe('telemetry with 10,000 attributes', () => {
  it('is answered in the words of OTLP, and nobody beside it suffers', async () => {
    const attributes = Array.from({ length: 10_000 }, (_, i) => ({ key: `k${i}`, value: { stringValue: `v${i}` } }));
    const nowNs = `${Date.now()}000000`;
    const span = (spanId: string, extra: object[]) => ({
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId,
      name: 'chat',
      kind: 3,
      startTimeUnixNano: nowNs,
      endTimeUnixNano: nowNs,
      attributes: [
        { key: 'gen_ai.operation.name', value: { stringValue: 'chat' } },
        { key: 'gen_ai.request.model', value: { stringValue: 'gpt-5' } },
        ...extra,
      ],
    });
    const before = await server.settledStats();
    const { status } = await server.request('POST', '/v1/traces', {
      key: server.ingestKey,
      json: {
        resourceSpans: [
          { scopeSpans: [{ spans: [span('eee19b7ec3c1b174', attributes), span('eee19b7ec3c1b175', [])] }] },
        ],
      },
    });
    expect(status).toBe(200);
    const after = await server.settledStats();
    expect(after.stored).toBeGreaterThan(before.stored);
    await server.expectUnharmed();
  });
});

describe('after all of that', () => {
  it('one batch of everything at once loses none of its good events', async () => {
    const good = Array.from({ length: 50 }, () => goodEvent({ note: 'a\0b' }));
    const bad = [
      '{',
      'null',
      JSON.stringify({ ...goodEvent(), event_type: '\0' }),
      JSON.stringify({ event_id: uuidv7() }),
    ];
    const lines = good.flatMap((event, i) => [JSON.stringify(event), bad[i % bad.length]!]);
    const { body } = await server.send(lines.join('\n'));
    expect([body.accepted, body.rejected]).toEqual([50, 50]);
    await server.settledStats();
    for (const { event_id } of good) expect(await server.stored(event_id)).toBeDefined();
  });
});
