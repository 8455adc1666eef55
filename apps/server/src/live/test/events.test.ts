import { formatInstant } from '@bellwether/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClientView, event, ORG, recordOf, START_MS, World } from './hand-driven.ts';

describe('an events subscription', () => {
  it('gets what is appended from now on, in order, a flush later', async () => {
    const world = new World();
    const client = world.connect();
    world.watchEvents(client);
    world.source.append([event('1'), event('2')]);
    expect(client.of('event')).toEqual([]);
    await world.timers.advance(100);
    expect(client.of('event').map(({ event }) => event?.event_id)).toEqual(['1', '2']);
  });

  it('shows canonical events: what admission put aside in extra is metadata again', async () => {
    const world = new World();
    const client = world.connect();
    world.watchEvents(client);
    world.source.append([event('1', 'model_call', { model: 'gpt-5', note: 'kept' })]);
    await world.timers.advance(100);
    expect(client.of('event')[0]?.event).toEqual(event('1', 'model_call', { model: 'gpt-5', note: 'kept' }));
  });

  it('gets only what passes its filter: fields joined by and, values by or', async () => {
    const world = new World();
    const client = world.connect();
    world.watchEvents(client, { event_type: ['error', 'model_call'], 'metadata.model': ['gpt-5'] });
    world.source.append([
      event('1', 'error', { model: 'gpt-5' }),
      event('2', 'model_call', { model: 'o3' }),
      event('3', 'tool_call', { model: 'gpt-5', event_type: 'error' }),
      event('4', 'model_call', { model: 'gpt-5' }),
    ]);
    await world.timers.advance(100);
    expect(client.of('event').map(({ event }) => event?.event_id)).toEqual(['1', '4']);
  });

  it('never gets events of another tenant', async () => {
    const world = new World();
    const client = world.connect('key-b');
    world.watchEvents(client);
    world.source.append([event('1')]);
    await world.timers.advance(1000);
    expect(client.of('event')).toEqual([]);
  });

  it('survives lines that are no events', async () => {
    const world = new World();
    const client = world.connect();
    world.watchEvents(client);
    const good = (id: string) => JSON.stringify(recordOf(event(id)));
    const payload = Buffer.from(`${good('1')}\n{"broken\n"text"\nnull\n\n${good('2')}\n`);
    world.source.appendFrame({ topic: 'agent_events', count: 6, meta: { org_id: ORG }, payload });
    await world.timers.advance(100);
    expect(client.of('event').map(({ event }) => event?.event_id)).toEqual(['1', '2']);
  });
});

describe('the priority path', () => {
  it('sends an urgent event before the append has returned, ahead of ordinary ones that wait', async () => {
    const world = new World();
    const client = world.connect();
    world.watchEvents(client);
    world.source.append([event('ordinary')]);
    world.source.append([event('with-it'), event('urgent', 'error')], { urgent: true });
    expect(client.of('event')).toMatchObject([{ priority: true, event: { event_id: 'urgent' } }]);
    await world.timers.advance(100);
    expect(client.of('event').map(({ event }) => event?.event_id)).toEqual(['urgent', 'ordinary', 'with-it']);
  });

  it('overtakes in a slow client too', async () => {
    const world = new World({ slowBytes: 100 });
    const client = world.connect();
    world.watchEvents(client);
    client.blocked = true;
    world.source.append(Array.from({ length: 20 }, (_, i) => event(`ordinary-${i}`)));
    await world.timers.advance(100);
    world.source.append([event('urgent', 'error')], { urgent: true });
    client.drain();
    expect(client.of('event')[1]?.event?.event_id).toBe('urgent');
  });

  it('is not taken by ordinary events of a frame marked urgent', async () => {
    const world = new World();
    const client = world.connect();
    world.watchEvents(client);
    world.source.append([event('1')], { urgent: true });
    await world.timers.advance(100);
    expect(client.of('event')[0]?.priority).toBeUndefined();
  });
});

describe('resuming an events subscription', () => {
  it('gives what was missed, also before the first event, and nothing twice', async () => {
    const world = new World();
    const first = world.connect();
    world.watchEvents(first);
    first.connection.disconnected();
    world.source.append([event('1')]);
    await world.timers.advance(1000);
    const second = world.connect();
    world.watchEvents(second, undefined, first.of('subscribed')[0]?.cursor);
    expect(second.messages).toMatchObject([{ type: 'subscribed', resumed: true }, { event: { event_id: '1' } }]);
  });

  it('tells of a gap when the cursor is too old, with the times between which something may be missing', async () => {
    const world = new World({ eventsKept: 3 });
    const first = world.connect();
    world.watchEvents(first);
    const { cursor } = first.of('subscribed')[0]!;
    first.connection.disconnected();
    await world.timers.advance(1000);
    for (let i = 0; i < 10; i++) {
      world.source.append([event(String(i))]);
      await world.timers.advance(1000);
    }
    const second = world.connect();
    world.watchEvents(second, undefined, cursor);
    expect(second.of('gap')).toEqual([
      { type: 'gap', id: 'tail', from: formatInstant(START_MS), to: formatInstant(START_MS + 8000) },
    ]);
    expect(second.of('event').map(({ event }) => event?.event_id)).toEqual(['7', '8', '9']);
  });

  it('tells of a gap when the channel is another one', async () => {
    const world = new World();
    const client = world.connect();
    world.watchEvents(client, undefined, 'AAAAAAAAAAAA.3.0.1');
    expect(client.messages.map(({ type }) => type)).toEqual(['subscribed', 'gap']);
  });

  const action = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('append' as const), events: fc.integer({ min: 1, max: 5 }) }) },
    { weight: 2, arbitrary: fc.constant({ do: 'urgent' as const }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 150 }) }) },
    { weight: 2, arbitrary: fc.constant({ do: 'disconnect' as const }) },
    { weight: 2, arbitrary: fc.constant({ do: 'reconnect' as const }) },
  );

  it('shows every event once, whenever the client was away and whatever overtook', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 60, size: 'max' }), async (actions) => {
        const world = new World();
        const view = new ClientView();
        const sent: string[] = [];
        const connect = () => {
          const client = world.connect();
          client.onMessage = (message) => view.take(message);
          world.watchEvents(client, undefined, view.cursor);
          return client;
        };
        let client: ReturnType<typeof connect> | undefined = connect();
        for (const step of actions) {
          if (step.do === 'wait') await world.timers.advance(step.ms);
          else if (step.do === 'reconnect') client ??= connect();
          else if (step.do === 'disconnect') {
            client?.connection.disconnected();
            client = undefined;
          } else {
            const urgent = step.do === 'urgent';
            const count = step.do === 'append' ? step.events : 1;
            const events = Array.from({ length: count }, (_, i) =>
              event(`${sent.length + i}${urgent ? '!' : ''}`, urgent ? 'error' : 'model_call'),
            );
            sent.push(...events.map(({ event_id }) => event_id));
            world.source.append(events, { urgent });
          }
        }
        client ??= connect();
        await world.timers.advance(1000);
        const urgent = (id: string) => id.endsWith('!');
        expect(view.events.filter(urgent), 'urgent ones, in order').toEqual(sent.filter(urgent));
        expect(
          view.events.filter((id) => !urgent(id)),
          'the others, in order',
        ).toEqual(sent.filter((id) => !urgent(id)));
        world.hub.close();
      }),
      { numRuns: 150 },
    );
  });
});

describe('a tail that cannot keep up', () => {
  const many = (count: number, prefix = 'e') => Array.from({ length: count }, (_, i) => event(`${prefix}${i}`));

  it('jumps to the newest events and counts what it left out', async () => {
    const world = new World({ eventsPerSecondPerSubscription: 50 });
    const client = world.connect();
    world.watchEvents(client);
    world.source.append(many(100));
    await world.timers.advance(100);
    expect(client.of('conflated')).toMatchObject([{ id: 'tail', skipped: 95 }]);
    expect(client.of('event').map(({ event }) => event?.event_id)).toEqual(['e95', 'e96', 'e97', 'e98', 'e99']);
  });

  it('counts what was not even looked at: shown and skipped are all there was', async () => {
    const world = new World({ eventsParsedPerSecond: 200 });
    const client = world.connect();
    const view = new ClientView();
    client.onMessage = (message) => view.take(message);
    world.watchEvents(client);
    for (let i = 0; i < 20; i++) {
      world.source.append(many(500, `${i}-`));
      await world.timers.advance(50);
    }
    await world.timers.advance(1000);
    expect(view.events.length).toBeLessThanOrEqual(400);
    expect(view.events.length + view.skipped).toBe(10_000);
  });

  it('of one rare type is not hidden by a flood of others', async () => {
    const world = new World({ eventsParsedPerSecond: 10 });
    const [all, rare] = [world.connect(), world.connect()];
    world.watchEvents(all);
    world.watchEvents(rare, { event_type: ['deploy'] });
    world.source.append([...many(1000), event('rare', 'deploy')]);
    await world.timers.advance(100);
    expect(rare.of('event').map(({ event }) => event?.event_id)).toEqual(['rare']);
    expect(rare.of('conflated')).toEqual([]);
  });

  it('of a client that does not read holds a bounded number of bytes, and loses the oldest first', async () => {
    const world = new World({ slowBytes: 2000, fullBytes: 4000 });
    const client = world.connect();
    const view = new ClientView();
    client.onMessage = (message) => view.take(message);
    world.watchEvents(client);
    client.blocked = true;
    for (let i = 0; i < 20; i++) {
      world.source.append(many(100, `${i}-`));
      world.source.append([event(`urgent-${i}`, 'error')], { urgent: true });
      await world.timers.advance(100);
      expect(client.bufferedBytes()).toBeLessThan(5000);
    }
    client.drain();
    await world.timers.advance(200);
    expect(view.events.at(-1)).toBe('19-99');
    expect(view.events.length + view.skipped).toBe(2020);
    expect(new Set(view.events).size).toBe(view.events.length);
  });

  it('leaves no work when nobody watches', async () => {
    const world = new World();
    const client = world.connect('key-b');
    world.watchEvents(client);
    let read = 0;
    const payload = { toString: () => String(read++) } as unknown as Buffer;
    world.source.append([event('1')]);
    world.source.appendFrame({ topic: 'agent_events', count: 1, meta: { org_id: 'org-a' }, payload });
    await world.timers.advance(1000);
    expect(read).toBe(0);
  });
});

describe('a listener', () => {
  it('gets every event as METRIC_UPDATE, also those of its first moments', async () => {
    const world = new World();
    const client = world.connect();
    world.hub.listen(client.connection);
    world.source.append([event('1', 'test_metric', { event_id: 'mine' })]);
    await world.timers.advance(600);
    world.source.append([event('2')]);
    await world.timers.advance(100);
    expect(client.messages.map(({ type, payload }) => [type, payload?.event_id])).toEqual([
      ['METRIC_UPDATE', '1'],
      ['METRIC_UPDATE', '2'],
    ]);
    expect(client.messages[0]?.payload?.metadata.event_id).toBe('mine');
  });

  it('is no listener any more once it asks for something', async () => {
    const world = new World();
    const client = world.connect();
    world.hub.listen(client.connection);
    client.connection.receive('{"type":"ping"}');
    world.source.append([event('1')]);
    await world.timers.advance(2000);
    expect(client.messages).toEqual([{ type: 'pong' }]);
    expect(world.hub.stats()).toMatchObject({ eventSubscriptions: 0, eventChannels: 0 });
  });
});
