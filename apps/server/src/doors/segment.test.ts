import { Problem } from '@bellwether/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decoded } from './decoded.ts';
import { decodeSegment, type SegmentCall, segmentResponse } from './segment.ts';

const receivedMs = Date.parse('2026-11-21T12:00:00.000Z');

function decode(call: SegmentCall | 'batch', body: unknown): Decoded[] {
  return decodeSegment(call, Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), { receivedMs });
}

function eventOf(call: SegmentCall, body: unknown): Record<string, unknown> {
  const [only] = decode(call, body);
  if (!only || !('event' in only)) throw new Error(JSON.stringify(only));
  return only.event as unknown as Record<string, unknown>;
}

const track = { userId: 'u1', event: 'Signed Up', messageId: 'm-1' };

describe('a call', () => {
  it('becomes the event of its kind', () => {
    expect(eventOf('track', { ...track, properties: { plan: 'pro' }, context: { locale: 'de' } })).toEqual({
      event_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      event_type: 'web_track',
      user_id: 'u1',
      timestamp: '2026-11-21T12:00:00.000Z',
      metadata: { event: 'Signed Up', properties: { plan: 'pro' }, context: { locale: 'de' } },
    });
    expect(eventOf('screen', { anonymousId: 'a1', name: 'Home' })).toMatchObject({
      event_type: 'web_screen',
      user_id: 'a1',
      metadata: { name: 'Home' },
    });
    expect(eventOf('group', { userId: 'u1', groupId: 'g1' })).toMatchObject({
      event_type: 'web_group',
      metadata: { group_id: 'g1' },
    });
    expect(eventOf('alias', { userId: 'u1', previousId: 'a1' })).toMatchObject({
      event_type: 'web_alias',
      metadata: { previous_id: 'a1' },
    });
  });

  it('of a page has what pages are grouped by as fields of their own', () =>
    expect(
      eventOf('page', {
        anonymousId: 'a1',
        name: 'Pricing',
        properties: { url: 'https://example.test/pricing', path: '/pricing' },
        context: { page: { title: 'Prices', path: '/old' } },
      }).metadata,
    ).toMatchObject({ name: 'Pricing', url: 'https://example.test/pricing', path: '/pricing', title: 'Prices' }));

  it('is known again by its message id', () => {
    const idOf = (messageId?: string) => eventOf('track', { ...track, messageId }).event_id;
    expect(idOf('m-1')).toBe(idOf('m-1'));
    expect(idOf('m-2')).not.toBe(idOf('m-1'));
    expect(idOf('0192f0a0-0000-7000-8000-000000000001')).toBe('0192f0a0-0000-7000-8000-000000000001');
    expect(idOf(undefined)).toBeUndefined();
  });

  it('keeps the anonymous id beside the user id, and takes numbers for ids', () =>
    expect(eventOf('track', { ...track, userId: 42, anonymousId: 'a1' })).toMatchObject({
      user_id: '42',
      metadata: { anonymous_id: 'a1' },
    }));

  it('keeps fields we do not know', () =>
    expect(eventOf('track', { ...track, integrations: { All: false }, channel: 'browser' }).metadata).toMatchObject({
      integrations: { All: false },
      channel: 'browser',
    }));
});

describe('time', () => {
  const timeOf = (fields: object) => eventOf('track', { ...track, ...fields }).timestamp;

  it('is corrected by what the device’s clock says about itself', () => {
    // The clock is a year behind; the call was sent ten seconds after it happened.
    const call = { timestamp: '2025-11-21T11:59:50.000Z', sentAt: '2025-11-21T12:00:00.000Z' };
    expect(timeOf(call)).toBe('2026-11-21T11:59:50.000Z');
    expect(timeOf({ ...call, timestamp: undefined, originalTimestamp: call.timestamp })).toBe(
      '2026-11-21T11:59:50.000Z',
    );
    expect(eventOf('track', { ...track, ...call }).metadata).toMatchObject({
      original_timestamp: call.timestamp,
      sent_at: call.sentAt,
    });
  });

  it('stands as it is without sentAt, and is the time of arrival without either', () => {
    expect(timeOf({ timestamp: '2026-11-20T10:00:00+01:00' })).toBe('2026-11-20T09:00:00.000Z');
    expect(timeOf({})).toBe('2026-11-21T12:00:00.000Z');
    expect(timeOf({ sentAt: '2025-11-21T12:00:00.000Z' })).toBe('2026-11-21T12:00:00.000Z');
  });

  it('may be in the years 1 and 9999 without breaking anything', () => {
    for (const timestamp of ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])
      for (const sentAt of ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z', undefined])
        expect(decode('track', { ...track, timestamp, sentAt })).toHaveLength(1);
  });

  it.each(['yesterday', 7, '2026-13-01T00:00:00Z', {}])('that is none is rejected: %j', (timestamp) =>
    expect(decode('track', { ...track, timestamp })).toMatchObject([
      { rejected: { reason: 'invalid_field', field: 'timestamp' } },
    ]),
  );
});

describe('who somebody is', () => {
  const identify = {
    userId: 'u1',
    traits: { email: 'ada@example.test', name: 'Ada' },
    context: {
      ip: '192.0.2.7',
      traits: { phone: '+1 555 0100' },
      device: { advertisingId: 'ad-1', type: 'ios' },
      app: { name: 'x' },
    },
    writeKey: 'wk_secret',
  };

  it('never gets in: of traits only the keys are kept, and what was left out is named', () => {
    const event = eventOf('identify', identify);
    expect(event.metadata).toEqual({
      context: { device: { type: 'ios' }, app: { name: 'x' } },
      trait_keys: ['email', 'name', 'phone'],
      withheld: ['writeKey', 'context.ip', 'context.device.advertisingId', 'traits'],
    });
    expect(JSON.stringify(event)).not.toMatch(/ada@|Ada|192\.0\.2|555|ad-1|wk_secret/);
  });

  it('is not kept of a call that is refused either', () => {
    const refused = [
      { ...identify, userId: undefined },
      { ...identify, timestamp: 'never' },
      { ...identify, traits: 'Ada' },
      { ...identify, context: 'Ada' },
    ];
    for (const call of refused) {
      const [record] = decode('identify', call);
      expect(record).toMatchObject({ rejected: { reason: 'invalid_field' } });
      expect(JSON.stringify(record)).not.toMatch(/ada@|Ada|192\.0\.2|555|ad-1|wk_secret/);
    }
  });

  it('holds for every call', () => {
    for (const call of ['track', 'page', 'screen', 'group', 'alias'] as const)
      expect(JSON.stringify(eventOf(call, { ...identify, event: 'e', groupId: 'g', previousId: 'p' }))).not.toMatch(
        /ada@|Ada|192\.0\.2|555|ad-1|wk_secret/,
      );
  });
});

describe('a batch', () => {
  it('shares what is said once, and one bad call never costs the others', () => {
    const batch = [
      { type: 'track', ...track },
      7,
      { type: 'nap', userId: 'u' },
      { type: 'page', context: { locale: 'fr' }, userId: 'u2' },
    ];
    const records = decode('batch', {
      batch,
      sentAt: '2026-11-21T12:00:00Z',
      context: { locale: 'de' },
      writeKey: 'wk_secret',
    });
    expect(records).toMatchObject([
      { index: 0, event: { event_type: 'web_track', metadata: { context: { locale: 'de' } } } },
      { index: 1, rejected: { reason: 'not_an_object' }, raw: '7' },
      { index: 2, rejected: { reason: 'unknown_event_type', field: 'type' } },
      { index: 3, event: { event_type: 'web_page', user_id: 'u2', metadata: { context: { locale: 'fr' } } } },
    ]);
    expect(JSON.stringify(records)).not.toContain('wk_secret');
  });

  it('is a Problem as a whole when it is none', () => {
    for (const body of ['', '{', '[]', '7', '{"batch":{}}', '{}']) expect(() => decode('batch', body)).toThrow(Problem);
    expect(() => decode('batch', { batch: Array.from({ length: 20_001 }, () => 0) })).toThrow(Problem);
  });
});

describe('a call that is wrong', () => {
  it.each<[SegmentCall, object, string]>([
    ['track', { event: 'e' }, 'userId'],
    ['track', { userId: '', anonymousId: null, event: 'e' }, 'userId'],
    ['track', { userId: {}, event: 'e' }, 'userId'],
    ['track', { userId: 'u' }, 'event'],
    ['track', { userId: 'u', event: 'e', properties: [] }, 'properties'],
    ['track', { userId: 'u', event: 'e', integrations: {}, timestamp: 'now' }, 'timestamp'],
    ['group', { userId: 'u' }, 'groupId'],
    ['alias', { userId: 'u' }, 'previousId'],
  ])('is rejected with the field: %s %j', (call, body, field) =>
    expect(decode(call, body)).toMatchObject([
      { rejected: { reason: 'invalid_field', field }, raw: JSON.stringify(body) },
    ]),
  );

  it('is rejected when it holds what no event may hold', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(decode('track', `{"userId":"u","event":"e","properties":{"x":${deep}}}`)).toMatchObject([
      { rejected: { reason: 'too_deep' } },
    ]);
    expect(
      decode('batch', `{"batch":[{"type":"track","userId":"u","event":"e"}],"context":{"x":${deep}}}`),
    ).toMatchObject([{ rejected: { reason: 'too_deep' } }]);
    expect(decode('track', '{"userId":"u","event":"e","properties":{"x":1e999}}')).toMatchObject([
      { rejected: { reason: 'unsupported_value' } },
    ]);
    expect(decode('track', '{"userId":"u","event":"e","__proto__":{"x":1}}')).toMatchObject([
      { rejected: { reason: 'invalid_field' } },
    ]);
    const traits = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`t${n}`, n]));
    expect(decode('identify', { userId: 'u', traits })).toMatchObject([{ rejected: { reason: 'too_many_fields' } }]);
  });

  it('is never anything but a rejection or a Problem, whatever the bytes', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array().map((bytes) => Buffer.from(bytes)),
          fc.json().map((text) => Buffer.from(text)),
        ),
        fc.constantFrom('track', 'identify', 'page', 'batch'),
        (body, call) => {
          try {
            decodeSegment(call as SegmentCall, body, { receivedMs });
          } catch (error) {
            expect(error).toBeInstanceOf(Problem);
          }
        },
      ),
      { numRuns: 500 },
    ));

  it('is told in the answer', () => {
    expect(segmentResponse([])).toEqual({ success: true });
    expect(segmentResponse([{ index: 3, detail: 'no' }])).toEqual({
      success: true,
      rejected: 1,
      errors: [{ index: 3, detail: 'no' }],
    });
  });
});
