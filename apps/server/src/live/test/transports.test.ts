import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect as connectSocket } from 'node:net';
import { Problem } from '@bellwether/core';
import fastify from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { LiveHub } from '../hub.ts';
import type { LiveLimits } from '../limits.ts';
import { sseHandler } from '../sse.ts';
import { systemTimers, type Timers } from '../timers.ts';
import { attachWebSocket } from '../websocket.ts';
import { caller, event, HandDrivenSource, ManualTimers, type Message, ORG } from './hand-driven.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function serve(limits: Partial<LiveLimits> = {}, timers: Timers = systemTimers) {
  const source = new HandDrivenSource();
  source.callers.set('key-a', caller(ORG));
  const hub = new LiveHub(source, { limits, timers });
  const app = fastify();
  app.setErrorHandler((error, _request, reply) => {
    const problem = error instanceof Problem ? error : new Problem('internal', 'unexpected');
    return reply.status(problem.status).send({ code: problem.code, detail: problem.message });
  });
  app.get('/api/v1/live', sseHandler(hub));
  const detach = attachWebSocket(app.server, hub, { allowedOrigins: ['https://dash.example.org'] });
  await app.listen({ port: 0, host: '127.0.0.1' });
  closers.push(async () => {
    hub.close();
    detach();
    app.server.closeAllConnections();
    await app.close();
  });
  return { source, hub, port: (app.server.address() as AddressInfo).port };
}

/** Waits until the condition holds; fails after 5 s. */
async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Waited 5 s for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

class Client {
  readonly messages: Message[] = [];
  readonly socket: WebSocket;
  closed: number | undefined;
  refused: number | undefined;

  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, { headers });
    this.socket.on('message', (data) => this.messages.push(JSON.parse(String(data)) as Message));
    this.socket.on('close', (code) => {
      this.closed = code;
    });
    this.socket.on('unexpected-response', (_request, response) => {
      this.refused = response.statusCode;
      this.socket.terminate();
    });
    this.socket.on('error', () => {});
    closers.push(() => this.socket.terminate());
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  has(type: string): boolean {
    return this.messages.some((message) => message.type === type);
  }

  async open(): Promise<this> {
    await once(this.socket, 'open');
    return this;
  }
}

const tail = { type: 'subscribe', id: 'tail', channel: 'events' };
const bearer = { authorization: 'Bearer key-a' };

describe('the WebSocket door', () => {
  it('takes a token in the header, in the address, or in the first message', async () => {
    const { port } = await serve();
    const byHeader = await new Client(`ws://127.0.0.1:${port}/live`, bearer).open();
    const byAddress = await new Client(`ws://127.0.0.1:${port}/live?token=key-a`).open();
    const byMessage = await new Client(`ws://127.0.0.1:${port}/live`).open();
    byMessage.say({ type: 'authenticate', token: 'key-a' });
    for (const client of [byHeader, byAddress, byMessage]) {
      client.say(tail);
      await until(() => client.has('subscribed'), 'subscribed');
    }
  });

  it('refuses a bad token: with 401 to a program, with 4401 to a page, which cannot see a status', async () => {
    const { port, hub } = await serve();
    const program = new Client(`ws://127.0.0.1:${port}/live`, { authorization: 'Bearer bad' });
    const page = new Client(`ws://127.0.0.1:${port}/live?token=bad`);
    await until(() => program.refused === 401 && page.closed === 4401, 'both refused');
    expect(page.messages).toMatchObject([{ type: 'problem', code: 'unauthenticated' }]);
    expect(hub.stats().connections).toBe(0);
  });

  it('refuses a token that may watch nothing: with 403 to a program, with 4403 to a page', async () => {
    const { port, source } = await serve();
    source.callers.set('ingest-only', caller(ORG, { may: { metrics: false, events: false } }));
    const program = new Client(`ws://127.0.0.1:${port}/live`, { authorization: 'Bearer ingest-only' });
    const page = new Client(`ws://127.0.0.1:${port}/live?token=ingest-only`);
    const byMessage = await new Client(`ws://127.0.0.1:${port}/live`).open();
    byMessage.say({ type: 'authenticate', token: 'ingest-only' });
    await until(() => program.refused === 403 && page.closed === 4403 && byMessage.closed === 4403, 'all refused');
  });

  it('refuses a page of another site, whatever its token', async () => {
    const { port } = await serve();
    const foreign = new Client(`ws://127.0.0.1:${port}/live?token=key-a`, { origin: 'https://evil.example' });
    const sandboxed = new Client(`ws://127.0.0.1:${port}/live?token=key-a`, { origin: 'null' });
    await until(() => foreign.refused === 403 && sandboxed.refused === 403, 'refused');
    for (const origin of [`http://127.0.0.1:${port}`, 'https://dash.example.org'])
      await new Client(`ws://127.0.0.1:${port}/live?token=key-a`, { origin }).open();
  });

  it('answers 404 on any other path', async () => {
    const { port } = await serve();
    const client = new Client(`ws://127.0.0.1:${port}/lively`, bearer);
    await until(() => client.refused === 404, 'refused');
  });

  it('brings events and figures', async () => {
    const { port, source } = await serve();
    const client = await new Client(`ws://127.0.0.1:${port}/live`, bearer).open();
    client.say(tail);
    client.say({ type: 'subscribe', id: 'tile', channel: 'metric', query: { metric: 'model_calls' } });
    await until(() => client.has('snapshot'), 'snapshot');
    source.append([event('1')]);
    source.count(Date.now(), 'gpt-5');
    await until(() => client.has('event') && client.has('update'), 'an event and an update');
  });

  it('serves the listener that opens the address and says nothing', async () => {
    const { port, source } = await serve({ listenAfterMs: 20 });
    const client = await new Client(`ws://127.0.0.1:${port}/live?token=key-a`).open();
    source.append([event('1', 'test_metric', { event_id: 'mine' })]);
    await until(() => client.messages[0]?.payload?.metadata.event_id === 'mine', 'the event');
  });

  it('ends a connection that sends too long a message, or a binary one', async () => {
    const { port, hub } = await serve();
    const long = await new Client(`ws://127.0.0.1:${port}/live`, bearer).open();
    const binary = await new Client(`ws://127.0.0.1:${port}/live`, bearer).open();
    long.socket.send('x'.repeat(16 * 1024 + 1));
    binary.socket.send(Buffer.from([1, 2, 3]));
    await until(() => long.closed === 1009 && binary.closed === 1008, 'both closed');
    expect(hub.stats().connections).toBe(0);
  });

  it('survives bytes that are no frames', async () => {
    const { port, hub } = await serve();
    const socket = connectSocket(port, '127.0.0.1');
    closers.push(() => void socket.destroy());
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString('latin1');
    });
    socket.write(
      'GET /live?token=key-a HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    await until(() => answer.includes('101 Switching'), 'the handshake');
    socket.write(Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 197) % 256)));
    await until(() => hub.stats().connections === 0, 'the connection to be gone');
    await new Client(`ws://127.0.0.1:${port}/live`, bearer).open();
  });

  it('survives a flood of 10,000 messages, and ends it', async () => {
    const { port, hub } = await serve();
    const client = await new Client(`ws://127.0.0.1:${port}/live`, bearer).open();
    for (let i = 0; i < 10_000; i++) client.socket.send('{"type":"ping"}');
    await until(() => client.closed === 1008, 'the flood to be ended');
    expect(client.messages.length).toBeLessThan(400);
    expect(hub.stats().connections).toBe(0);
  });

  it('holds a bounded number of bytes for a client that stops reading, sends it away, and serves others', async () => {
    const limits = { slowMs: 1500, eventsPerSecondPerSubscription: 100_000, eventsParsedPerSecond: 100_000 };
    const { port, source, hub } = await serve(limits);
    const stuck = await new Client(`ws://127.0.0.1:${port}/live`, bearer).open();
    const quick = await new Client(`ws://127.0.0.1:${port}/live`, bearer).open();
    for (const client of [stuck, quick]) client.say(tail);
    await until(() => stuck.has('subscribed') && quick.has('subscribed'), 'subscribed');
    stuck.socket.pause();
    const text = 'x'.repeat(4000);
    let sent = 0;
    const pump = setInterval(
      () => source.append(Array.from({ length: 20 }, () => event(`${sent++}`, 'log', { text }))),
      10,
    );
    closers.push(() => clearInterval(pump));
    await until(() => hub.stats().connections === 1, 'the stuck client to be sent away');
    clearInterval(pump);
    const last = `${sent - 1}`;
    await until(() => quick.messages.at(-1)?.event?.event_id === last, 'the quick client to have the last event');
  });

  it('cuts off a peer that answers no ping', async () => {
    const { port, hub } = await serve({ heartbeatMs: 50 });
    const client = new WebSocket(`ws://127.0.0.1:${port}/live`, { headers: bearer, autoPong: false });
    closers.push(() => client.terminate());
    await once(client, 'close');
    await until(() => hub.stats().connections === 0, 'the connection to be gone');
  });

  it('sends everybody away with 1001 when the hub closes', async () => {
    const { port, hub } = await serve();
    const client = await new Client(`ws://127.0.0.1:${port}/live`, bearer).open();
    hub.close();
    await until(() => client.closed === 1001, 'closed');
  });
});

interface Stream {
  status: number;
  type: string | undefined;
  /** Of the connection. */
  localPort: number | undefined;
  text: () => string;
  ended: () => boolean;
}

async function stream(
  port: number,
  path: string,
  headers: Record<string, string> = bearer,
  agent?: Agent,
): Promise<Stream> {
  const request = httpRequest({ port, host: '127.0.0.1', path, headers, ...(agent ? { agent } : {}) });
  request.on('error', () => {});
  request.end();
  closers.push(() => void request.destroy());
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  let ended = false;
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  response.on('end', () => {
    ended = true;
  });
  response.on('error', () => {});
  return {
    status: response.statusCode ?? 0,
    type: response.headers['content-type'],
    localPort: response.socket.localPort,
    text: () => text,
    ended: () => ended,
  };
}

describe('the Server-Sent Events door', () => {
  it('streams a metric, with the cursor as the id of the event', async () => {
    const { port, source } = await serve();
    const client = await stream(
      port,
      '/api/v1/live?channel=metric&metric=model_calls&group_by=model&filter=model:gpt-5&span=10m',
    );
    expect(client).toMatchObject({ status: 200, type: 'text/event-stream; charset=utf-8' });
    await until(() => client.text().includes('"snapshot"'), 'the snapshot');
    expect(client.text()).toMatch(
      /^retry: 2000\n\ndata: {"type":"subscribed".*}\n\nid: \S+\.1\ndata: {"type":"snapshot"/,
    );
    source.count(Date.now(), 'gpt-5');
    await until(() => client.text().includes('"update"'), 'the update');
    expect(source.queries[0]?.query).toEqual({
      metric: 'model_calls',
      grain: '10s',
      group_by: ['model'],
      filters: [{ dimension: 'model', op: 'in', values: ['gpt-5'] }],
      top: 7,
    });
  });

  it('streams events and resumes by Last-Event-ID', async () => {
    const { port, source, hub } = await serve();
    const path = '/api/v1/live?channel=events&event_type=error,deploy';
    const first = await stream(port, path);
    source.append([event('1', 'error'), event('2')]);
    await until(() => first.text().includes('"event_id":"1"'), 'the first event');
    const id = /id: (\S+)\ndata: {"type":"event"/.exec(first.text())?.[1] ?? '';
    closers.pop()?.();
    await until(() => hub.stats().connections === 0, 'the first client to be gone');
    source.append([event('3', 'deploy')]);
    const second = await stream(port, path, { ...bearer, 'last-event-id': id });
    await until(() => second.text().includes('"event_id":"3"'), 'the missed event');
    expect(second.text()).toContain('"resumed":true');
    expect(second.text()).not.toContain('"event_id":"1"');
  });

  it.each([
    ['without a token', '/api/v1/live?metric=m', {}, 401],
    ['with a bad token', '/api/v1/live?metric=m&token=bad', {}, 401],
    ['without a metric', '/api/v1/live?channel=metric', bearer, 400],
    ['for an unknown channel', '/api/v1/live?channel=news', bearer, 400],
    ['with a filter by nothing known', '/api/v1/live?channel=events&shoe_size=42', bearer, 400],
  ])('answers a request %s with a status', async (_case, path, headers, status) => {
    const { port } = await serve();
    expect(await stream(port, path, headers as Record<string, string>)).toMatchObject({ status });
  });

  it('ends with the problem when the metric does not exist, and asks the browser not to hurry back', async () => {
    const { port } = await serve();
    const client = await stream(port, '/api/v1/live?metric=unknown');
    await until(() => client.ended(), 'the end');
    expect(client.text()).toMatch(/"code":"not_found".*\n\nretry: 60000\n\n$/s);
  });

  it('leaves the connection to what is asked over it next, when a stream has ended', async () => {
    const timers = new ManualTimers();
    const goesOn = (isSo: () => boolean) => () => {
      void timers.advance(1000);
      return isSo();
    };
    const { port } = await serve({}, timers);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    closers.push(() => agent.destroy());
    const ended = await stream(port, '/api/v1/live?metric=unknown', bearer, agent);
    await until(goesOn(ended.ended), 'the end');
    const next = await stream(port, '/api/v1/live?metric=model_calls', bearer, agent);
    expect(next.localPort).toBe(ended.localPort);
    await until(
      goesOn(() => next.text().includes('\n\n: \n\n')),
      'a sign of life, long after',
    );
  });

  it('ends when the hub closes', async () => {
    const { port, hub } = await serve();
    const client = await stream(port, '/api/v1/live?metric=model_calls');
    hub.close();
    await until(() => client.ended(), 'the end');
  });
});
