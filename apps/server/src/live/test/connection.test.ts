import { Problem } from '@bellwether/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caller, ORG, settle, TestTransport, World } from './hand-driven.ts';

describe('a connection without a credential', () => {
  const connect = (world: World) => {
    const transport = new TestTransport();
    return Object.assign(transport, { connection: world.hub.connect(transport) });
  };

  it('comes in by its first message, and what it asked meanwhile is done then', async () => {
    const world = new World();
    const client = connect(world);
    client.connection.receive('{"type":"authenticate","token":"key-a"}');
    world.watchMetric(client);
    await world.timers.advance(0);
    expect(client.messages.map(({ type }) => type)).toEqual(['authenticated', 'subscribed', 'snapshot']);
  });

  it('may ask for nothing', () => {
    const world = new World();
    const client = connect(world);
    world.watchMetric(client);
    expect(client.messages).toMatchObject([{ type: 'problem', id: 'tile', code: 'unauthenticated' }]);
  });

  it('is closed with 4401 when the token is no good', async () => {
    const world = new World();
    const client = connect(world);
    client.connection.receive('{"type":"authenticate","token":"stolen"}');
    await settle();
    expect(client.closed).toMatchObject({ code: 4401 });
  });

  it('is closed after 5 s of not saying who it is', async () => {
    const world = new World();
    const client = connect(world);
    await world.timers.advance(6000);
    expect(client.closed).toMatchObject({ code: 4401 });
  });

  it('is one of a bounded number', () => {
    const world = new World({ connectionsUnauthenticated: 1 });
    connect(world);
    expect(() => connect(world)).toThrow('wait for authentication');
  });
});

describe('the credential of a connection', () => {
  it.each([
    ['revoked', undefined],
    ['given to somebody else', caller('org-b')],
    ['narrowed', caller(ORG, { may: { metrics: true, events: false } })],
  ])('that is %s closes it with 4401 within 30 s', async (_case, now) => {
    const world = new World();
    const client = world.connect();
    world.watchMetric(client);
    await world.timers.advance(20_000);
    expect(client.closed).toBeUndefined();
    if (now) world.source.callers.set('key-a', now);
    else world.source.callers.delete('key-a');
    await world.timers.advance(30_000);
    expect(client.closed).toMatchObject({ code: 4401 });
    expect(world.hub.stats()).toMatchObject({ connections: 0, metricSubscriptions: 0 });
  });

  it('is looked at as soon as it is known that it may have changed, also while a look is under way', async () => {
    const world = new World();
    const clients = [world.connect(), world.connect()];
    let finish = (): void => {};
    const authenticate = world.source.authenticate.bind(world.source);
    world.source.authenticate = async (token) => {
      const answer = await authenticate(token);
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return answer;
    };
    world.source.credentialsChanged();
    await world.timers.advance(1);
    expect(clients.map((client) => client.closed)).toEqual([undefined, undefined]);
    world.source.callers.delete('key-a'); // the look under way has its answer already
    world.source.authenticate = authenticate;
    world.source.credentialsChanged();
    finish();
    await world.timers.advance(1);
    for (const client of clients) expect(client.closed).toMatchObject({ code: 4401 });
  });

  it('is looked at once for all connections that share it', async () => {
    const world = new World();
    let looks = 0;
    const authenticate = world.source.authenticate.bind(world.source);
    world.source.authenticate = (token) => {
      looks++;
      return authenticate(token);
    };
    for (let i = 0; i < 50; i++) world.connect();
    await world.timers.advance(15_000);
    expect(looks).toBe(1);
  });

  it('that is refused now closes it at the next look', async () => {
    const world = new World();
    const client = world.connect();
    world.watchMetric(client);
    world.source.authenticate = async () => {
      throw new Problem('forbidden', 'Live figures are switched off for this organisation.');
    };
    await world.timers.advance(16_000);
    expect(client.closed).toMatchObject({ code: 4401 });
  });

  it('stands while records are out of reach for a moment, not for ever', async () => {
    const world = new World({ credentialFailuresMax: 3 });
    const client = world.connect();
    world.watchMetric(client);
    world.source.authenticate = async () => {
      throw new Error('connection refused');
    };
    await world.timers.advance(31_000);
    expect(client.closed).toBeUndefined();
    await world.timers.advance(15_000);
    expect(client.closed).toMatchObject({ code: 4401 });
  });

  it('decides which channels may be watched', () => {
    const world = new World();
    world.source.callers.set('figures-only', caller(ORG, { may: { metrics: true, events: false } }));
    const client = world.connect('figures-only');
    world.watchEvents(client);
    expect(client.messages).toMatchObject([{ type: 'problem', id: 'tail', code: 'forbidden' }]);
  });
});

describe('a message of a client', () => {
  it.each([
    ['not JSON', '{', 'malformed_body'],
    ['no object', '[1]', 'malformed_body'],
    ['of no known type', '{"type":"shout"}', 'invalid_request'],
    ['without an id', '{"type":"subscribe","channel":"metric"}', 'invalid_request'],
    ['for no known channel', '{"type":"subscribe","id":"a","channel":"news"}', 'invalid_request'],
    ['with a query that is none', '{"type":"subscribe","id":"a","channel":"metric","query":7}', 'invalid_query'],
    [
      'with an unknown field',
      '{"type":"subscribe","id":"a","channel":"metric","query":{"metric":"m","grian":"1m"}}',
      'invalid_query',
    ],
    [
      'with too long a span',
      '{"type":"subscribe","id":"a","channel":"metric","query":{"metric":"m","span":"9d"}}',
      'invalid_query',
    ],
    [
      'with a filter by nothing known',
      '{"type":"subscribe","id":"a","channel":"events","filter":{"shoe_size":["42"]}}',
      'invalid_query',
    ],
    ['that ends what never began', '{"type":"unsubscribe","id":"a"}', 'not_found'],
    ['that authenticates again', '{"type":"authenticate","token":"key-a"}', 'conflict'],
  ])('%s is answered by a problem and changes nothing', (_case, text, code) => {
    const world = new World();
    const client = world.connect();
    client.connection.receive(text);
    expect(client.messages).toMatchObject([{ type: 'problem', code }]);
    expect(client.closed).toBeUndefined();
    expect(world.hub.stats()).toMatchObject({ metricSubscriptions: 0, eventSubscriptions: 0 });
  });

  it('may be anything at all: there is always an answer and never a crash', async () => {
    const world = new World({ clientMessagesPerSecond: 1e9, clientMessagesBurst: 1e9 });
    const client = world.connect();
    const shaped = fc.record(
      {
        type: fc.constantFrom('subscribe', 'unsubscribe', 'ping', 'authenticate'),
        id: fc.jsonValue(),
        channel: fc.constantFrom('metric', 'events'),
        query: fc.jsonValue(),
        filter: fc.jsonValue(),
        resume: fc.jsonValue(),
        token: fc.jsonValue(),
      },
      { requiredKeys: ['type'] },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          shaped.map((value) => JSON.stringify(value)),
        ),
        (text) => {
          const before = client.messages.length;
          client.connection.receive(text);
          expect(client.messages.length).toBeGreaterThan(before);
        },
      ),
      { numRuns: 500 },
    );
    await world.timers.advance(100);
  });

  it('with an id in use is refused; the subscription goes on', () => {
    const world = new World();
    const client = world.connect();
    world.watchEvents(client);
    world.watchEvents(client);
    expect(client.of('problem')).toMatchObject([{ id: 'tail', code: 'conflict' }]);
    expect(world.hub.stats().eventSubscriptions).toBe(1);
  });

  it('is one too many after 100 subscriptions', () => {
    const world = new World();
    const client = world.connect();
    for (let i = 0; i <= 100; i++) world.watchEvents(client, undefined, undefined, `tail-${i}`);
    expect(client.of('problem')).toMatchObject([{ id: 'tail-100', code: 'quota_exceeded' }]);
  });

  it('over the rate is not looked at, is told so once, and a flood ends the connection', () => {
    const world = new World();
    const client = world.connect();
    for (let i = 0; i < 10_000; i++) client.connection.receive('{"type":"ping"}');
    expect(client.of('pong').length).toBe(world.hub.limits.clientMessagesBurst);
    expect(client.of('problem')).toMatchObject([{ code: 'quota_exceeded' }]);
    expect(client.closed).toMatchObject({ code: 1008 });
  });
});

describe('a hub', () => {
  it('takes no more connections of a tenant than it should, and frees the place of one that left', () => {
    const world = new World({ connectionsPerOrg: 1 });
    const client = world.connect();
    expect(() => world.connect()).toThrow('too many live connections');
    expect(() => world.connect('key-b')).not.toThrow();
    client.connection.disconnected();
    expect(() => world.connect()).not.toThrow();
  });

  it('closes a connection that does nothing for five minutes, but not one that watches', async () => {
    const world = new World();
    const [idle, watching] = [world.connect(), world.connect()];
    world.watchEvents(watching);
    await world.timers.advance(301_000);
    expect(idle.closed).toMatchObject({ code: 4408 });
    expect(watching.closed).toBeUndefined();
  });

  it('sends everybody away when it closes, and is deaf from then on', async () => {
    const world = new World();
    const client = world.connect();
    world.watchMetric(client);
    await world.timers.advance(0);
    world.hub.close();
    expect(client.closed).toMatchObject({ code: 1001 });
    expect(() => world.connect()).toThrow('shutting down');
    expect(world.hub.stats()).toEqual({
      connections: 0,
      metricSubscriptions: 0,
      eventSubscriptions: 0,
      metricChannels: 0,
      eventChannels: 0,
      waiting: 0,
    });
  });
});
