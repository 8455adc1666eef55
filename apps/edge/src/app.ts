/**
 * The edge's HTTP: the transparency page for everybody who can reach it, and the work behind a token. Bodies are bounded,
 * answers are never cached, failures are RFC 9457 problem details. A page's form is taken only from a page of ours.
 */
import { PROBLEMS, Problem, uuidv7 } from '@bellwether/core';
import { EDGE_PERMISSIONS, type Edge, type EdgePermission, type Operator } from '@bellwether/edge';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { PAGE_POLICY } from './pages/html.ts';
import { previewPage, signInPage, workPage } from './pages/operator-pages.ts';
import { transparencyPage } from './pages/transparency-page.ts';
import { Sessions } from './sessions.ts';
import { transparencyOf } from './transparency.ts';

/** Largest body: a push of records. What is larger comes as a file, or in parts. */
export const BODY_BYTES_MAX = 32 * 1024 * 1024;
const LIST_MAX = 500;
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

export function createEdgeApp(edge: Edge): FastifyInstance {
  const app = fastify({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIME_LIMIT_MS,
    genReqId: () => uuidv7(),
    requestIdHeader: false,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 512 },
  });
  const sessions = new Sessions(edge);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id).headers(SECURITY_HEADERS);
  });
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error, sessions));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, new Problem('not_found', 'Nothing is here.'), sessions),
  );

  const api = new Api(edge, app);
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/', (_request, reply) => html(reply, transparencyPage(transparencyOf(edge))));
  app.get('/api/edge/transparency', () => transparencyOf(edge));

  api.get('/api/edge/adapters', 'operate', () => ({ adapters: edge.adapters.map(describeAdapter) }));
  api.get('/api/edge/sources', 'operate', () => ({
    sources: edge.sources.list().map((source) => ({ ...source, ...edge.runs.around(source.name) })),
  }));
  api.get('/api/edge/sources/:name', 'operate', ({ params }) => {
    edge.sources.configured(params.name!);
    return {
      ...edge.sources.view(params.name!),
      ...edge.runs.around(params.name!),
      refused_fields: edge.quarantine.reasons(params.name!),
    };
  });
  api.get('/api/edge/sources/:name/preview', 'operate', ({ params, operator }) => edge.preview(params.name!, operator));
  api.post('/api/edge/sources/:name/preview', 'operate', ({ params, operator, body, request }) =>
    edge.preview(params.name!, operator, body.length === 0 ? undefined : { name: nameOfBody(request), bytes: body }),
  );
  api.post('/api/edge/sources/:name/enable', 'operate', ({ params, operator }) =>
    edge.sources.enable(params.name!, operator.name),
  );
  api.post('/api/edge/sources/:name/disable', 'operate', ({ params, operator }) =>
    edge.sources.disable(params.name!, operator.name),
  );
  api.post(
    '/api/edge/sources/:name/run',
    'operate',
    ({ params, operator }) => edge.runs.begin(params.name!, 'by_hand', operator.name),
    202,
  );
  api.post(
    '/api/edge/sources/:name/records',
    'operate',
    ({ params, body, request }) => edge.runs.push(params.name!, body, nameOfBody(request)),
    202,
  );
  api.get('/api/edge/sources/:name/refused', 'operate', ({ params, limit }) => {
    edge.sources.configured(params.name!);
    return { refused: edge.quarantine.list(params.name!, limit) };
  });
  api.post(
    '/api/edge/imports',
    'operate',
    ({ input, operator }) => {
      const { adapter, settings, paths } = readImport(input());
      return edge.runs.beginImport(adapter, settings, paths, operator.name);
    },
    202,
  );
  api.post('/api/edge/imports/preview', 'operate', ({ input }) => {
    const { adapter, settings, paths } = readImport(input());
    return edge.previewImport(adapter, settings, paths);
  });
  api.get('/api/edge/runs', 'operate', ({ limit }) => ({ runs: edge.runs.list(limit) }));
  api.get('/api/edge/runs/:run', 'operate', ({ params }) => edge.runs.get(wholeNumber(params.run!)));
  api.get('/api/edge/spool', 'operate', ({ limit }) => ({
    ...edge.spool.stats(),
    sender: edge.sender.status(),
    refused_by_centre: edge.spool.refused(limit),
  }));
  api.post('/api/edge/spool/send', 'operate', () => {
    edge.sender.tryNow();
    return { ...edge.spool.stats(), sender: edge.sender.status() };
  });
  api.get('/api/edge/keys', 'operate', () => ({ ...edge.keys(), epochs: edge.epochs.list() }));
  api.post('/api/edge/keys/rotate', 'operate', ({ input, operator }) => {
    const { kind } = input();
    if (kind === 'vault' || kind === 'pseudonyms' || kind === 'emergency') return edge.rotate(kind, operator);
    if (kind === 'finish') return edge.finishEpoch(operator);
    throw invalid('kind', 'has to be vault, pseudonyms, emergency or finish.');
  });
  api.get('/api/edge/journal', 'operate', ({ limit }) => ({
    verified: edge.journal.verify(),
    entries: edge.journal.list(limit),
  }));
  api.get('/api/edge/operators', 'operate', () => ({ operators: edge.operators.list() }));
  api.post(
    '/api/edge/operators',
    'operate',
    ({ input, operator }) => {
      const { name, permissions } = input();
      if (typeof name !== 'string') throw invalid('name', 'has to be a text.');
      const wanted = Array.isArray(permissions) ? permissions : [];
      if (!wanted.every((one): one is EdgePermission => EDGE_PERMISSIONS.some((known) => known === one)))
        throw invalid('permissions', `has to be a list of: ${EDGE_PERMISSIONS.join(', ')}.`);
      return { name, permissions: wanted, token: edge.operators.add(name, wanted, operator.name) };
    },
    201,
  );
  api.post('/api/edge/operators/:name/remove', 'operate', ({ params, operator }) => {
    edge.operators.remove(params.name!, operator.name);
    return { removed: params.name! };
  });
  api.post('/api/edge/people/forget', 'operate', ({ input, operator }) => edge.forget(readPerson(input()), operator));
  api.get('/api/edge/reidentifications', 'reidentify', ({ operator, limit }) => ({
    reidentifications: edge.reidentifications.list(operator, limit),
  }));
  api.post(
    '/api/edge/reidentifications',
    'reidentify',
    ({ input, operator }) => {
      const { pseudonym, reason } = input();
      if (typeof pseudonym !== 'string') throw invalid('pseudonym', 'has to be a text.');
      if (typeof reason !== 'string') throw invalid('reason', 'has to be a text.');
      return edge.reidentifications.request(operator, pseudonym, reason);
    },
    201,
  );
  for (const [verb, decision] of [
    ['approve', 'approved'],
    ['deny', 'denied'],
  ] as const)
    api.post(`/api/edge/reidentifications/:id/${verb}`, 'reidentify', ({ params, operator }) =>
      edge.reidentifications.decide(operator, params.id!, decision),
    );
  api.post('/api/edge/reidentifications/:id/answer', 'reidentify', ({ params, operator }) =>
    edge.reidentifications.answer(operator, params.id!),
  );

  pagesOf(app, edge, sessions);
  return app;
}

/** Pages for operators: the same deeds as the API's, with a session instead of a token. */
function pagesOf(app: FastifyInstance, edge: Edge, sessions: Sessions): void {
  const page = (
    path: string,
    handle: (context: { params: Record<string, string>; operator: Operator; csrf: string }) => Promise<string> | string,
  ): void => {
    app.get(path, async (request, reply) => {
      const session = sessions.of(request.headers.cookie);
      if (!session) return html(reply, signInPage());
      requirePermission(session.operator, 'operate');
      return html(reply, await handle({ params: paramsOf(request), operator: session.operator, csrf: session.csrf }));
    });
  };
  const form = (
    path: string,
    handle: (context: { params: Record<string, string>; operator: Operator }) => void,
  ): void => {
    app.post(path, (request, reply) => {
      requireOwnPage(request);
      const session = sessions.of(request.headers.cookie);
      if (!session) throw new Problem('unauthenticated', 'Sign in first.');
      if (formOf(request).get('csrf') !== session.csrf)
        throw new Problem('forbidden', 'The form is of another session. Load the page again.');
      requirePermission(session.operator, 'operate');
      handle({ params: paramsOf(request), operator: session.operator });
      return reply.redirect('/work', 303);
    });
  };
  page('/work', ({ csrf, operator }) => workPage(edge, operator, csrf));
  page('/work/sources/:name/preview', async ({ params, operator, csrf }) => {
    const { from } = edge.sources.configured(params.name!);
    const preview = from.kind === 'push' ? undefined : await edge.preview(params.name!, operator);
    return previewPage(edge.sources.view(params.name!), preview, csrf);
  });
  form('/work/sources/:name/enable', ({ params, operator }) => void edge.sources.enable(params.name!, operator.name));
  form('/work/sources/:name/disable', ({ params, operator }) => void edge.sources.disable(params.name!, operator.name));
  form(
    '/work/sources/:name/run',
    ({ params, operator }) => void edge.runs.begin(params.name!, 'by_hand', operator.name),
  );
  app.post('/sign-in', async (request, reply) => {
    requireOwnPage(request);
    const cookie = await sessions.signIn(formOf(request).get('token') ?? '');
    if (cookie === undefined) return html(reply.status(401), signInPage('This token is not known here.'));
    return reply.header('set-cookie', cookie).redirect('/work', 303);
  });
  app.post('/sign-out', (request, reply) => {
    requireOwnPage(request);
    return reply.header('set-cookie', sessions.signOut(request.headers.cookie)).redirect('/', 303);
  });
}

interface ApiContext {
  params: Record<string, string>;
  operator: Operator;
  body: Buffer;
  request: FastifyRequest;
  /** `?limit=`, 100 when not given, 500 at most. */
  limit: number;
  /** The body as an object. */
  input(): Record<string, unknown>;
}

class Api {
  readonly #edge: Edge;
  readonly #app: FastifyInstance;

  constructor(edge: Edge, app: FastifyInstance) {
    this.#edge = edge;
    this.#app = app;
  }

  get(path: string, needs: EdgePermission, handle: (context: ApiContext) => unknown): void {
    this.#route('GET', path, needs, handle, 200);
  }

  post(path: string, needs: EdgePermission, handle: (context: ApiContext) => unknown, status = 200): void {
    this.#route('POST', path, needs, handle, status);
  }

  #route(
    method: 'GET' | 'POST',
    url: string,
    needs: EdgePermission,
    handle: (context: ApiContext) => unknown,
    status: number,
  ): void {
    this.#app.route({
      method,
      url,
      // Before the body: nothing is read for somebody who is refused.
      onRequest: async (request) => {
        requirePermission(this.#operatorOf(request), needs);
      },
      handler: async (request, reply) => {
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const answer = await handle({
          params: paramsOf(request),
          operator: this.#operatorOf(request),
          body,
          request,
          limit: limitOf(request),
          input: () => objectOf(body),
        });
        return reply.status(status).send(answer);
      },
    });
  }

  #operatorOf({ headers }: FastifyRequest): Operator {
    const [, token] = /^Bearer (be_[A-Za-z0-9_-]{20,100})$/.exec(headers.authorization ?? '') ?? [];
    const operator = token === undefined ? undefined : this.#edge.operators.byToken(token);
    if (operator) return operator;
    throw new Problem(
      'unauthenticated',
      'This takes an operator\'s token: "Authorization: Bearer be_…". The first one is in the file operator-token.',
    );
  }
}

function requirePermission(operator: Operator, needs: EdgePermission): void {
  if (!operator.permissions.includes(needs))
    throw new Problem('forbidden', `This takes the permission "${needs}" at the edge.`);
}

/** A form of somebody else's page could act with the visitor's session. */
function requireOwnPage({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'];
  const isOwn =
    site === undefined
      ? headers.origin === undefined || URL.parse(headers.origin)?.host === headers.host
      : site === 'same-origin';
  if (!isOwn) throw new Problem('forbidden', 'A form is taken from a page of this edge only.');
}

function html(reply: FastifyReply, text: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(text);
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

function paramsOf(request: FastifyRequest): Record<string, string> {
  return request.params as Record<string, string>; // the router gives texts
}

function limitOf(request: FastifyRequest): number {
  const { limit } = request.query as { limit?: string };
  if (limit === undefined) return 100;
  const number = wholeNumber(limit);
  if (number < 1 || number > LIST_MAX) throw invalid('limit', `has to be a whole number from 1 to ${LIST_MAX}.`);
  return number;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw invalid('', 'A whole number is expected here.');
  return Number(text);
}

function objectOf(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>; // an object, as was seen
  } catch {
    // falls through: it is no JSON at all
  }
  throw new Problem('malformed_body', 'The body has to be a JSON object.');
}

function formOf(request: FastifyRequest): URLSearchParams {
  return new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '');
}

/** A name for adapters that tell files apart by theirs. */
function nameOfBody(request: FastifyRequest): string {
  const { name } = request.query as { name?: string };
  return typeof name === 'string' && /^[\w.-]{1,128}$/.test(name) ? name : 'records';
}

function readImport(input: Record<string, unknown>): { adapter: string; settings: object; paths: string[] } {
  const { adapter, settings = {}, paths } = input;
  if (typeof adapter !== 'string') throw invalid('adapter', 'has to be the name of an adapter.');
  if (typeof settings !== 'object' || settings === null) throw invalid('settings', 'has to be an object.');
  const isList = Array.isArray(paths) && paths.length > 0 && paths.length <= 1000;
  if (!isList || !paths.every((path): path is string => typeof path === 'string' && path.startsWith('/')))
    throw invalid('paths', 'has to be a list of 1 to 1000 absolute paths on the machine of the edge.');
  return { adapter, settings, paths };
}

function readPerson(input: Record<string, unknown>): Parameters<Edge['forget']>[0] {
  for (const kind of ['employee_id', 'email'] as const)
    if (typeof input[kind] === 'string') return { kind, value: input[kind] };
  if (typeof input.pseudonym === 'string') return { pseudonym: input.pseudonym };
  throw invalid('pseudonym', 'has to be given, or employee_id, or email.');
}

function invalid(field: string, detail: string): Problem {
  return new Problem('invalid_request', `${field} ${detail}`.trim(), { errors: [{ field, detail }] });
}

function describeAdapter({
  name,
  title,
  version,
  kind,
  inputs,
  settings,
  fields,
  events,
}: Edge['adapters'][number]): object {
  return { name, title, version, kind, inputs, settings, fields, events };
}
