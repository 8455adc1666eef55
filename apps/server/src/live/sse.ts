/**
 * The Server-Sent Events transport: `GET /api/v1/live`, one subscription from the query string. The cursor is the
 * event's id, so a browser resumes by itself. The `data` of each event is the message a WebSocket would carry.
 * Form: WHATWG HTML, section 9.2 "Server-sent events".
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problem } from '@bellwether/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { STREAM_HEADERS } from '../http/security-headers.ts';
import type { ClientMessage } from './client-message.ts';
import { credentialOfRequest, type RequestCredential, searchOf } from './credential-of-request.ts';
import { parseEventRequest } from './event-request.ts';
import type { LiveHub } from './hub.ts';
import { parseMetricRequest } from './metric-request.ts';
import type { Outgoing } from './server-message.ts';
import type { LiveCaller } from './source.ts';
import { every } from './timers.ts';
import { CLOSE, type CloseCode, type Transport } from './transport.ts';

type Subscribe = Extract<ClientMessage, { type: 'subscribe' }>;

const RECONNECT_MS = 2000;
/** What a browser is told to wait when trying again at once cannot help. */
const RECONNECT_LATE_MS = 60_000;
const CURSOR_LENGTH_MAX = 128;
const SUBSCRIPTION_ID = 'live';

/** Throws `Problem` before anything is sent; after that, problems are messages. */
export function sseHandler(
  hub: LiveHub,
  publicOrigin?: string | undefined,
): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  return async (request, reply) => {
    const subscribe = parseSubscribe(request.raw, hub);
    const credential = credentialOfRequest(request.raw, publicOrigin);
    const caller = credential && (await callerOf(hub, credential, request, reply));
    if (reply.sent) return;
    if (!caller) throw new Problem('unauthenticated', 'Send a token as Bearer header, as ?token=, or sign in.');
    if (!(subscribe.channel === 'metric' ? caller.may.metrics : caller.may.events)) {
      hub.noteRefusal(caller, subscribe.channel, request.ip);
      throw new Problem('forbidden', `This credential may not watch the channel ${subscribe.channel}.`);
    }
    const stream = new EventStream(hub, reply.raw, request.ip);
    const connection = hub.connect(stream, { token: credential.token, caller });
    reply.hijack();
    stream.open();
    const stopHeartbeat = every(hub.timers, hub.limits.heartbeatMs, () => stream.heartbeat());
    reply.raw.on('drain', () => connection.drained());
    reply.raw.on('error', () => reply.raw.destroy());
    reply.raw.on('close', () => {
      stopHeartbeat();
      connection.disconnected();
    });
    stream.subscriptionEnded = () => connection.close(CLOSE.policy, 'refused');
    connection.handle(subscribe);
    if (connection.subscriptions === 0) stream.subscriptionEnded();
  };
}

/** A browser's EventSource follows a redirect, and its token is in the address, so it goes along. */
async function callerOf(
  hub: LiveHub,
  { token, from }: RequestCredential,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<LiveCaller | undefined> {
  try {
    return await hub.authenticate(token);
  } catch (error) {
    if (from !== 'address' || !(error instanceof Problem) || !error.elsewhere) throw error;
    await reply.header('cache-control', 'no-store').redirect(`${error.elsewhere.url}${request.url}`, 307);
    return undefined;
  }
}

class EventStream implements Transport {
  readonly #hub: LiveHub;
  readonly #response: ServerResponse;
  readonly address: string;
  #corked = false;
  subscriptionEnded: () => void = () => {};

  constructor(hub: LiveHub, response: ServerResponse, address: string) {
    this.address = address;
    this.#hub = hub;
    this.#response = response;
  }

  open(): void {
    this.#response.writeHead(200, {
      ...STREAM_HEADERS,
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      // Without this, nginx keeps the events to itself until its buffer is full.
      'X-Accel-Buffering': 'no',
    });
    this.#response.write(`retry: ${RECONNECT_MS}\n\n`);
  }

  send({ bytes, cursor }: Outgoing): void {
    if (this.#response.writableEnded || this.#response.destroyed) return;
    if (!this.#corked) {
      this.#corked = true;
      this.#response.cork();
      process.nextTick(() => {
        this.#corked = false;
        this.#response.uncork();
      });
    }
    this.#response.write(cursor === undefined ? 'data: ' : `id: ${cursor}\ndata: `);
    this.#response.write(bytes);
    this.#response.write('\n\n');
  }

  bufferedBytes(): number {
    return this.#response.writableLength;
  }

  close(code: CloseCode, _reason: string): void {
    if (this.#response.writableEnded || this.#response.destroyed) return;
    const late = code === CLOSE.goingAway || code === CLOSE.tryAgainLater ? '' : `retry: ${RECONNECT_LATE_MS}\n\n`;
    this.#response.end(late);
    // Who does not take the end loses the connection; who took it may already be asking something else over it.
    this.#hub.timers.after(RECONNECT_MS, () => {
      if (!this.#response.writableFinished) this.#response.destroy();
    });
  }

  /** A comment: proxies see life, and a dead peer is found by the write that fails. */
  heartbeat(): void {
    if (!this.#response.writableEnded && this.bufferedBytes() === 0) this.#response.write(': \n\n');
  }
}

function parseSubscribe(request: IncomingMessage, hub: LiveHub): Subscribe {
  const search = searchOf(request);
  const lastEventId = request.headers['last-event-id'];
  const resume = (typeof lastEventId === 'string' && lastEventId) || search.get('resume') || undefined;
  if (resume && resume.length > CURSOR_LENGTH_MAX)
    throw new Problem('invalid_request', 'Last-Event-ID is not a cursor of this server.');
  const common = { type: 'subscribe', id: SUBSCRIPTION_ID, resume } as const;
  switch (search.get('channel') ?? 'metric') {
    case 'metric': {
      const query = metricQueryOf(search);
      parseMetricRequest(query, hub.limits);
      return { ...common, channel: 'metric', query };
    }
    case 'events': {
      const filter = eventFilterOf(search);
      parseEventRequest(filter);
      return { ...common, channel: 'events', filter };
    }
    default:
      throw new Problem('invalid_request', 'channel: Use metric or events.');
  }
}

function metricQueryOf(search: URLSearchParams): object {
  const groupBy = search.get('group_by');
  const span = search.get('span') ?? undefined;
  const top = search.get('top');
  const totals = search.get('totals');
  return {
    metric: search.get('metric') ?? undefined,
    grain: search.get('grain') ?? undefined,
    span,
    group_by: groupBy ? groupBy.split(',') : undefined,
    filters: filtersOf(search),
    top: top === null ? undefined : Number(top),
    totals: totals === null ? undefined : totals === 'true' || (totals === 'false' ? false : totals),
  };
}

/** `filter=model:gpt-5&filter=model:o3&filter=team:platform`: the values of one dimension are joined by "or". */
function filtersOf(search: URLSearchParams): { dimension: string; op: 'in'; values: string[] }[] {
  const byDimension = new Map<string, string[]>();
  for (const text of search.getAll('filter')) {
    const colon = text.indexOf(':');
    if (colon < 1) throw new Problem('invalid_query', 'filter: Write dimension:value, as in filter=model:gpt-5.');
    const dimension = text.slice(0, colon);
    byDimension.set(dimension, [...(byDimension.get(dimension) ?? []), text.slice(colon + 1)]);
  }
  return [...byDimension].map(([dimension, values]) => ({ dimension, op: 'in', values }));
}

/** Every other parameter is a field of the events filter; values are separated by commas or given again. */
function eventFilterOf(search: URLSearchParams): Record<string, string[]> {
  const filter: Record<string, string[]> = {};
  for (const [field, value] of search) {
    if (field === 'channel' || field === 'token' || field === 'resume') continue;
    filter[field] = [...(Object.hasOwn(filter, field) ? filter[field]! : []), ...value.split(',')];
  }
  return filter;
}
