import { Problem, type ProblemCode } from '@bellwether/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCloudEvents, type Headers } from './cloudevents.ts';
import type { Decoded } from './decoded.ts';

const UUID = '0192f0a0-0000-7000-8000-000000000001';
const options = { isKnownType: (name: string) => name === 'session_start', receivedMs: Date.UTC(2026, 10, 21) };

const binaryHeaders: Headers = {
  'content-type': 'application/json; charset=utf-8',
  'ce-specversion': '1.0',
  'ce-id': UUID,
  'ce-source': '/agents/7',
  'ce-type': 'com.example.session_start',
  'ce-time': '2026-11-20T10:00:00Z',
};
const structured = {
  specversion: '1.0',
  id: UUID,
  source: '/agents/7',
  type: 'com.example.session_start',
  time: '2026-11-20T10:00:00Z',
  datacontenttype: 'application/json',
};

function decode(body: unknown, headers: Headers | string): Decoded[] {
  const bytes = body instanceof Uint8Array ? body : typeof body === 'string' ? body : JSON.stringify(body);
  return decodeCloudEvents(
    Buffer.from(bytes),
    typeof headers === 'string' ? { 'content-type': headers } : headers,
    options,
  );
}

const STRUCTURED = 'application/cloudevents+json; charset=UTF-8';
const BATCH = 'application/cloudevents-batch+json';

function eventOf(body: unknown, headers: Headers | string = STRUCTURED): Record<string, unknown> {
  const [only, ...rest] = decode(body, headers);
  expect(rest).toEqual([]);
  if (!only || !('event' in only)) throw new Error(JSON.stringify(only));
  return only.event as unknown as Record<string, unknown>;
}

function codeOf(work: () => unknown): ProblemCode {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    return (error as Problem).code;
  }
  throw new Error('no problem was thrown');
}

describe('an event of a registered type', () => {
  const expected = {
    event_id: UUID,
    event_type: 'session_start',
    timestamp: '2026-11-20T10:00:00Z',
    metadata: { model: 'm', ce_source: '/agents/7', ce_type: 'com.example.session_start' },
  };

  it('is the same from all three modes', () => {
    expect(eventOf({ model: 'm' }, binaryHeaders)).toEqual(expected);
    expect(eventOf({ ...structured, data: { model: 'm' } })).toEqual(expected);
    expect(eventOf([{ ...structured, data: { model: 'm' } }], BATCH)).toEqual(expected);
    expect(eventOf({ ...structured, data_base64: Buffer.from('{"model":"m"}').toString('base64') })).toEqual(expected);
  });

  it('may be registered under its whole name or the last part of it', () => {
    expect(eventOf({ ...structured, type: 'session_start' })).toMatchObject({ event_type: 'session_start' });
    expect(eventOf({ ...structured, type: 'session_start.v2' })).toMatchObject({ event_type: 'cloudevent_received' });
  });

  it('keeps data that is no object under data', () =>
    expect(eventOf({ ...structured, data: [1] })).toMatchObject({ metadata: { data: [1] } }));
});

describe('an event of any other type', () => {
  it('keeps its type, source, subject, extensions and data', () =>
    expect(
      eventOf({
        ...structured,
        type: 'com.github.pull.create',
        subject: '123',
        traceparent: '00-…',
        data: { a: { b: 1 } },
      }),
    ).toMatchObject({
      event_type: 'cloudevent_received',
      metadata: {
        ce_type: 'com.github.pull.create',
        ce_source: '/agents/7',
        ce_subject: '123',
        ce_traceparent: '00-…',
        ce_datacontenttype: 'application/json',
        data: { a: { b: 1 } },
      },
    }));

  it('has its data as JSON, as text or in base64, by its content type', () => {
    const headers = { ...binaryHeaders, 'ce-type': 'other' };
    const dataOf = (body: string | Buffer, contentType: string | undefined) =>
      (eventOf(body, { ...headers, 'content-type': contentType }).metadata as { data?: unknown }).data;
    expect(dataOf('[1]', 'application/vnd.x+json')).toEqual([1]);
    expect(dataOf('[1]', undefined)).toEqual([1]);
    expect(dataOf('<a/>', 'text/xml')).toBe('<a/>');
    expect(dataOf(Buffer.from([0, 255]), 'application/octet-stream')).toBe('AP8=');
    expect(dataOf('', 'application/json')).toBeUndefined();
  });
});

describe('the envelope', () => {
  it('is filled from extensions, never from the subject', () => {
    const extensions = { userid: 'u1', sessionid: 's1', region: 'eu', environment: 'production', subject: 'ada' };
    expect(eventOf({ ...structured, ...extensions })).toEqual({
      event_id: UUID,
      event_type: 'session_start',
      timestamp: '2026-11-20T10:00:00Z',
      user_id: 'u1',
      session_id: 's1',
      region: 'eu',
      environment: 'production',
      metadata: { ce_source: '/agents/7', ce_type: 'com.example.session_start', ce_subject: 'ada' },
    });
  });

  it('has the time of arrival when the event has none', () =>
    expect(eventOf({ ...structured, time: undefined })).toMatchObject({ timestamp: '2026-11-21T00:00:00.000Z' }));

  it('has an id made of source and id when the id is no UUID', () => {
    const idOf = (id: string, source: string) => eventOf({ ...structured, id, source }).event_id;
    expect(idOf('1', '/a')).toBe(idOf('1', '/a'));
    expect(new Set([idOf('1', '/a'), idOf('1', '/b'), idOf('2', '/a'), idOf('a', '/1')]).size).toBe(4);
    expect(idOf(UUID.toUpperCase(), '/a')).toBe(UUID);
  });

  it('has header values decoded from percent-encoded UTF-8', () =>
    expect(
      eventOf('', {
        ...binaryHeaders,
        'ce-type': 'other',
        'ce-subject': 'Euro %E2%82%AC %F0%9F%98%80',
        'ce-x': '"a\\"b"',
        'ce-y': '%FF 100%',
      }),
    ).toMatchObject({ metadata: { ce_subject: 'Euro € 😀', ce_x: 'a"b', ce_y: '\ufffd 100%' } }));
});

describe('what is wrong', () => {
  it.each([
    [{ ...structured, specversion: '0.3' }, 'specversion'],
    [{ ...structured, id: '' }, 'id'],
    [{ ...structured, source: undefined }, 'source'],
    [{ ...structured, type: 7 }, 'type'],
    [{ ...structured, time: 7 }, 'time'],
    [{ ...structured, data: 1, data_base64: 'AA==' }, 'data_base64'],
    [{ ...structured, data_base64: 7 }, 'data_base64'],
    [{ ...structured, data: { ce_source: 'mine' } }, 'data.ce_source'],
  ])('with one event is a rejection that names the attribute: %j', (event, field) =>
    expect(decode(event, STRUCTURED)).toMatchObject([
      { rejected: { reason: 'invalid_field', field }, raw: JSON.stringify(event) },
    ]),
  );

  it('with one event of a batch never costs the others', () => {
    const good = { ...structured, data: {} };
    const text = `[${JSON.stringify(good)}, 7, {"id": oops}, ${JSON.stringify({ ...good, id: undefined })}, ${JSON.stringify(good)}]`;
    expect(decode(text, BATCH)).toMatchObject([
      { index: 0, event: { event_id: UUID } },
      { index: 1, rejected: { reason: 'not_an_object' }, raw: '7' },
      { index: 2, rejected: { reason: 'malformed_json' }, raw: '{"id": oops}' },
      { index: 3, rejected: { reason: 'invalid_field', field: 'id' } },
      { index: 4, event: { event_id: UUID } },
    ]);
    expect(decode('[]', BATCH)).toEqual([]);
  });

  it('with the data of a binary event is a rejection that can be mended', () => {
    expect(decode('{oops', binaryHeaders)).toMatchObject([
      { rejected: { reason: 'malformed_json', field: 'data' }, raw: expect.stringContaining('data_base64') },
    ]);
    expect(decode('{"a":1e999}', binaryHeaders)).toMatchObject([
      { rejected: { reason: 'unsupported_value', field: 'data.a' } },
    ]);
    const bomb = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(decode(bomb, binaryHeaders)).toMatchObject([{ rejected: { reason: 'too_deep' } }]);
    expect(decode(`{"data":${bomb}}`, STRUCTURED)).toMatchObject([{ rejected: { reason: 'too_deep' } }]);
    expect(decode('{"__proto__":{"x":1}}', binaryHeaders)).toMatchObject([{ rejected: { reason: 'invalid_field' } }]);
  });

  it('with the request as a whole is a Problem', () => {
    expect(codeOf(() => decode('{}', 'application/json'))).toBe('invalid_request');
    expect(codeOf(() => decode('<x/>', 'application/cloudevents+xml'))).toBe('unsupported_media_type');
    expect(codeOf(() => decode('{"id"', STRUCTURED))).toBe('malformed_body');
    expect(codeOf(() => decode('[{}', BATCH))).toBe('malformed_body');
    expect(codeOf(() => decode('{}', BATCH))).toBe('malformed_body');
    expect(codeOf(() => decode(Buffer.from([0xff, 0x7b]), STRUCTURED))).toBe('malformed_body');
    expect(codeOf(() => decode(`[${'1,'.repeat(20_000)}1]`, BATCH))).toBe('body_too_large');
  });

  it('is never anything but a rejection or a Problem, whatever the bytes', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array().map((bytes) => Buffer.from(bytes)),
          fc.json().map((text) => Buffer.from(text)),
        ),
        fc.oneof(
          fc.constantFrom(STRUCTURED, BATCH).map((type): Headers => ({ 'content-type': type })),
          fc.dictionary(
            fc.constantFrom('ce-id', 'ce-type', 'ce-source', 'ce-specversion', 'ce-x', 'content-type'),
            fc.string(),
          ),
        ),
        (body, headers) => {
          try {
            decodeCloudEvents(body, headers, options);
          } catch (error) {
            expect(error).toBeInstanceOf(Problem);
          }
        },
      ),
      { numRuns: 500 },
    ));
});
