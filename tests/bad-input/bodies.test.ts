/** Bodies that are not what they say, too large, too slow, or not text: refused whole, quickly, with what to do. */
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { head, openRaw } from './raw-http.ts';
import { type EventStats, expectProblem, goodEvent, TestedServer } from './tested-server.ts';

const BODY_TIMEOUT_MS = 500;
const MIB = 1024 * 1024;

let server: TestedServer;
let before: EventStats;
beforeAll(async () => {
  server = await TestedServer.start({ bodyTimeoutMs: BODY_TIMEOUT_MS });
  before = await server.settledStats();
});
afterAll(async () => {
  await server.expectUnharmed();
  await server.stop();
});

describe('a body that is refused as a whole', () => {
  it.each([
    ['an empty body', '', {}, 400, 'malformed_body', /empty.*Send/],
    ['only white space', ' \n\t\n', {}, 400, 'malformed_body', /empty/],
    ['an unknown content encoding', '{}', { 'content-encoding': 'br' }, 415, 'unsupported_encoding', /gzip.*zstd/],
    ['two encodings', '{}', { 'content-encoding': 'gzip, gzip' }, 415, 'unsupported_encoding', /more than once/],
    ['garbage called gzip', 'not gzip', { 'content-encoding': 'gzip' }, 400, 'malformed_body', /not complete gzip/],
    ['garbage called zstd', 'not zstd', { 'content-encoding': 'zstd' }, 400, 'malformed_body', /not complete zstd/],
    ['a content type of something else', '<x/>', { 'content-type': 'text/xml' }, 415, 'unsupported_media_type', /json/],
    [
      'another charset',
      '{}',
      { 'content-type': 'application/json; charset=utf-16' },
      415,
      'unsupported_media_type',
      /UTF-8/,
    ],
    ['UTF-16', Buffer.from('\ufeff{"a":1}', 'utf16le'), {}, 400, 'malformed_body', /UTF-8/],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xc3, 0x28, 0x7d]), {}, 400, 'malformed_body', /Line 1.*UTF-8/],
    ['an array that never closes', '[{"event_type":"model_call"}', {}, 400, 'malformed_body', /array/],
    [
      'gzip cut in half',
      gzipSync(JSON.stringify(goodEvent())).subarray(0, 60),
      { 'content-encoding': 'gzip' },
      400,
      'malformed_body',
      /not complete/,
    ],
    [
      'something after the end of the gzip data',
      Buffer.concat([gzipSync(JSON.stringify(goodEvent())), Buffer.from('more')]),
      { 'content-encoding': 'gzip' },
      400,
      'malformed_body',
      /Content-Encoding|follow the end/,
    ],
  ] as const)('%s', async (_, body, headers, status, code, detail) => {
    expectProblem(await server.send(body, headers), status, code, detail);
  });

  it('counts nothing of it', async () => {
    expect(await server.settledStats()).toEqual(before);
  });
});

describe('a body that is too large', () => {
  it('is refused by its announced length, before it is read', async () => {
    const exchange = openRaw(server.port, head(server.ingestKey, { 'content-length': 11 * MIB }));
    const answer = await exchange.answer();
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('10485760 bytes uncompressed');
    expect(answer.toLowerCase()).toContain('connection: close');
  });

  it('is refused while it arrives when its length was not announced', async () => {
    const exchange = openRaw(server.port, head(server.ingestKey, { 'transfer-encoding': 'chunked' }));
    const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(MIB, 0x20), Buffer.from('\r\n')]);
    for (let i = 0; i < 12; i++) exchange.socket.write(chunk);
    expect(await exchange.answer(/Send it in smaller parts/)).toMatch(/^HTTP\/1\.1 413 /);
    exchange.socket.destroy();
  });

  it.each([
    ['gzip', gzipSync(Buffer.alloc(1024 * MIB, 0x20), { level: 9 })],
    ['zstd', zstdCompressSync(Buffer.alloc(1024 * MIB, 0x20))],
  ] as const)('a %s bomb of 1 GiB is refused quickly and costs little memory', async (encoding, bomb) => {
    expect(bomb.length).toBeLessThan(2 * MIB);
    const rssBefore = process.memoryUsage().rss;
    const started = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => server.send(bomb, { 'content-encoding': encoding })),
    );
    expect(performance.now() - started).toBeLessThan(5000);
    for (const answer of answers) expectProblem(answer, 413, 'body_too_large', /10485760 bytes.*smaller parts/);
    // Eight bodies of at most 10 MiB each, in pieces and joined; the client's own copies are in this process too.
    expect(process.memoryUsage().rss - rssBefore).toBeLessThan(400 * MIB);
  });

  it('20,001 events are one too many, 20,000 are not', async () => {
    const line = '{"event_type":"nobody_declared_this","timestamp":"2026-11-21T05:00:00Z"}\n';
    expectProblem(await server.send(line.repeat(20_001)), 413, 'body_too_large', /20000 events.*smaller parts/);
    const { status, body } = await server.send(line.repeat(20_000));
    expect([status, body.rejected]).toEqual([202, 20_000]);
    expect((await server.settledStats()).rejected).toBe(before.rejected + 20_000);
  });
});

describe('a body that does not come', () => {
  it('is forgotten when the client goes away in the middle of it', async () => {
    const { received } = await server.settledStats();
    const text = JSON.stringify(goodEvent());
    const exchange = openRaw(
      server.port,
      head(server.ingestKey, { 'content-length': text.length + 10 }),
      text.slice(0, 40),
    );
    await new Promise<void>((resolve) => exchange.socket.once('connect', () => exchange.socket.end(resolve)));
    exchange.socket.destroy();
    await server.expectUnharmed();
    expect((await server.settledStats()).received).toBe(received + 1);
  });

  it('ends with 504 when it takes too long, and the connection is closed', async () => {
    const { received } = await server.settledStats();
    const started = performance.now();
    const exchange = openRaw(server.port, head(server.ingestKey, { 'content-length': 1000 }), '{');
    const drip = setInterval(() => exchange.socket.write(' '), 50);
    const answer = await exchange.answer();
    clearInterval(drip);
    expect(answer).toMatch(/^HTTP\/1\.1 504 /);
    expect(answer).toMatch(/"code":"timeout".*Send it again/);
    expect(performance.now() - started).toBeLessThan(BODY_TIMEOUT_MS * 10);
    expect((await server.settledStats()).received).toBe(received);
  });

  it('holds up nobody else, also when two hundred are as slow', async () => {
    const slow = Array.from({ length: 200 }, () =>
      openRaw(server.port, head(server.ingestKey, { 'content-length': 100_000 }), '{"'),
    );
    const answers = Promise.all(slow.map((exchange) => exchange.answer()));
    await server.expectUnharmed();
    for (const answer of await answers) expect(answer).toMatch(/^HTTP\/1\.1 504 /);
  });
});
