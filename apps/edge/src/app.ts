/**
 * The edge's HTTP: the transparency page for everybody who can reach it, and the work behind a token. Bodies are bounded,
 * answers are never cached, failures are RFC 9457 problem details. A page's form is taken only from a page of ours.
 */
import { PROBLEMS, Problem, uuidv7 } from '@bellwether/core';
import type { Edge } from '@bellwether/edge';
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerFactory,
} from 'fastify';
import { addApiRoutes } from './api-routes.ts';
import { addCompanyRoutes } from './company-routes.ts';
import { addDeliveryRoutes } from './delivery-routes.ts';
import { addPages, html } from './page-routes.ts';
import { PAGE_POLICY } from './pages/html.ts';
import { signInPage } from './pages/operator-pages.ts';
import { Sessions } from './sessions.ts';
import { transparencyOf } from './transparency.ts';

/** Largest body: a push of records. What is larger comes as a file, or in parts. */
const BODY_BYTES_MAX = 32 * 1024 * 1024;
const REQUEST_TIME_LIMIT_MS = 120_000;

const SECURITY_HEADERS = {
  'content-security-policy': PAGE_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'cache-control': 'no-store',
} as const;

/** For a year: whoever was here over TLS does not come back without it. */
const STRICT_TRANSPORT = 'max-age=31536000';

/** `serverFactory` makes a server that speaks TLS; HTTP without one. */
export function createEdgeApp(edge: Edge, serverFactory?: FastifyServerFactory): FastifyInstance {
  const isSecure = serverFactory !== undefined;
  const app = fastify({
    ...(serverFactory && { serverFactory }),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIME_LIMIT_MS,
    genReqId: () => uuidv7(),
    requestIdHeader: false,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 512 },
  });
  const sessions = new Sessions(edge, isSecure);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id).headers(SECURITY_HEADERS);
    if (isSecure) reply.header('strict-transport-security', STRICT_TRANSPORT);
  });
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error, sessions));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, new Problem('not_found', 'Nothing is here.'), sessions),
  );

  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/api/edge/transparency', () => transparencyOf(edge));
  addApiRoutes(app, edge);
  addPages(app, edge, sessions);
  addCompanyRoutes(app, edge, sessions);
  addDeliveryRoutes(app, edge, sessions);
  return app;
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, error: unknown, sessions: Sessions): FastifyReply {
  const problem = asProblem(error);
  reply.status(problem.status);
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', String(problem.retryAfterSeconds));
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  const wantsPage = !request.url.startsWith('/api/') && (request.headers.accept ?? '').includes('text/html');
  if (wantsPage) {
    const session = sessions.of(request.headers.cookie);
    return html(reply, signInPage(problem.message, session !== undefined));
  }
  return reply.type('application/problem+json; charset=utf-8').send(
    JSON.stringify({
      type: `urn:bellwether:problem:${problem.code}`,
      title: problem.title,
      status: problem.status,
      code: problem.code,
      detail: problem.message,
      request_id: request.id,
      ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
    }),
  );
}

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { statusCode } = (error ?? {}) as { statusCode?: number };
  if (statusCode === 413)
    return new Problem('body_too_large', `A body has at most ${BODY_BYTES_MAX / 1024 / 1024} MiB. Send it in parts.`);
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new Problem('invalid_request', PROBLEMS.invalid_request.title);
  // Not the failure's own words: they may repeat what a source says.
  return new Problem('internal', 'Something failed on our side. Nothing that was taken in is lost.', { cause: error });
}
