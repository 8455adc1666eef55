/** Clients that break the protocol or stop half-way: each is answered or cut off, and nobody beside it notices. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { head, openRaw } from './raw-http.ts';
import { goodEvent, TestedServer } from './tested-server.ts';

let server: TestedServer;
beforeAll(async () => {
  server = await TestedServer.start();
});
afterAll(() => server.stop());

describe('bytes that are no request', () => {
  it.each([
    ['garbage', 'GARBAGE\r\n\r\n', 400],
    ['the beginning of TLS', Buffer.from('16030100c8010000c40303', 'hex'), 400],
    ['two lengths', head('x', { 'content-length': 5 }).replace('\r\n\r\n', '\r\ncontent-length: 6\r\n\r\n'), 400],
    ['a length and chunks', head('x', { 'content-length': 5, 'transfer-encoding': 'chunked' }), 400],
    ['a negative length', head('x', { 'content-length': -1 }), 400],
    ['chunks that are none', `${head('x', { 'transfer-encoding': 'chunked' })}zz\r\n`, /^HTTP\/1\.1 40[01] /],
    ['64 kB of headers', head('x', { padding: 'x'.repeat(65_536) }), 431],
    [
      'ten thousand headers',
      head('x', Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`h${i}`, i]))),
      431,
    ],
    ['a header with a line end in it', head('x', { 'x-a': 'b\rc' }), 400],
  ] as const)('%s', async (_, bytes, expected) => {
    const exchange = openRaw(server.port, bytes);
    exchange.socket.end();
    const answer = await exchange.answer();
    expect(answer).toMatch(typeof expected === 'number' ? new RegExp(`^HTTP/1\\.1 ${expected} `) : expected);
    await server.expectUnharmed();
  });
});

describe('a client', () => {
  it('that sends garbage after a good request has that request done, and nothing more', async () => {
    const event = goodEvent();
    const body = JSON.stringify(event);
    const good = `${head(server.ingestKey, { 'content-length': Buffer.byteLength(body) })}${body}`;
    const exchange = openRaw(server.port, `${good}\x00\x01 pipelined garbage\r\n\r\n`);
    const answer = await exchange.answer();
    expect(answer).toMatch(/^HTTP\/1\.1 (202|400) /);
    const again = (await server.send(body)).body;
    expect(again.duplicate + again.accepted).toBe(1);
    // Answered with 202, it was kept.
    if (answer.startsWith('HTTP/1.1 202')) expect(again.duplicate).toBe(1);
  });

  it('that sends a hundred requests without waiting has them answered in order', async () => {
    const events = Array.from({ length: 100 }, () => goodEvent());
    const requests = events.map((event) => {
      const body = JSON.stringify(event);
      return `${head(server.ingestKey, { 'content-length': Buffer.byteLength(body) })}${body}`;
    });
    const last = events.at(-1)!.event_id;
    const exchange = openRaw(server.port, requests.join(''));
    const answer = await exchange.answer(new RegExp(`"event_id":"${last}"`));
    exchange.socket.destroy();
    const ids = [...answer.matchAll(/"status":"accepted","event_id":"([^"]+)"/g)].map(([, id]) => id);
    expect(ids).toEqual(events.map(({ event_id }) => event_id));
  });

  it('that stops reading its answers holds up nobody', async () => {
    const events = Array.from({ length: 400 }, () => goodEvent({ note: 'x'.repeat(10_000) }));
    expect((await server.send(events.map((event) => JSON.stringify(event)).join('\n'))).body.accepted).toBe(400);
    await server.settledStats();
    const request = `GET /api/v1/events?limit=400 HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${server.readKey}\r\n\r\n`;
    const deaf = Array.from({ length: 10 }, () => openRaw(server.port, request));
    for (const { socket } of deaf) socket.pause();
    await server.expectUnharmed();
    expect((await server.request('GET', '/readyz')).status).toBe(200);
    for (const { socket } of deaf) socket.destroy();
    await server.expectUnharmed();
  });

  it('that opens five hundred connections and says nothing holds up nobody', async () => {
    const silent = Array.from({ length: 500 }, () => openRaw(server.port));
    await server.expectUnharmed();
    for (const { socket } of silent) socket.destroy();
  });
});
