/**
 * A store that does not answer: acknowledgements go on, because the log takes them; readers are told in time; readiness
 * says so; and when it answers again, everything that was acknowledged meanwhile is found.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectProblem, goodEvent, TestedServer } from './tested-server.ts';

/** Readers' sessions of the engine; a query beyond them waits. */
const READERS = 4;
const READER_LIMIT_MS = 10_000;

let server: TestedServer;
beforeAll(async () => {
  server = await TestedServer.start();
});
afterAll(() => server.stop());

/** A query that does nothing, for a minute, unless it is killed. */
const HANGING = "SELECT count() FROM numbers(120) WHERE sleepEachRow(0.5) = 0 AND 'hanging' != ''";
const SLOWLY = { timeLimitSeconds: 60, settings: { max_block_size: 1 } };

async function release(held: readonly Promise<unknown>[]): Promise<void> {
  const { engine } = server.running.platform.store;
  await engine.command('test', "KILL QUERY WHERE query LIKE '%hanging%' AND query NOT LIKE 'KILL%' ASYNC");
  await Promise.all(held);
}

describe('a store whose readers hang', () => {
  it('lets events in, tells readers in time, is not ready, and recovers', async () => {
    const { engine } = server.running.platform.store;
    const held = Array.from({ length: READERS }, () => engine.query(HANGING, SLOWLY).catch(() => undefined));
    const started = performance.now();
    const asked = server.request('GET', '/api/v1/events?limit=10');
    const counted = server.request('GET', '/api/v1/events/stats');

    const events = Array.from({ length: 20 }, () => goodEvent());
    for (const event of events) {
      const sent = performance.now();
      expect((await server.send(JSON.stringify(event))).body).toMatchObject({ accepted: 1 });
      expect(performance.now() - sent).toBeLessThan(2000);
    }
    const { status, body } = await server.request('GET', '/readyz');
    expect([status, body.store]).toEqual([503, 'not answering']);
    expect((await server.request('GET', '/healthz')).status).toBe(200);

    for (const answer of [await asked, await counted])
      expectProblem(answer, 504, 'timeout', /store.*10 s.*(Try again|try again)/);
    expect(performance.now() - started).toBeLessThan(READER_LIMIT_MS + 5000);

    await release(held);
    await vi.waitFor(async () => expect((await server.request('GET', '/readyz')).status).toBe(200), 10_000);
    await server.settledStats();
    for (const { event_id } of events) expect(await server.stored(event_id)).toMatchObject({ event_id });
  });
});

describe('a store that takes nothing in', () => {
  it('lets events into the log, answers readers from what it has, and catches up', async () => {
    const known = goodEvent();
    await server.send(JSON.stringify(known));
    await server.settledStats();
    const { engine } = server.running.platform.store;
    const held = [engine.queryAs('loader', HANGING, SLOWLY).catch(() => undefined)];

    const events = Array.from({ length: 20 }, () => goodEvent());
    for (const event of events) expect((await server.send(JSON.stringify(event))).body).toMatchObject({ accepted: 1 });
    // A duplicate of what is only in the log is known for one.
    expect((await server.send(JSON.stringify(events[0]))).body).toMatchObject({ duplicate: 1 });
    expect(await server.stored(known.event_id)).toMatchObject({ event_id: known.event_id });
    expect(await server.stored(events[0]!.event_id)).toBeUndefined();
    const stats = await server.request('GET', '/api/v1/events/stats');
    expectProblem(stats, 504, 'timeout', /Nothing is lost; try again later/);
    // What readiness looks at: a minute of it, and the server is not ready.
    const { loader } = server.running.platform.store;
    expect(loader.stats().busySeconds).toBeGreaterThan(5);

    await release(held);
    await server.settledStats();
    expect(loader.stats().busySeconds).toBe(0);
    for (const { event_id } of events) expect(await server.stored(event_id)).toMatchObject({ event_id });
  });
});
