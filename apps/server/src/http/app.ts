/**
 * The HTTP server: one table of routes, one way in for bodies (bounded, decompressed, in time), one way out for
 * failures. Handlers get a caller who has been identified, not one who has been allowed: that is for the verbs to say.
 */
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { Problem, uuidv7 } from '@bellwether/core';
import { actingFor, authenticate, type Caller, type Platform } from '@bellwether/services';
import fastifyStatic from '@fastify/static';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerFactory,
  LogController,
} from 'fastify';
import { changeAnswer, changeRequest } from '../gateway/change-request.ts';
import { Passages } from '../gateway/passages.ts';
import { isServedBy, roleOfRoute } from '../roles/role-of-route.ts';
import type { Route, RouteContext } from '../routes/route.ts';
import type { Role } from '../settings/settings.ts';
import { BODY_BYTES_MAX, JSON_BYTES_MAX, parseJson, readBody } from './body.ts';
import { inDoorSpan } from './door-span.ts';
import { requireOwnPage } from './own-page.ts';
import { sendProblem } from './problem-response.ts';
import { SECURITY_HEADERS, STRICT_TRANSPORT } from './security-headers.ts';
import { hasSessionCookie, sessionCookieOf } from './session-cookie.ts';
import { type PaceLimits, StrangerPace } from './stranger-pace.ts';

/** A request has to be there by then, in milliseconds. */
export const REQUEST_MS_MAX = 60_000;
/** Longer than a load balancer's, which would else use a connection that is just being closed. */
export const KEEP_ALIVE_MS = 65_000;

export interface AppOptions {
  platform: Platform;
  routes: readonly Route[];
  /** What this process does; routes of other roles say where they are. */
  roles: readonly Role[];
  /** Whether it was told to stop: connections then end with the answer under way. */
  isLeaving: () => boolean;
  logger: FastifyBaseLogger;
  /** The built dashboard; when it is not there, `/` says how to build it. */
  dashboardDirectory: string;
  /** The built page that people answer surveys on, whose files are under `/s/assets/`. */
  answerDirectory?: string | undefined;
  /** Which proxies in front may say whom a request is from: the nearest one, or those with these addresses. */
  trustProxy: boolean | readonly string[];
  /** Origin under which people open this server, when that is configured. */
  publicOrigin?: string | undefined;
  /** How long the body of a request may take to arrive, in milliseconds. Default 30,000. */
  bodyTimeoutMs?: number | undefined;
  onResponse?: (route: string, method: string, status: number, seconds: number, request: FastifyRequest) => void;
  /** Where the edge is: pages may ask it for names over a chart. */
  edgeUrl?: () => string | undefined;
  /** Makes the server that speaks TLS; without it, one that does not. */
  serverFactory?: FastifyServerFactory | undefined;
  /** How fast one address may ask without being known. */
  strangerLimits?: PaceLimits | undefined;
}

export async function createApp({
  platform,
  routes,
  roles,
  isLeaving,
  logger,
  dashboardDirectory,
  answerDirectory,
  bodyTimeoutMs,
  onResponse,
  trustProxy,
  publicOrigin,
  edgeUrl,
  serverFactory,
  strangerLimits,
}: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trustedProxies(trustProxy),
    genReqId: () => uuidv7(),
    requestIdHeader: false,
    routerOptions: { maxParamLength: 512 },
    ...(serverFactory && { serverFactory }),
    requestTimeout: REQUEST_MS_MAX,
    connectionTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // What is under way is answered; whoever closes it ends what takes too long.
    forceCloseConnections: 'idle',
  });
  const isSecure = serverFactory !== undefined || publicOrigin?.startsWith('https:');
  const passages = new Passages(platform);
  const strangers = new StrangerPace(strangerLimits);
  app.removeAllContentTypeParsers();
  // Bodies are read by the handlers: each knows its limit, and nothing is read for a caller who is refused.
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.setErrorHandler(async (error, request, reply) => {
    if (error instanceof Problem) passages.noteProblem(request, error);
    // Nobody is told "no" before it is written down.
    if (error instanceof Problem && error.code === 'forbidden') await platform.audit.settled();
    return sendProblem(request, reply, error);
  });
  const page = join(dashboardDirectory, 'index.html');
  const servesPages = roles.includes('web');
  app.setNotFoundHandler((request, reply) => {
    if (isPageAddress(request) && !servesPages) return sendProblem(request, reply, servedElsewhere('web', roles));
    if (!isPageAddress(request) || !existsSync(page)) return sendProblem(request, reply, notFound(app, request));
    return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(createReadStream(page));
  });
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (isLeaving()) reply.header('connection', 'close');
    if (isSecure) reply.header('strict-transport-security', STRICT_TRANSPORT);
    // A page with a policy of its own says there who may frame it; this header could only contradict it.
    const saysWhoMayFrame = reply.hasHeader('content-security-policy');
    for (const [name, value] of SECURITY_HEADERS)
      if (!reply.hasHeader(name) && !(saysWhoMayFrame && name === 'x-frame-options')) reply.header(name, value);
    if (!saysWhoMayFrame) reply.header('content-security-policy', contentPolicy(edgeUrl?.()));
  });
  app.addHook('onResponse', async (request, reply) => {
    passages.finish(request, reply);
    onResponse?.(
      request.routeOptions.url ?? 'unknown',
      request.method,
      reply.statusCode,
      reply.elapsedTime / 1000,
      request,
    );
  });
  const served = routes.filter((route) => isServedBy(route, roles));
  for (const route of routes.filter((route) => !served.includes(route)))
    app.route({
      method: route.method,
      url: route.path,
      handler: () => {
        throw servedElsewhere(roleOfRoute(route)!, roles);
      },
    });
  for (const path of new Set(served.filter((route) => route.tag === 'ingest').map((route) => route.path))) {
    app.options(path, (_request, reply) => reply.status(204).headers(PREFLIGHT).send());
  }
  for (const route of served) {
    app.route({
      method: route.method,
      url: route.path,
      handler: (request, reply) =>
        inDoorSpan(route, request, reply, async (tell) => {
          // Before anything is refused, so that a page can read why, and where to go instead.
          if (route.tag === 'ingest') reply.header('access-control-allow-origin', '*');
          const caller = route.anonymous ? undefined : await callerOf(platform, request, publicOrigin);
          if (!caller && !route.everywhere) strangers.take(request.ip, Date.now());
          if (caller?.orgId) tell({ 'bellwether.org_id': caller.orgId });
          const passage = caller?.orgId ? passages.begin(route, request, caller) : undefined;
          if (caller && passage) {
            await takeRequest(platform, caller);
            passages.admit(passage, request, reply, caller);
          }
          const limits = { bodyTimeoutMs, bodyBytesMax: passage?.bodyBytesMax };
          let context = contextOf(platform, request, reply, caller, limits);
          if (passage) context = await changeRequest(passage, context);
          const status = route.status ?? 200;
          let answer = await handle(route, context);
          if (passage && !reply.sent) answer = await changeAnswer(passage, context, answer, status);
          if (answer === undefined || reply.sent) return reply;
          return reply
            .status(status)
            .header('content-type', route.produces ?? 'application/json; charset=utf-8')
            .header('cache-control', 'no-store')
            .send(JSON.stringify(answer));
        }),
    });
  }
  if (!servesPages) return app;
  if (answerDirectory !== undefined && existsSync(join(answerDirectory, 'assets')))
    await app.register(fastifyStatic, {
      root: join(answerDirectory, 'assets'),
      prefix: '/s/assets/',
      wildcard: false,
      decorateReply: false,
      setHeaders: cacheAssets,
    });
  if (existsSync(dashboardDirectory)) {
    await app.register(fastifyStatic, { root: dashboardDirectory, wildcard: false, setHeaders: cacheAssets });
  } else {
    app.get('/', (_request, reply) =>
      reply
        .type('text/plain')
        .send('Bellwether is running. The dashboard is not built: npm run build -w apps/dashboard\n'),
    );
  }
  return app;
}

function servedElsewhere(role: Role, roles: readonly Role[]): Problem {
  return new Problem(
    'not_served_here',
    `This is served by processes with the role ${role}; this one is ${roles.join(' and ')}. Ask under the address of the installation, or have its load balancer send this to a ${role} process.`,
  );
}

/** A refusal of somebody known is in the audit trail, whatever it is that refused; see the error handler. */
async function handle(route: Route, context: RouteContext): Promise<unknown> {
  try {
    return await route.handle(context);
  } catch (error) {
    if (context.caller && error instanceof Problem && error.code === 'forbidden')
      context.platform.audit.deniedUnlessNoted(context.caller, route.needs);
    throw error;
  }
}

/** Whether a person's browser asks for a page: every view of the dashboard is an address of its own. */
function isPageAddress({ method, url, headers }: FastifyRequest): boolean {
  const isPath = !/^\/(api|v1|live|assets)(\/|$|\?)/.test(url);
  return method === 'GET' && isPath && (headers.accept ?? '').includes('text/html');
}

function notFound(app: FastifyInstance, request: FastifyRequest): Problem {
  const path = request.url.split('?', 1)[0]!;
  const allowed = (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).filter(
    (method) => method !== request.method && app.findRoute({ method, url: path }) !== null,
  );
  if (allowed.length > 0) return new Problem('method_not_allowed', `${path} takes ${allowed.join(', ')}.`);
  return new Problem(
    'not_found',
    `There is nothing at ${path.slice(0, 200)}. /api/v1/openapi.json lists what there is.`,
  );
}

function contextOf(
  platform: Platform,
  request: FastifyRequest,
  reply: FastifyReply,
  caller: Caller | undefined,
  { bodyTimeoutMs, bodyBytesMax = Number.POSITIVE_INFINITY }: BodyLimits,
): RouteContext {
  const body = (maxBytes = BODY_BYTES_MAX): Promise<Buffer> =>
    readBody(request.raw, {
      contentEncoding: request.headers['content-encoding'],
      contentLength: request.headers['content-length'],
      maxBytes: Math.min(maxBytes, bodyBytesMax),
      timeoutMs: bodyTimeoutMs,
    });
  return {
    platform,
    request,
    reply,
    caller,
    query: oneValueEach(request.query as Record<string, string | string[]>),
    params: request.params as Record<string, string>,
    body,
    json: async () => parseJson(await body(JSON_BYTES_MAX)),
  };
}

interface BodyLimits {
  bodyTimeoutMs: number | undefined;
  bodyBytesMax: number | undefined;
}

/**
 * Bearer, Influx's `Token`, Segment's write key as the user name of Basic; without any of them, the session cookie of a
 * browser. Throws forbidden when a browser may have been made to send its cookie.
 */
async function callerOf(
  platform: Platform,
  request: FastifyRequest,
  publicOrigin: string | undefined,
): Promise<Caller | undefined> {
  const { authorization, cookie } = request.headers;
  if (authorization === undefined && hasSessionCookie(cookie))
    requireOwnPage(request.method, request.headers, { host: request.host, publicOrigin });
  const token = authorization === undefined ? sessionCookieOf(cookie) : tokenOf(authorization);
  if (token === undefined) return undefined;
  const caller = await authenticate(platform, token);
  const orgId = request.headers['x-bellwether-org'];
  const known = caller && { ...caller, request: { id: request.id, address: request.ip } };
  if (!known || typeof orgId !== 'string') return known;
  try {
    return actingFor(known, orgId);
  } catch (error) {
    platform.audit.denied(known, 'organisation');
    throw error;
  }
}

function tokenOf(authorization: string): string | undefined {
  const match = /^(Bearer|Token|Basic) +(\S{1,4096})$/i.exec(authorization);
  if (!match) return undefined;
  if (match[1]!.toLowerCase() !== 'basic') return match[2];
  return Buffer.from(match[2]!, 'base64').toString('utf8').split(':', 1)[0] || undefined;
}

/** Counts a request, and throws `quota_exceeded` when the organisation has had its share. */
export async function takeRequest(platform: Platform, caller: Caller): Promise<void> {
  await takeRequestOf(platform, caller.orgId);
}

/** The same for one who is no caller, such as a device. */
export async function takeRequestOf(platform: Platform, orgId: string): Promise<void> {
  platform.traffic.countRequest(orgId);
  const perMinute = platform.tenants.get(orgId)?.quotas.max_api_requests_per_minute;
  if (typeof perMinute === 'number') await platform.requestQuota.take(orgId, 1, perMinute / 60);
}

function oneValueEach(query: Record<string, string | string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
  );
}

/** An address that a proxy has not seen itself is only what somebody says: so one proxy is trusted for one step. */
function trustedProxies(trustProxy: AppOptions['trustProxy']) {
  if (typeof trustProxy !== 'boolean') return [...trustProxy];
  return trustProxy && ((_address: string, hop: number) => hop === 0);
}

/** Pages of any origin may write events: the key is in a header of theirs, never in a cookie of the browser's. */
const PREFLIGHT = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'authorization, content-type, content-encoding, traceparent',
  'access-control-max-age': '86400',
};

/** Pages talk to this server and, for names over a chart, to its edge; on one machine under each of its names. */
function contentPolicy(edgeUrl: string | undefined): string {
  const edge = edgeUrl === undefined ? [] : [edgeUrl];
  const names = edge.flatMap((url) => [
    url,
    url.replace('//127.0.0.1', '//localhost'),
    url.replace('//localhost', '//127.0.0.1'),
  ]);
  const connect = ["'self'", 'ws:', 'wss:', ...new Set(names)].join(' ');
  return `default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src ${connect}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;
}

/** Built files carry a hash in their name and never change; the page that names them always may. */
function cacheAssets(reply: FastifyReply, path: string): void {
  reply.header('cache-control', path.endsWith('.html') ? 'no-cache' : 'public, max-age=31536000, immutable');
}
