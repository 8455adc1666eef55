import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUuid, uuidFromDigest, uuidv7, uuidv7TimeMs } from '../src/ids.ts';

const times = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const filledWith = (byte: number) => (bytes: Uint8Array) => bytes.fill(byte);

describe('a UUID version 7', () => {
  it('has the form of RFC 9562', () =>
    fc.assert(
      fc.property(times, fc.integer({ min: 0, max: 255 }), (timeMs, byte) => {
        const uuid = uuidv7(timeMs, filledWith(byte));
        expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(isUuid(uuid)).toBe(true);
      }),
    ));

  it('carries the millisecond it was made in', () =>
    fc.assert(
      fc.property(times, (timeMs) => {
        expect(uuidv7TimeMs(uuidv7(timeMs))).toBe(timeMs);
      }),
    ));

  it('sorts by time, whatever the random bytes are', () =>
    fc.assert(
      fc.property(times, times, (a, b) => {
        fc.pre(a < b);
        expect(uuidv7(a, filledWith(255)) < uuidv7(b, filledWith(0))).toBe(true);
      }),
    ));

  it('is never made twice', () => {
    const made = new Set(Array.from({ length: 10_000 }, () => uuidv7(0)));
    expect(made.size).toBe(10_000);
  });
});

describe('a UUID of another version', () => {
  it('carries no time', () => {
    expect(uuidv7TimeMs('c232ab00-9414-41ec-b3c8-9f6bdeced846')).toBeUndefined();
    expect(uuidv7TimeMs(uuidFromDigest(new Uint8Array(16)))).toBeUndefined();
  });

  it('made from a digest is the same for the same bytes, and leaves them as they were', () => {
    const digest = new Uint8Array(32).fill(0xff);
    expect(uuidFromDigest(digest)).toBe('ffffffff-ffff-8fff-bfff-ffffffffffff');
    expect(uuidFromDigest(digest)).toBe(uuidFromDigest(digest));
    expect(digest.every((byte) => byte === 0xff)).toBe(true);
  });
});

describe('what is no UUID', () => {
  it.each([
    '',
    'x',
    'c232ab00941441ecb3c89f6bdeced846',
    '{c232ab00-9414-41ec-b3c8-9f6bdeced84}',
    'g232ab00-9414-41ec-b3c8-9f6bdeced846',
  ])('is told apart: %j', (text) => expect(isUuid(text)).toBe(false));
  it('upper case is one all the same', () => expect(isUuid('C232AB00-9414-41EC-B3C8-9F6BDECED846')).toBe(true));
});
