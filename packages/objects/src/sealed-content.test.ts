import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEY_BYTES, sealedContent, unsealedContent } from './sealed-content.ts';

const key = randomBytes(KEY_BYTES);
const PLACE = 'org_a/obj_1';
const HEADER = 36;
const SEALED_CHUNK = 64 * 1024 + 16;

async function gathered(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(content));
}
const seal = (content: Uint8Array) => gathered(sealedContent(key, PLACE, [content]));
const unseal = (sealed: Uint8Array, place = PLACE, with_ = key) => gathered(unsealedContent(with_, place, [sealed]));

describe('sealed content', () => {
  it.each([0, 1, 65_535, 65_536, 65_537, 131_072, 200_001])('of %d bytes is what it was', async (bytes) => {
    const content = randomBytes(bytes);
    expect((await unseal(await seal(content))).equals(content)).toBe(true);
  });

  it('is the same however it is cut into pieces while it comes and goes', async () => {
    const bytes = fc.uint8Array({ maxLength: 2000 });
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { maxLength: 8 }), fc.integer({ min: 1, max: 700 }), async (pieces, size) => {
        const sealed = await gathered(sealedContent(key, PLACE, pieces));
        const cut = Array.from({ length: Math.ceil(sealed.length / size) }, (_, index) =>
          sealed.subarray(index * size, (index + 1) * size),
        );
        expect((await gathered(unsealedContent(key, PLACE, cut))).equals(Buffer.concat(pieces))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('shows nothing of itself, and looks different each time', async () => {
    const content = Buffer.from('the same sentence. '.repeat(50));
    const [one, two] = [await seal(content), await seal(content)];
    expect(one.equals(two)).toBe(false);
    expect(one.includes('same sentence')).toBe(false);
  });

  it('opens neither under another name nor with another key', async () => {
    const sealed = await seal(Buffer.from('content'));
    await expect(unseal(sealed, 'org_a/obj_2')).rejects.toThrow(/not as it was stored/);
    await expect(unseal(sealed, PLACE, randomBytes(KEY_BYTES))).rejects.toThrow(/not as it was stored/);
  });

  it('fails when any bit of it was changed', async () => {
    const sealed = await seal(Buffer.from('short'));
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      await expect(unseal(changed)).rejects.toThrow(/not as it was stored/);
    }
  });

  it('fails when chunks were left out, repeated, put in another order or added, and when it was cut off', async () => {
    const sealed = await seal(randomBytes(64 * 1024 * 3 + 100));
    const header = sealed.subarray(0, HEADER);
    const chunk = (index: number) =>
      sealed.subarray(HEADER + index * SEALED_CHUNK, HEADER + (index + 1) * SEALED_CHUNK);
    const of = (...chunks: number[]) => Buffer.concat([header, ...chunks.map(chunk)]);
    expect(of(0, 1, 2, 3).equals(sealed)).toBe(true);
    for (const changed of [
      of(0, 1, 2),
      of(0),
      of(),
      of(1, 2, 3),
      of(0, 2, 3),
      of(0, 1, 1, 2, 3),
      of(1, 0, 2, 3),
      of(0, 1, 2, 3, 3),
      Buffer.concat([sealed, randomBytes(10)]),
      sealed.subarray(0, -1),
      sealed.subarray(0, HEADER - 1),
      Buffer.alloc(0),
    ])
      await expect(unseal(changed)).rejects.toThrow(/not as it was stored/);
  });

  it('gives nothing of a chunk that was changed, and everything before it', async () => {
    const content = randomBytes(64 * 1024 * 2);
    const sealed = await seal(content);
    sealed[HEADER + SEALED_CHUNK + 7]! ^= 1;
    const given: Buffer[] = [];
    const reading = async () => {
      for await (const piece of unsealedContent(key, PLACE, [sealed])) given.push(piece);
    };
    await expect(reading()).rejects.toThrow(/not as it was stored/);
    expect(Buffer.concat(given).equals(content.subarray(0, 64 * 1024))).toBe(true);
  });
});
