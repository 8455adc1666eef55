/** One event, sent by HTTP to a whole server, is one trace from the door to the watcher, as a collector receives it. */
import { FIRST_ORG_ID } from '@bellwether/services';
import { patience } from '@bellwether/services/chosen-engines';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { OtlpReceiver, type ReceivedSpan } from '../../apps/server/src/telemetry/otlp-receiver.fixture.ts';
import { goodEvent, TestedServer } from '../bad-input/tested-server.ts';

const PRODUCER = { traceId: 'af'.repeat(16), spanId: 'be'.repeat(8) };
const WAIT = { timeout: 90_000, interval: 50 };

let collector: OtlpReceiver;
let server: TestedServer;
let watching: AbortController;

beforeAll(async () => {
  collector = await OtlpReceiver.start();
  // So rarely chosen by chance that only what is asked for, and what fails, is sent.
  const tracing = { endpoint: collector.url, ratio: 1e-9 };
  server = await TestedServer.start({ config: { tracing } });
  watching = new AbortController();
  const live = await fetch(`${server.url}/api/v1/live?channel=metric&metric=events&grain=1m&token=${server.readKey}`, {
    signal: watching.signal,
  });
  expect(live.status).toBe(200);
  void live.body?.pipeTo(new WritableStream()).catch(() => undefined);
}, patience(120_000));
afterAll(async () => {
  watching.abort();
  await server.stop();
  await collector.stop();
});

const traceparent = ({ traceId, spanId }: { traceId: string; spanId: string }) => `00-${traceId}-${spanId}-01`;

/** Spans of a trace by name, once one of this name is there. */
async function traceWith(traceId: string, name: string): Promise<Map<string, ReceivedSpan>> {
  return vi.waitFor(() => {
    const spans = collector.spans.filter((span) => span.traceId === traceId);
    expect(spans.map((span) => span.name)).toContain(name);
    return new Map(spans.map((span) => [span.name, span]));
  }, WAIT);
}

describe('an event that is sent by HTTP, by a producer that traces its own work', () => {
  let spans: Map<string, ReceivedSpan>;
  beforeAll(async () => {
    const body = JSON.stringify({ ...goodEvent(), user_id: 'usr_janesmith' });
    const headers = {
      traceparent: traceparent(PRODUCER),
      tracestate: 'who=janesmith',
      'user-agent': 'somebody@example.org',
    };
    const answer = await server.send(body, headers);
    expect(answer.status).toBe(202);
    spans = await traceWith(PRODUCER.traceId, 'live.publish');
  }, 120_000);

  it('is one trace, in which each part of its way is the parent of the next', () => {
    const parentOf = (name: string) => {
      const parentId = spans.get(name)?.parentSpanId;
      return [...spans.values()].find(({ spanId }) => spanId === parentId)?.name;
    };
    expect(spans.get('door')?.parentSpanId).toBe(PRODUCER.spanId);
    expect(parentOf('admission')).toBe('door');
    expect(parentOf('log.append')).toBe('admission');
    expect(parentOf('loader.insert')).toBe('log.append');
    expect(parentOf('store.insert')).toBe('loader.insert');
    expect(parentOf('windows.recompute')).toBe('loader.insert');
    expect(parentOf('live.publish')).toBe('windows.recompute');
  });

  it('is joined by links to the batch in which it was stored, and the batch to it', async () => {
    const [link] = spans.get('loader.insert')!.links;
    const batch = await vi.waitFor(() => {
      const found = collector.spans.find(({ spanId }) => spanId === link?.spanId);
      expect(found).toBeDefined();
      return found!;
    }, WAIT);
    expect(batch.name).toBe('loader.batch');
    expect(batch.traceId).not.toBe(PRODUCER.traceId);
    const append = spans.get('log.append')!;
    expect(batch.links).toContainEqual({ traceId: append.traceId, spanId: append.spanId });
  });

  it('says what was done, in the order in which it was, and not with what', () => {
    expect(spans.get('door')?.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/api/v1/events',
      'http.response.status_code': 202,
      'bellwether.org_id': FIRST_ORG_ID,
    });
    expect(spans.get('admission')?.attributes).toMatchObject({
      'bellwether.door': 'native',
      'bellwether.events.accepted': 1,
    });
    const starts = ['door', 'admission', 'log.append', 'loader.insert', 'windows.recompute', 'live.publish'].map(
      (name) => spans.get(name)!.startMs,
    );
    // Spans of before the log have a finer clock than those after it.
    for (const [i, startMs] of starts.slice(1).entries()) expect(startMs).toBeGreaterThanOrEqual(starts[i]! - 2);
    expect(collector.resource).toMatchObject({ 'service.name': 'bellwether' });
    expect(collector.bytes.includes('janesmith')).toBe(false);
    expect(collector.bytes.includes('somebody@example.org')).toBe(false);
  });
});

it('what was not chosen is sent when it fails, without what the failure says', async () => {
  const { platform } = server.running;
  const failing = vi.spyOn(platform.log, 'append').mockRejectedValueOnce(new Error('secret of jane@example.org'));
  const answer = await server.send(JSON.stringify(goodEvent()));
  failing.mockRestore();
  expect(answer.status).toBe(500);
  const door = await vi.waitFor(() => {
    const found = collector.spans.find((span) => span.name === 'door' && span.status === 2);
    expect(found).toBeDefined();
    return found!;
  }, WAIT);
  const spans = await traceWith(door.traceId, 'log.append');
  expect(spans.get('log.append')).toMatchObject({ status: 2, statusMessage: '', events: 0 });
  expect(spans.get('log.append')?.attributes).toMatchObject({ 'error.type': 'Error' });
  expect(collector.bytes.includes('secret')).toBe(false);
});

it('what was not chosen and works is not sent', async () => {
  const before = collector.spans.filter((span) => span.name === 'door').length;
  await server.request('GET', '/api/v1/keys');
  await server.request('GET', '/api/v1/nothing-here');
  const asked = { traceId: 'cd'.repeat(16), spanId: 'ef'.repeat(8) };
  await server.request('GET', '/api/v1/keys', { headers: { traceparent: traceparent(asked) } });
  await traceWith(asked.traceId, 'door');
  expect(collector.spans.filter((span) => span.name === 'door').length).toBe(before + 1);
});

it(
  'a collector that is away costs nothing but its traces',
  async () => {
    collector.status = 503;
    const lost = { traceId: '0d'.repeat(16), spanId: 'ef'.repeat(8) };
    for (let i = 0; i < 20; i++)
      expect((await server.send(JSON.stringify(goodEvent()), { traceparent: traceparent(lost) })).status).toBe(202);
    collector.status = 200;
    const back = { traceId: '0e'.repeat(16), spanId: 'ef'.repeat(8) };
    await vi.waitFor(
      async () => {
        await server.send(JSON.stringify(goodEvent()), { traceparent: traceparent(back) });
        expect(collector.spans.some((span) => span.traceId === back.traceId)).toBe(true);
      },
      { timeout: 40_000, interval: 1_000 },
    );
  },
  patience(60_000),
);
