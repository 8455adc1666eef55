import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeEvent } from '../src/encode.ts';

const context = { defaults: { user_id: 'u-1', region: 'eu' }, nowMs: Date.UTC(2026, 10, 21), eventBytesMax: 65_536 };
const encode = (type: unknown, metadata?: unknown, envelope?: unknown) =>
  encodeEvent(type, metadata, envelope, context);
const lineOf = (metadata: unknown, envelope?: unknown) => {
  const encoded = encode('error', metadata, envelope);
  if (encoded.kind === 'refused') throw new Error(encoded.detail);
  return JSON.parse(encoded.event.line) as Record<string, unknown>;
};

describe('an encoded event', () => {
  it('has a version 7 id made from the time of tracking, and that time', () => {
    const event = lineOf({ a: 1 });
    expect(event.timestamp).toBe('2026-11-21T00:00:00.000Z');
    expect(event.event_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(String(event.event_id).replaceAll('-', '').slice(0, 12), 16)).toBe(context.nowMs);
  });

  it('takes the defaults, and the envelope over them', () => {
    expect(lineOf({}, { user_id: 'u-2', region: undefined })).toMatchObject({ user_id: 'u-2', region: 'eu' });
  });

  it('counts its bytes in UTF-8, with its line end', () => {
    const encoded = encode('error', { text: 'höher 🎉' });
    expect(encoded.kind === 'encoded' && encoded.event.bytes).toBe(
      encoded.kind === 'encoded' && Buffer.byteLength(encoded.event.line) + 1,
    );
  });
});

describe('what cannot be sent', () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const endless: object = new Proxy(
    {},
    {
      ownKeys: () => ['a'],
      get: () => endless,
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    },
  );
  const unsendable: [string, unknown][] = [
    ['a circle', circular],
    ['a BigInt', { n: 1n }],
    ['NaN', { n: Number.NaN }],
    ['an infinite number', { deep: [{ n: Number.NEGATIVE_INFINITY }] }],
    ['a function', { f: () => 1 }],
    ['a symbol', { s: Symbol('s') }],
    ['a Map, which JSON would empty', { m: new Map([[1, 2]]) }],
    [
      'a getter that throws',
      {
        get boom() {
          throw new Error('boom');
        },
      },
    ],
    [
      'a toJSON that throws something that cannot be printed',
      {
        toJSON() {
          throw {
            toString() {
              throw 1;
            },
          };
        },
      },
    ],
    ['a Proxy without end', endless],
    ['an array of a billion holes', { a: new Array(1e9) }],
    ['text beyond the bound', { text: 'x'.repeat(70_000) }],
    ['metadata that is an array', []],
    ['metadata that is null', null],
  ];
  it.each(unsendable)('is refused with a reason: %s', (_, metadata) => {
    const encoded = encode('error', metadata);
    expect(encoded.kind).toBe('refused');
    expect(encoded.kind === 'refused' && encoded.detail.length).toBeGreaterThan(10);
  });

  it.each([[undefined], [42], ['Not Snake'], [''], ['x'.repeat(65)]])('is refused for its type %j', (type) =>
    expect(encode(type).kind).toBe('refused'),
  );

  it.each([[{ event_id: 'mine' }], [{ timestamp: 'yesterday' }], [{ user_id: 7 }], ['text']])(
    'is refused for its envelope %j',
    (envelope) => expect(encode('error', {}, envelope).kind).toBe('refused'),
  );

  it('never makes encoding throw, and what is encoded is one line of JSON', () =>
    fc.assert(
      fc.property(
        fc.anything(),
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withNullPrototype: true,
          withSparseArray: true,
          withTypedArray: true,
        }),
        fc.anything(),
        (type, metadata, envelope) => {
          for (const encoded of [
            encode(type, metadata, envelope),
            encode('error', metadata),
            encode('error', { metadata }),
          ]) {
            if (encoded.kind === 'refused') continue;
            expect(encoded.event.line).not.toContain('\n');
            expect(JSON.parse(encoded.event.line)).toMatchObject({ event_id: encoded.event.id });
          }
        },
      ),
      { numRuns: 500 },
    ));
});
