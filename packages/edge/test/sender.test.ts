/** How the spool is brought to a centre that is away, busy, wrong or refuses; a server of our own plays the centre. */
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { JsonObject } from '@bellwether/core';
import { afterEach, describe, expect, it } from 'vitest';
import { type EdgeHouse, edgeHouse, until } from './edge-house.ts';

interface Delivery {
  headers: IncomingHttpHeaders;
  events: JsonObject[];
}
type Reply = { status: number; headers?: Record<string, string>; body?: string };

let house: EdgeHouse;
let centre: Server;
let deliveries: Delivery[];
afterEach(async () => {
  await house.end();
  centre.closeAllConnections();
  await new Promise((resolve) => centre.close(resolve));
});

const accepted = (events: readonly JsonObject[]): Reply => ({
  status: 202,
  body: JSON.stringify({
    results: events.map((event, index) => ({ index, status: 'accepted', event_id: event.event_id })),
  }),
});

/** The replies in turn, then everything is accepted. */
async function sendingTo(replies: ((events: JsonObject[]) => Reply)[], spooled = 3): Promise<EdgeHouse> {
  deliveries = [];
  centre = createServer(async (request, response) => {
    const lines = gunzipSync(await buffer(request))
      .toString()
      .trim()
      .split('\n');
    const events = lines.map((line) => JSON.parse(line) as JsonObject);
    deliveries.push({ headers: request.headers, events });
    const { status, headers = {}, body = '{}' } = (replies.shift() ?? accepted)(events);
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => centre.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(centre.address() as AddressInfo).port}`;
  house = await edgeHouse({ centre: { url } }, { backoffMs: { first: 5, max: 20 } });
  writeFileSync(join(house.directory, 'ingest-key'), 'bw_first\n');
  house.edge.spool.append(Array.from({ length: spooled }, (_, i) => ({ event_id: `event-${i}` })));
  house.edge.sender.start();
  return house;
}

const empty = (): Promise<true> => until(() => (house.edge.spool.stats().events === 0 ? true : undefined));

describe('the spool goes to the centre', () => {
  it('as gzip NDJSON with the ingest key, in order', async () => {
    await sendingTo([]);
    await empty();
    expect(deliveries).toHaveLength(1);
    expect(deliveries[0]!.headers).toMatchObject({
      authorization: 'Bearer bw_first',
      'content-type': 'application/x-ndjson',
      'content-encoding': 'gzip',
    });
    expect(deliveries[0]!.events.map(({ event_id }) => event_id)).toEqual(['event-0', 'event-1', 'event-2']);
    expect(house.edge.spool.stats()).toMatchObject({ accepted: 3, duplicate: 0, rejected: 0, bytes: 0 });
  });

  it.each([
    ['busy', 503],
    ['limiting', 429],
    ['failing', 500],
    ['in the middle of something', 400],
    ['behind a proxy that lost it', 502],
  ])('again and again while it is %s, the same events with the same ids', async (_, status) => {
    await sendingTo([() => ({ status }), () => ({ status }), () => ({ status })]);
    await empty();
    expect(deliveries.map(({ events }) => events)).toEqual(Array.from({ length: 4 }, () => deliveries[0]!.events));
  });

  it('not before the time the centre asks for', async () => {
    await sendingTo([() => ({ status: 503, headers: { 'retry-after': '3600' } })]);
    const status = await until(() => {
      const now = house.edge.sender.status();
      return now.state === 'waiting' ? now : undefined;
    });
    expect(Date.parse(status.next_attempt_at!) - house.clock.nowMs).toBeGreaterThanOrEqual(600_000);
    expect(deliveries).toHaveLength(1);
    house.edge.sender.tryNow();
    await empty();
  });

  it('with the new key once the old one was exchanged in its file', async () => {
    const exchange = (): Reply => {
      writeFileSync(join(house.directory, 'ingest-key'), 'bw_second\n');
      return { status: 401 };
    };
    await sendingTo([exchange]);
    await empty();
    expect(deliveries.at(-1)!.headers.authorization).toBe('Bearer bw_second');
  });

  it('in smaller batches when they are too large, and one that is too large alone is put aside', async () => {
    const tooLarge = (events: JsonObject[]): Reply =>
      events.some(({ event_id }) => event_id === 'event-2') ? { status: 413 } : accepted(events);
    await sendingTo(
      Array.from({ length: 20 }, () => tooLarge),
      5,
    );
    await empty();
    expect(house.edge.spool.stats()).toMatchObject({ accepted: 4, rejected: 1 });
    expect(house.edge.spool.refused(5)).toMatchObject([{ reason: 'too_large' }]);
  });

  it('and what it refuses is put aside with its reason, the rest counted', async () => {
    const results = [
      { index: 0, status: 'accepted' },
      { index: 1, status: 'duplicate' },
      { index: 2, status: 'rejected', reason: 'personal_data', field: 'metadata.note', detail: 'Jane' },
    ];
    await sendingTo([() => ({ status: 202, body: JSON.stringify({ results }) })]);
    await empty();
    expect(house.edge.spool.stats()).toMatchObject({ accepted: 1, duplicate: 1, rejected: 1 });
    expect(house.edge.spool.refused(5)).toMatchObject([{ seq: 3, reason: 'personal_data', field: 'metadata.note' }]);
  });

  it.each(['', '{}', 'null', '<html>', '{"results":[]}', '{"results":[{"status":"accepted"}]}', '{"results":[1,2,3]}'])(
    'is not taken for delivered when somebody else answers %j',
    async (body) => {
      await sendingTo([() => ({ status: 202, body }), () => ({ status: 200, body })]);
      await empty();
      expect(deliveries).toHaveLength(3);
      expect(house.edge.spool.stats().accepted).toBe(3);
    },
  );

  it('waits, sealed, without a key, and says what is missing', async () => {
    await sendingTo([]);
    await empty();
    house.write('ingest-key', []);
    house.edge.spool.append([{ event_id: 'late' }]);
    const status = await until(() => {
      const now = house.edge.sender.status();
      return now.problem === undefined ? undefined : now;
    });
    expect(status.problem).toMatch(/no ingest key/);
    expect(house.edge.spool.stats().events).toBe(1);
  });
});
