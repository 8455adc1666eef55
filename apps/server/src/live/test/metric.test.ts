import { Problem } from '@bellwether/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClientView, caller, ORG, START_MS, settle, World } from './hand-driven.ts';

describe('a metric subscription', () => {
  it('is answered by a snapshot of its span and then by what changes', async () => {
    const world = new World();
    world.source.count(START_MS - 30_000, 'gpt-5', 2);
    const client = world.connect();
    world.watchMetric(client);
    await world.timers.advance(0);
    expect(client.of('subscribed')).toEqual([{ type: 'subscribed', id: 'tile', resumed: false }]);
    expect(client.of('snapshot')[0]?.series).toEqual([
      { group: { model: 'gpt-5' }, points: [{ start: '2026-11-21T04:59:30.000Z', value: 2 }] },
    ]);
    world.source.count(START_MS, 'gpt-5');
    await world.timers.advance(1000);
    expect(client.of('update').map(({ points }) => points)).toEqual([
      [{ group: { model: 'gpt-5' }, start: '2026-11-21T05:00:00.000Z', value: 1 }],
    ]);
  });

  it('computes only the windows that were touched', async () => {
    const world = new World();
    const client = world.connect();
    world.watchMetric(client);
    await world.timers.advance(0);
    world.source.queries.length = 0;
    world.source.count(START_MS - 60_000, 'gpt-5');
    await world.timers.advance(1000);
    expect(world.source.queries.map(({ range }) => range)).toEqual([
      { fromMs: START_MS - 60_000, toMs: START_MS - 50_000 },
    ]);
  });

  it('says nothing when windows were touched and nothing came of it', async () => {
    const world = new World();
    const client = world.connect();
    world.watchMetric(client);
    await world.timers.advance(0);
    world.source.count(START_MS, 'gpt-5', 0);
    await world.timers.advance(1000);
    expect(client.of('update')).toEqual([]);
  });

  it('tells of a point that has no data any more', async () => {
    const world = new World();
    world.source.count(START_MS, 'gpt-5');
    const client = world.connect();
    world.watchMetric(client);
    await world.timers.advance(0);
    world.source.count(START_MS, 'gpt-5', -1);
    await world.timers.advance(1000);
    expect(client.of('update')[0]?.points).toEqual([
      { group: { model: 'gpt-5' }, start: '2026-11-21T05:00:00.000Z', value: null, reason: 'no_data' },
    ]);
  });

  it('gives one figure over the sliding span when the grain is total', async () => {
    const world = new World();
    world.source.count(START_MS - 590_000, 'gpt-5', 5);
    world.source.count(START_MS, 'gpt-5', 1);
    const client = world.connect();
    world.watchMetric(client, { grain: 'total', group_by: [] });
    await world.timers.advance(0);
    expect(client.of('snapshot')[0]?.series).toEqual([{ group: {}, points: [{ value: 6 }] }]);
    await world.timers.advance(10_500);
    expect(client.of('update')[0]?.points, 'the first window has left the span').toEqual([{ group: {}, value: 1 }]);
  });

  it('carries the figure over the whole span beside the points when totals are asked for', async () => {
    const world = new World();
    world.source.count(START_MS - 60_000, 'gpt-5', 5);
    const client = world.connect();
    world.watchMetric(client, { totals: true });
    await world.timers.advance(0);
    expect(client.of('snapshot')[0]?.total).toBe(5);
    world.source.count(START_MS, 'o3', 2);
    await world.timers.advance(1000);
    expect(client.of('update')[0]?.total).toBe(7);
  });

  it('has each new window computed when it begins, for a count of 0 is a figure', async () => {
    const world = new World();
    const client = world.connect();
    world.watchMetric(client);
    await world.timers.advance(0);
    world.source.queries.length = 0;
    await world.timers.advance(10_500);
    expect(world.source.queries.map(({ range }) => range)).toEqual([
      { fromMs: START_MS + 10_000, toMs: START_MS + 20_000 },
    ]);
  });

  it('does not send what was only filled in, and says what a window without a point is worth', async () => {
    const world = new World();
    const answer = world.source.queryMetric.bind(world.source);
    world.source.queryMetric = async (...args) => {
      const points = [{ start: '2026-11-21T05:00:00.000Z', value: 0, n: 0 }];
      return { ...(await answer(...args)), series: [{ group: { model: 'gpt-5' }, points, total: 0 }] };
    };
    const client = world.connect();
    world.watchMetric(client);
    await world.timers.advance(0);
    expect(client.of('snapshot')).toMatchObject([{ empty: 0, series: [] }]);
  });

  it('shows the largest groups over the span and how many others there are', async () => {
    const world = new World();
    world.source.count(START_MS - 60_000, 'a', 3);
    world.source.count(START_MS - 60_000, 'b', 2);
    const client = world.connect();
    const view = new ClientView();
    client.onMessage = (message) => view.take(message);
    world.watchMetric(client, { top: 2 });
    await world.timers.advance(0);
    expect(view.others).toBe(0);
    world.source.count(START_MS, 'c', 9);
    await world.timers.advance(1000);
    expect(view.sorted()).toEqual([
      ['2026-11-21T04:59:00.000Z|{"model":"a"}', 3],
      ['2026-11-21T05:00:00.000Z|{"model":"c"}', 9],
    ]);
    expect(view.others).toBe(1);
  });

  it('ends with the problem when the query is refused', async () => {
    const world = new World();
    const client = world.connect();
    world.watchMetric(client, { metric: 'unknown' });
    await world.timers.advance(0);
    expect(client.of('problem')).toMatchObject([{ id: 'tile', code: 'not_found' }]);
    expect(world.hub.stats()).toMatchObject({ metricSubscriptions: 0, metricChannels: 0 });
  });

  it('outlives a failing store: says so once, tries again, and gets there', async () => {
    const world = new World();
    let failing = true;
    world.source.beforeAnswer = async () => {
      if (failing) throw new Problem('overloaded', 'The store is busy.');
    };
    const client = world.connect();
    world.watchMetric(client);
    await world.timers.advance(3000);
    expect(client.of('problem')).toMatchObject([{ id: 'tile', code: 'overloaded', retrying: true }]);
    failing = false;
    await world.timers.advance(30_000);
    expect(client.of('snapshot')).toHaveLength(1);
  });

  it('goes on when a computation never comes back', async () => {
    const world = new World();
    world.source.beforeAnswer = () => new Promise(() => {});
    const client = world.connect();
    world.watchMetric(client);
    await world.timers.advance(11_000);
    world.source.beforeAnswer = async () => {};
    await world.timers.advance(11_000);
    expect(client.of('snapshot')).toHaveLength(1);
  });
});

describe('a metric channel', () => {
  it('computes once for a thousand watchers and sends all of them the same bytes', async () => {
    const world = new World();
    const clients = Array.from({ length: 1000 }, () => world.connect());
    for (const client of clients) world.watchMetric(client);
    await world.timers.advance(0);
    expect(world.source.queries).toHaveLength(1);
    world.source.count(START_MS, 'gpt-5');
    await world.timers.advance(1000);
    expect(world.source.queries).toHaveLength(2);
    const updates = clients.map((client) => client.raw.find((bytes) => bytes.includes('"update"')));
    expect(new Set(updates)).toEqual(new Set([updates[0]]));
    expect(updates[0]).toBeDefined();
  });

  it('is the same for queries that ask the same in other words', async () => {
    const world = new World();
    const client = world.connect();
    const model = { dimension: 'model', op: 'in', values: ['o3', 'gpt-5'] };
    const team = { dimension: 'team', values: ['platform'] };
    world.watchMetric(client, { filters: [model, team] }, undefined, 'a');
    const reordered = [
      { ...team, op: 'in' },
      { ...model, values: ['gpt-5', 'o3', 'o3'] },
    ];
    world.watchMetric(client, { filters: reordered, span: '600s' }, undefined, 'b');
    expect(world.hub.stats()).toMatchObject({ metricSubscriptions: 2, metricChannels: 1 });
  });

  it('is never shared between tenants, nor between views of one tenant', async () => {
    const world = new World();
    world.source.callers.set('key-of-manager', caller(ORG, { view: 'department:7' }));
    for (const token of ['key-a', 'key-b', 'key-of-manager']) world.watchMetric(world.connect(token));
    await world.timers.advance(0);
    expect(world.source.queries.map(({ orgId, view }) => [orgId, view])).toEqual([
      [ORG, ''],
      ['org-b', ''],
      [ORG, 'department:7'],
    ]);
  });

  it('has at most one computation in flight and takes together what came meanwhile', async () => {
    const world = new World();
    const client = world.connect();
    world.watchMetric(client);
    await world.timers.advance(0);
    const gate = Promise.withResolvers<void>();
    world.source.beforeAnswer = () => gate.promise;
    for (let i = 0; i < 50; i++) {
      world.source.count(START_MS, 'gpt-5');
      await world.timers.advance(50);
    }
    expect(world.source.queries).toHaveLength(2);
    gate.resolve();
    world.source.beforeAnswer = async () => {};
    await world.timers.advance(8000);
    expect(world.source.queries.length).toBeLessThanOrEqual(4);
    expect(client.of('update').at(-1)?.points?.[0]?.value).toBe(50);
  });

  it('runs at most four computations over all', async () => {
    const world = new World();
    const client = world.connect();
    const gate = Promise.withResolvers<void>();
    world.source.beforeAnswer = () => gate.promise;
    for (let i = 1; i <= 20; i++) world.watchMetric(client, { span: `${i}m` }, undefined, `tile-${i}`);
    await world.timers.advance(100);
    expect(world.source.queries).toHaveLength(4);
    gate.resolve();
    await world.timers.advance(100);
    expect(world.source.queries).toHaveLength(20);
  });

  it('lets another tenant have the next lane, however much one tenant has waiting', async () => {
    const world = new World({ computationsAtOnce: 1 });
    const greedy = world.connect();
    let release: () => void = () => {};
    world.source.beforeAnswer = () => new Promise((resolve) => (release = resolve));
    for (let i = 1; i <= 20; i++) world.watchMetric(greedy, { span: `${i}m` }, undefined, `tile-${i}`);
    await world.timers.advance(0);
    world.watchMetric(world.connect('key-b'));
    await world.timers.advance(0);
    for (let i = 0; i < 2; i++) {
      release();
      await settle();
    }
    expect(world.source.queries.slice(0, 3).map(({ orgId }) => orgId)).toContain('org-b');
  });

  it('rests while nobody watches, and is dropped a minute after the last one left', async () => {
    const world = new World();
    const client = world.connect();
    world.watchMetric(client);
    await world.timers.advance(0);
    client.connection.disconnected();
    world.source.queries.length = 0;
    world.source.count(START_MS, 'gpt-5');
    await world.timers.advance(59_000);
    expect(world.source.queries).toEqual([]);
    expect(world.hub.stats().metricChannels).toBe(1);
    await world.timers.advance(2000);
    expect(world.hub.stats().metricChannels).toBe(0);
  });

  it('is bounded in number: a tenant is told to unsubscribe from some', async () => {
    const world = new World({ metricChannelsPerOrg: 2 });
    const client = world.connect();
    for (const span of ['1m', '2m', '3m']) world.watchMetric(client, { span }, undefined, span);
    expect(client.of('problem')).toMatchObject([{ id: '3m', code: 'quota_exceeded' }]);
    client.connection.receive('{"type":"unsubscribe","id":"1m"}');
    world.watchMetric(client, { span: '3m' }, undefined, 'again');
    expect(client.of('problem'), 'a channel nobody watches makes room').toHaveLength(1);
  });

  it('is bounded in points', async () => {
    const world = new World({ pointsPerChannel: 3 });
    for (const model of ['a', 'b', 'c', 'd']) world.source.count(START_MS, model);
    const client = world.connect();
    world.watchMetric(client);
    await world.timers.advance(0);
    expect(client.of('problem')).toMatchObject([{ id: 'tile', code: 'query_too_expensive' }]);
  });
});

describe('resuming a metric subscription', () => {
  it('sends what was missed as one update', async () => {
    const world = new World();
    const first = world.connect();
    world.watchMetric(first);
    world.watchMetric(world.connect());
    await world.timers.advance(0);
    const { cursor } = first.of('snapshot')[0]!;
    first.connection.disconnected();
    for (let i = 0; i < 3; i++) {
      world.source.count(START_MS, 'gpt-5');
      await world.timers.advance(1000);
    }
    const second = world.connect();
    world.watchMetric(second, {}, cursor);
    expect(second.messages).toMatchObject([
      { type: 'subscribed', resumed: true },
      { type: 'update', points: [{ value: 3 }] },
    ]);
  });

  it.each([
    ['of another server', 'AAAAAAAAAAAA.3'],
    ['from the future', undefined],
    ['that is none', '💥'],
  ])('gives a fresh snapshot for a cursor %s', async (_case, cursor) => {
    const world = new World();
    const first = world.connect();
    world.watchMetric(first);
    await world.timers.advance(0);
    const strange = cursor ?? `${first.of('snapshot')[0]!.cursor!.split('.')[0]}.999`;
    const second = world.connect();
    world.watchMetric(second, {}, strange);
    expect(second.messages).toMatchObject([{ type: 'subscribed', resumed: false }, { type: 'snapshot' }]);
  });

  const action = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('count' as const),
        ago: fc.nat(12),
        model: fc.nat(2),
        by: fc.integer({ min: -1, max: 1 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 4000 }) }) },
    { weight: 2, arbitrary: fc.constant({ do: 'disconnect' as const }) },
    { weight: 2, arbitrary: fc.constant({ do: 'reconnect' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'block' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'drain' as const }) },
  );

  it('leaves a client with the view of one that never left, whatever happened in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 60, size: 'max' }), async (actions) => {
        const world = new World({ slowBytes: 0, slowMs: Number.POSITIVE_INFINITY });
        const query = { span: '2m', totals: true, top: 2 };
        const [steady, restless] = [new ClientView(), new ClientView()];
        const connect = (view: ClientView) => {
          const client = world.connect();
          client.onMessage = (message) => view.take(message);
          world.watchMetric(client, query, view.cursor);
          return client;
        };
        connect(steady);
        let client: ReturnType<typeof connect> | undefined = connect(restless);
        for (const step of actions) {
          if (step.do === 'count')
            world.source.count(world.timers.now() - step.ago * 10_000, `model-${step.model}`, step.by);
          else if (step.do === 'wait') await world.timers.advance(step.ms);
          else if (step.do === 'block' && client) client.blocked = true;
          else if (step.do === 'drain') client?.drain();
          else if (step.do === 'disconnect') {
            client?.connection.disconnected();
            client = undefined;
          } else if (step.do === 'reconnect') client ??= connect(restless);
        }
        client ??= connect(restless);
        client.drain();
        // One more change, so that both have heard of the same moment.
        world.source.count(world.timers.now(), 'last', 1);
        await world.timers.advance(6000);
        expect(restless.sorted()).toEqual(steady.sorted());
        expect([restless.total, restless.others]).toEqual([steady.total, steady.others]);
        const fresh = new ClientView();
        connect(fresh);
        expect(steady.sorted()).toEqual(fresh.sorted());
        world.hub.close();
      }),
      { numRuns: 150 },
    );
  });
});

describe('a slow client', () => {
  it('gets the latest value of each point when it has drained, and is told how many updates that stands for', async () => {
    const world = new World({ slowBytes: 100 });
    const slow = world.connect();
    world.watchMetric(slow);
    await world.timers.advance(0);
    slow.blocked = true;
    for (let i = 0; i < 10; i++) {
      world.source.count(START_MS, 'gpt-5');
      await world.timers.advance(500);
    }
    const before = slow.messages.length;
    slow.drain();
    const after = slow.messages.slice(before);
    const conflated = after.find(({ type }) => type === 'conflated');
    expect(conflated?.skipped).toBeGreaterThan(5);
    expect(after.at(-1)).toMatchObject({ type: 'update', points: [{ value: 10 }] });
  });

  it('is not written to while it is slow, and slows down nobody else', async () => {
    const world = new World({ slowBytes: 1000 });
    const [slow, quick] = [world.connect(), world.connect()];
    for (let i = 0; i < 50; i++) {
      world.watchMetric(slow, {}, undefined, `tile-${i}`);
      world.watchMetric(quick, {}, undefined, `tile-${i}`);
    }
    await world.timers.advance(0);
    slow.blocked = true;
    for (let i = 0; i < 100; i++) {
      world.source.count(START_MS, 'gpt-5');
      await world.timers.advance(200);
      expect(slow.bufferedBytes()).toBeLessThan(2000);
    }
    expect(quick.of('update').filter(({ id }) => id === 'tile-0').length).toBeGreaterThan(50);
  });

  it('that never drains is sent away', async () => {
    const world = new World({ slowBytes: 100 });
    const slow = world.connect();
    world.watchMetric(slow);
    await world.timers.advance(0);
    slow.blocked = true;
    for (let i = 0; i < 40; i++) {
      world.source.count(world.timers.now(), 'gpt-5');
      await world.timers.advance(1000);
    }
    expect(slow.closed).toMatchObject({ code: 1013 });
    expect(world.hub.stats()).toMatchObject({ connections: 0, metricSubscriptions: 0 });
  });
});
