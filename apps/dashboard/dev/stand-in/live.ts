/** The stand-in's `/live`: every half second each subscription is told what the last half second changed. */

import type { MetricQuery } from '@bellwether/ui/api/types.ts';
import type { WebSocket } from 'ws';
import { between, filtered, METRICS, points } from './metrics.ts';
import { canonical } from './sessions.ts';
import type { WorldEvent } from './world.ts';

const TICK_MS = 500;
const SPAN_MS: Record<string, number> = { '1h': 36e5, '24h': 864e5, '7d': 6048e5 };
const GRAIN_MS: Record<string, number> = { '10s': 1e4, '1m': 6e4, '1h': 36e5 };

interface Request {
  type: string;
  id: string;
  token?: string;
  channel?: 'metric' | 'events';
  query?: MetricQuery & { span: string };
  filter?: { event_type?: string[] };
  resume?: string;
}

export function attachLive(
  socket: WebSocket,
  eventsOf: (token: string | undefined) => (() => readonly WorldEvent[]) | undefined,
): void {
  const subscriptions = new Map<string, { request: Request; throughMs: number }>();
  let events: (() => readonly WorldEvent[]) | undefined;
  const say = (message: object) => socket.send(JSON.stringify(message));

  socket.on('message', (data) => {
    const request: Request = JSON.parse(String(data));
    if (request.type === 'authenticate') {
      events = eventsOf(request.token);
      if (!events) say({ type: 'problem', code: 'unauthenticated', detail: 'Sign in again.' });
    } else if (request.type === 'ping') say({ type: 'pong' });
    else if (request.type === 'unsubscribe') subscriptions.delete(request.id);
    else if (request.type === 'subscribe' && events) {
      const now = Date.now();
      subscriptions.set(request.id, { request, throughMs: request.resume ? Number(request.resume) : now });
      say({ type: 'subscribed', id: request.id });
      if (request.query && !request.resume) say(snapshot(request.id, request.query, events(), now));
    }
  });

  const timer = setInterval(() => {
    const now = Date.now();
    for (const subscription of subscriptions.values()) {
      const changed = between(events!(), subscription.throughMs, now);
      subscription.throughMs = now;
      const { id, query, filter } = subscription.request;
      if (query && changed.length > 0)
        say({ type: 'update', id, cursor: String(now), points: update(query, changed, events!(), now) });
      if (!query)
        for (const event of changed.filter(({ type }) => !filter?.event_type || filter.event_type.includes(type)))
          say({ type: 'event', id, cursor: String(event.timeMs + 1), event: canonical(event) });
    }
  }, TICK_MS);
  socket.on('close', () => clearInterval(timer));
}

function snapshot(
  id: string,
  query: MetricQuery & { span: string },
  events: readonly WorldEvent[],
  now: number,
): object {
  const grainMs = GRAIN_MS[query.grain] ?? 6e4;
  const fromMs = Math.floor((now - (SPAN_MS[query.span] ?? 36e5)) / grainMs) * grainMs + grainMs;
  const metric = METRICS.find(({ name }) => name === query.metric)!;
  const own = filtered(between(events, fromMs, now), query);
  return {
    type: 'snapshot',
    id,
    cursor: String(now),
    series: [{ group: {}, points: points(metric, own, fromMs, now, grainMs) }],
    total: metric.of(own),
  };
}

/** The windows that `changed` touches, computed again. */
function update(
  query: MetricQuery,
  changed: readonly WorldEvent[],
  events: readonly WorldEvent[],
  now: number,
): object[] {
  const grainMs = GRAIN_MS[query.grain] ?? 6e4;
  const metric = METRICS.find(({ name }) => name === query.metric)!;
  const fromMs = Math.floor(changed[0]!.timeMs / grainMs) * grainMs;
  return points(metric, filtered(between(events, fromMs, now), query), fromMs, now, grainMs).map((point) => ({
    group: {},
    ...point,
  }));
}
