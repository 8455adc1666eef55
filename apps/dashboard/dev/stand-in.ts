/**
 * A small stand-in for the server: speaks docs/api.md over generated, moving figures, so that the page can be worked on
 * and tested by itself. Not shipped. `node dev/stand-in.ts` listens on 7799; sign in as `sample@bellwether.test` (any
 * password but "wrong"), or as `empty@bellwether.test` for an organisation that has sent nothing yet.
 * It sends the content security policy of the server, so that what the policy forbids fails here first.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import type { MetricQuery } from '@bellwether/ui/api/types.ts';
import { type WebSocket, WebSocketServer } from 'ws';
import { attachLive } from './stand-in/live.ts';
import { answer, between, METRICS } from './stand-in/metrics.ts';
import { canonical, sessionsOf, timelineOf } from './stand-in/sessions.ts';
import { makeWorld, type WorldEvent } from './stand-in/world.ts';

const DIST = join(import.meta.dirname, '../dist');
const POLICY =
  "default-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface StandIn {
  url: string;
  /** Cuts every live connection and refuses new ones until `false` is given. */
  refuseLive(refuse: boolean): void;
  /** The empty organisation's first event arrives. */
  sendFirstEvents(): void;
  /** Every token becomes invalid. */
  endSessions(): void;
  close(): Promise<void>;
}

export async function startStandIn(port = 0): Promise<StandIn> {
  const world = makeWorld(Date.now());
  const organisations: Record<string, { name: string; sample: boolean; events: readonly WorldEvent[] }> = {
    sample: { name: 'Meridian Works', sample: true, events: world },
    empty: { name: 'Newcomer', sample: false, events: [] },
  };
  let generation = 1;
  const organisationOf = (token: string | undefined) => {
    const [org, made] = (token ?? '').split('.');
    return made === String(generation) ? organisations[org ?? ''] : undefined;
  };
  const eventsOf = (token: string | undefined) => () => organisationOf(token)?.events ?? [];

  const server = createServer((request, response) => {
    handle(request, response).catch((error: Error) => problem(response, 400, 'invalid_query', error.message));
  });
  let refusing = false;
  const live = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (refusing || !request.url?.startsWith('/live')) return void socket.destroy();
    live.handleUpgrade(request, socket, head, (opened: WebSocket) =>
      attachLive(opened, (token) => (organisationOf(token) ? eventsOf(token) : undefined)),
    );
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    const path = url.pathname;
    if (!path.startsWith('/api/')) return sendFile(path, response);
    const body = request.method === 'POST' ? await readBody(request) : {};
    if (path === '/api/v1/sessions' && request.method === 'POST') return signIn(body, response);
    const organisation = organisationOf(request.headers.authorization?.replace('Bearer ', ''));
    if (!organisation)
      return problem(response, 401, 'unauthenticated', 'The token is not valid any more. Sign in again.');
    const now = Date.now();
    const from = Date.parse(url.searchParams.get('from') ?? '') || now - 864e5;
    const limit = Number(url.searchParams.get('limit') ?? 50);
    const past = between(organisation.events, from, now);
    if (path === '/api/v1/organisation')
      return json(response, { org_id: organisation.sample ? 'org_sample' : 'org_main', name: organisation.name });
    if (path === '/api/v1/metrics' && request.method === 'GET')
      return json(response, { metrics: METRICS.map(({ of: _, kind: __, ...shown }) => shown) });
    if (path === '/api/v1/metrics')
      return json(response, answer(organisation.events, body as unknown as MetricQuery, now));
    if (path === '/api/v1/metrics/export')
      return sendCsv(response, answer(organisation.events, body as unknown as MetricQuery, now));
    if (path === '/api/v1/events') {
      const types = (url.searchParams.get('event_type') ?? '').split(',').filter(Boolean);
      const chosen = past
        .filter(({ type }) => types.length === 0 || types.includes(type))
        .slice(-limit)
        .reverse();
      return json(response, { events: chosen.map(canonical), next: null });
    }
    if (path === '/api/v1/agents/sessions') return json(response, { sessions: sessionsOf(past, limit), next: null });
    const session = /^\/api\/v1\/agents\/sessions\/([^/]+)$/.exec(path);
    const timeline = session && timelineOf(between(organisation.events, 0, now), decodeURIComponent(session[1]!));
    if (timeline) return json(response, timeline);
    if (path === '/api/v1/sessions/current') return json(response, {});
    problem(response, 404, 'not_found', 'Nothing is here.');
  }

  function signIn(body: Record<string, unknown>, response: ServerResponse): void {
    const org = String(body.email).split('@')[0] ?? '';
    if (!organisations[org] || body.password === 'wrong')
      problem(response, 401, 'unauthenticated', 'This e-mail and password do not go together.');
    else
      json(response, {
        token: `${org}.${generation}`,
        expires_at: new Date(Date.now() + 864e5).toISOString(),
        user: { user_id: 'u1', email: body.email, name: 'Ada Admin', role: 'admin', org_id: org },
      });
  }

  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`,
    refuseLive(refuse) {
      refusing = refuse;
      if (refuse) for (const client of live.clients) client.terminate();
    },
    sendFirstEvents() {
      organisations.empty!.events = world.filter(({ timeMs }) => timeMs > Date.now() - 5_000);
    },
    endSessions() {
      generation++;
    },
    async close() {
      for (const client of live.clients) client.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function sendFile(path: string, response: ServerResponse): Promise<void> {
  const wanted = extname(path) ? normalize(path) : '/index.html';
  try {
    const bytes = await readFile(join(DIST, wanted));
    response.writeHead(200, {
      'content-type': TYPES[extname(wanted)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
    });
    response.end(bytes);
  } catch {
    problem(response, 404, 'not_found', `${wanted} is not built. Run: npm run build -w apps/dashboard`);
  }
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return JSON.parse(text || '{}');
}

function sendCsv(response: ServerResponse, { series }: ReturnType<typeof answer>): void {
  response.writeHead(200, { 'content-type': 'text/csv' });
  const rows = series.flatMap(({ group, points }) =>
    points.map(({ start, value }) => [start, ...Object.values(group), value].join(',')),
  );
  response.end(['start,group,value', ...rows].join('\n'));
}

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function problem(response: ServerResponse, status: number, code: string, detail: string): void {
  if (response.headersSent) return void response.end();
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify({ type: 'about:blank', title: code, status, detail, code, request_id: 'req_stand_in' }));
}

if (import.meta.main) console.log(`Stand-in on ${(await startStandIn(Number(process.env.PORT ?? 7799))).url}`);
