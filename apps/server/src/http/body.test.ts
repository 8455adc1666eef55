import { PassThrough, Readable } from 'node:stream';
import zlib from 'node:zlib';
import { Problem, type ProblemCode } from '@bellwether/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BodyOptions, readBody } from './body.ts';

const MIB = 1024 * 1024;
const plain = Buffer.from('{"event_type":"session_start"}\n'.repeat(100));

function read(bytes: Buffer | Buffer[], options: Partial<BodyOptions> = {}): Promise<Buffer> {
  return readBody(Readable.from([bytes].flat()), { maxBytes: 10 * MIB, ...options });
}

async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  const outcome = await promise.then(
    () => 'no problem',
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(Problem);
  return outcome as Problem;
}

async function codeOf(promise: Promise<unknown>): Promise<ProblemCode> {
  return (await problemOf(promise)).code;
}

describe('a body', () => {
  it.each([
    [undefined, plain],
    ['identity', plain],
    ['gzip', zlib.gzipSync(plain)],
    ['x-gzip', zlib.gzipSync(plain)],
    ['GZIP ', zlib.gzipSync(plain)],
    ['deflate', zlib.deflateSync(plain)],
    ['deflate', zlib.deflateRawSync(plain)],
    ['zstd', zlib.zstdCompressSync(plain)],
  ])('encoded as %s comes out as it was', async (contentEncoding, bytes) =>
    expect(await read(bytes, { contentEncoding, contentLength: String(bytes.length) })).toEqual(plain),
  );

  it('may come in any pieces and any number of compressed members', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }),
        fc.constantFrom('identity', 'gzip', 'zstd'),
        async (parts, contentEncoding) => {
          const compress = { identity: Buffer.from, gzip: zlib.gzipSync, zstd: zlib.zstdCompressSync }[
            contentEncoding
          ]!;
          const body = await read(
            parts.map((part) => compress(Buffer.from(part))),
            { contentEncoding },
          );
          expect(body).toEqual(Buffer.concat(parts));
        },
      ),
      { numRuns: 60 },
    ));

  it('may be empty under any encoding', async () => {
    for (const contentEncoding of ['identity', 'gzip', 'deflate', 'zstd'])
      expect(await read([], { contentEncoding })).toHaveLength(0);
  });
});

describe('the encoding', () => {
  it.each(['br', 'compress', 'gzip, gzip', 'gzip,zstd', 'x'.repeat(5000)])(
    '%.20s is refused',
    async (contentEncoding) => expect(await codeOf(read(plain, { contentEncoding }))).toBe('unsupported_encoding'),
  );

  it('that is not what the bytes are is a malformed body', async () => {
    for (const contentEncoding of ['gzip', 'deflate', 'zstd'])
      expect(await codeOf(read(plain, { contentEncoding }))).toBe('malformed_body');
  });

  it('is not guessed: compressed bytes without the header are just bytes', async () =>
    expect(await read(zlib.gzipSync(plain))).toEqual(zlib.gzipSync(plain)));
});

describe('the limit', () => {
  it('is inclusive, and counts uncompressed bytes', async () => {
    const exact = Buffer.alloc(MIB, 'x');
    for (const [contentEncoding, bytes] of [
      ['identity', exact],
      ['gzip', zlib.gzipSync(exact)],
      ['deflate', zlib.deflateSync(exact)],
      ['zstd', zlib.zstdCompressSync(exact)],
    ] as const) {
      expect(await read(bytes, { contentEncoding, maxBytes: MIB })).toHaveLength(MIB);
      const problem = await problemOf(read(bytes, { contentEncoding, maxBytes: MIB - 1 }));
      expect(problem.code).toBe('body_too_large');
      expect(problem.message).toContain(String(MIB - 1));
      expect(problem.message).toContain(String(bytes.length));
    }
  });

  it('refuses an announced length before a byte has come', async () => {
    const silent = new PassThrough();
    expect(await codeOf(readBody(silent, { maxBytes: MIB, contentLength: String(MIB + 1) }))).toBe('body_too_large');
  });

  it('stops an endless body', async () => {
    const endless = () =>
      Readable.from(
        (function* () {
          for (;;) yield Buffer.alloc(64 * 1024);
        })(),
      );
    expect(await codeOf(readBody(endless(), { maxBytes: MIB }))).toBe('body_too_large');
    expect(await codeOf(readBody(endless(), { maxBytes: MIB, contentEncoding: 'gzip' }))).toBe('body_too_large');
  });

  it.each(['gzip', 'zstd'] as const)('holds against a %s bomb without unpacking it', async (contentEncoding) => {
    const zeros = Buffer.alloc(256 * MIB);
    const bomb = contentEncoding === 'gzip' ? zlib.gzipSync(zeros) : zlib.zstdCompressSync(zeros);
    const before = process.memoryUsage().arrayBuffers;
    expect(await codeOf(read(bomb, { contentEncoding }))).toBe('body_too_large');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * MIB);
  });

  it('holds against a zstd frame that asks for a window of 128 MiB', async () => {
    const params = { [zlib.constants.ZSTD_c_windowLog]: 27, [zlib.constants.ZSTD_c_compressionLevel]: 1 };
    const compressor = zlib.createZstdCompress({ params });
    compressor.end(plain);
    const frame = Buffer.concat(await compressor.toArray());
    expect(await codeOf(read(frame, { contentEncoding: 'zstd' }))).toBe('malformed_body');
  });
});

describe('a body that is not whole', () => {
  it('is refused wherever it was cut', async () => {
    for (const [contentEncoding, bytes] of [
      ['gzip', zlib.gzipSync(plain)],
      ['deflate', zlib.deflateSync(plain)],
      ['zstd', zlib.zstdCompressSync(plain)],
    ] as const)
      for (let length = 1; length < bytes.length; length++)
        expect(await codeOf(read(bytes.subarray(0, length), { contentEncoding }))).toBe('malformed_body');
  });

  it('is refused when something follows the compressed data', async () => {
    for (const [contentEncoding, bytes] of [
      ['gzip', zlib.gzipSync(plain)],
      ['zstd', zlib.zstdCompressSync(plain)],
    ] as const)
      expect(await codeOf(read([bytes, Buffer.from('more')], { contentEncoding }))).toBe('malformed_body');
  });

  it('is refused when fewer or more bytes come than were announced', async () => {
    expect(await codeOf(read(plain, { contentLength: plain.length + 1 }))).toBe('malformed_body');
    expect(await codeOf(read(plain, { contentLength: plain.length - 1 }))).toBe('malformed_body');
  });

  it('is refused when the connection breaks', async () => {
    const broken = new PassThrough();
    const reading = codeOf(readBody(broken, { maxBytes: MIB }));
    broken.write('{"event_');
    broken.destroy();
    expect(await reading).toBe('malformed_body');
    expect(await codeOf(readBody(broken, { maxBytes: MIB }))).toBe('malformed_body');
  });

  it('is refused when it takes too long, and nothing stays attached to the stream', async () => {
    const slow = new PassThrough();
    slow.write('{');
    expect(await codeOf(readBody(slow, { maxBytes: MIB, timeoutMs: 20 }))).toBe('timeout');
    expect(slow.listenerCount('data') + slow.listenerCount('end') + slow.listenerCount('close')).toBe(0);
    slow.destroy(new Error('reset by peer'));
    await new Promise((resolve) => slow.on('close', resolve));
  });
});

describe('arbitrary bytes', () => {
  it('are read or are a Problem, under any encoding', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('identity', 'gzip', 'deflate', 'zstd', 'br'),
        async (bytes, contentEncoding) => {
          try {
            await read(Buffer.from(bytes), { contentEncoding });
          } catch (error) {
            expect(error).toBeInstanceOf(Problem);
          }
        },
      ),
      { numRuns: 200 },
    ));
});
