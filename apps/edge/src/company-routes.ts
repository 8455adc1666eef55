/**
 * Company files over HTTP: for commands with a token, for people as pages, and names over a chart for the centre's page in
 * the same browser. The last is the only thing another origin may ask, and only the centre's, with this edge's session.
 */
import { Problem } from '@bellwether/core';
import type { Edge, Operator } from '@bellwether/edge';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Api } from './api.ts';
import { companyFilePage, companyPage } from './pages/company-pages.ts';
import { signInPage } from './pages/operator-pages.ts';
import { formOf, invalid, objectOf, operatorOf, paramsOf, requireOwnPage, requirePermission } from './request.ts';
import type { Sessions } from './sessions.ts';

const LISTED = 20;
const NAMES_PATH = '/api/edge/company-names';

export function addCompanyRoutes(app: FastifyInstance, edge: Edge, sessions: Sessions): void {
  addApi(app, edge);
  addNames(app, edge, sessions);
  addPages(app, edge, sessions);
}

function addApi(app: FastifyInstance, edge: Edge): void {
  const { companyFiles } = edge;
  const api = new Api(edge, app);
  api.get('/api/edge/company-files', 'operate', ({ limit }) => ({ company_files: companyFiles.list(limit) }));
  api.post('/api/edge/company-files', 'operate', ({ body, operator }) => companyFiles.add(body, operator), 201);
  api.get('/api/edge/company-files/:id', 'operate', ({ params }) => companyFiles.get(params.id!));
  api.get('/api/edge/company-files/:id/preview', 'operate', ({ params }) => companyFiles.preview(params.id!));
  api.post('/api/edge/company-files/:id/columns', 'operate', ({ params, operator, input }) =>
    companyFiles.setColumns(params.id!, input().columns, operator),
  );
  api.post(
    '/api/edge/company-files/:id/send',
    'operate',
    ({ params, operator, input }) => {
      const { organization_id } = input();
      if (typeof organization_id !== 'string') throw invalid('organization_id', 'has to be the id of an organization.');
      return companyFiles.send(params.id!, organization_id, operator);
    },
    202,
  );
  api.post('/api/edge/company-files/:id/remove', 'operate', ({ params, operator }) => {
    companyFiles.remove(params.id!, operator);
    return { removed: params.id! };
  });
}

function addNames(app: FastifyInstance, edge: Edge, sessions: Sessions): void {
  const allowed = centreOrigins(edge.configuration.centre.origin ?? edge.centreUrl);
  const allow = (request: FastifyRequest, reply: FastifyReply): void => {
    const { origin } = request.headers;
    reply.header('vary', 'origin');
    if (origin === undefined) return;
    if (!allowed.has(origin))
      throw new Problem('forbidden', 'Names are shown over the pages of this edge’s own centre only.');
    reply.header('access-control-allow-origin', origin).header('access-control-allow-credentials', 'true');
  };
  app.options(NAMES_PATH, (request, reply) => {
    allow(request, reply);
    return reply
      .status(204)
      .header('access-control-allow-methods', 'POST')
      .header('access-control-allow-headers', 'content-type')
      .header('access-control-max-age', '600')
      .send();
  });
  app.post(NAMES_PATH, async (request, reply) => {
    allow(request, reply);
    const operator = sessions.of(request.headers.cookie)?.operator ?? operatorOf(request, edge);
    requirePermission(operator, 'operate');
    const { refs } = objectOf(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
    if (!Array.isArray(refs) || !refs.every((ref): ref is string => typeof ref === 'string' && ref.length <= 128))
      throw invalid('refs', 'has to be a list of references.');
    return { names: await edge.companyFiles.names(refs, operator) };
  });
}

/** The centre's origin; on one machine under each of its names. */
function centreOrigins(url: string): ReadonlySet<string> {
  const { protocol, hostname, port, origin } = new URL(url);
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  const suffix = port === '' ? '' : `:${port}`;
  return new Set([
    origin,
    ...(isLoopback ? ['127.0.0.1', 'localhost', '[::1]'].map((host) => `${protocol}//${host}${suffix}`) : []),
  ]);
}

function addPages(app: FastifyInstance, edge: Edge, sessions: Sessions): void {
  const { companyFiles } = edge;
  const sessionOf = (request: FastifyRequest) => {
    const session = sessions.of(request.headers.cookie);
    if (session) requirePermission(session.operator, 'operate');
    return session;
  };
  const send = (reply: FastifyReply, text: string): FastifyReply => reply.type('text/html; charset=utf-8').send(text);
  app.get('/company', (request, reply) => {
    const session = sessionOf(request);
    if (!session) return send(reply, signInPage(undefined, false, request.url));
    return send(reply, companyPage(companyFiles.list(LISTED), session.csrf, organizationIn(request)));
  });
  app.get('/company/:id', async (request, reply) => {
    const session = sessionOf(request);
    if (!session) return send(reply, signInPage(undefined, false, request.url));
    const { id } = paramsOf(request) as { id: string };
    const file = companyFiles.get(id);
    if (file.state === 'sending') reply.header('refresh', '2');
    const preview = file.state === 'looked_at' ? await companyFiles.preview(id) : undefined;
    return send(
      reply,
      companyFilePage(file, preview, {
        csrf: session.csrf,
        organization: organizationIn(request),
        centreUrl: edge.centreUrl,
      }),
    );
  });
  const form = (
    path: string,
    handle: (context: { id: string; operator: Operator; form: FormData; request: FastifyRequest }) => Promise<string>,
  ): void => {
    app.post(path, async (request, reply) => {
      requireOwnPage(request);
      const session = sessionOf(request);
      if (!session) throw new Problem('unauthenticated', 'Sign in first.');
      const data = await formDataOf(request);
      if (data.get('csrf') !== session.csrf)
        throw new Problem('forbidden', 'The form is of another session. Load the page again.');
      const { id = '' } = paramsOf(request);
      return reply.redirect(await handle({ id, operator: session.operator, form: data, request }), 303);
    });
  };
  form('/company', async ({ operator, form: data }) => {
    const file = data.get('file');
    if (file === null || typeof file === 'string' || file.size === 0) throw invalid('file', 'has to be chosen.');
    const { id } = await companyFiles.add(new Uint8Array(await file.arrayBuffer()), operator);
    return place(id, data);
  });
  form('/company/:id/columns', async ({ id, operator, form: data }) => {
    const { columns } = await companyFiles.preview(id);
    const said = columns.flatMap(({ header, kind }, at): [string, string | null][] => {
      const chosen = data.get(`column_${at}`);
      const wanted = chosen === '' ? null : chosen;
      return typeof chosen === 'string' && wanted !== kind ? [[header, wanted as string | null]] : [];
    });
    if (said.length > 0) await companyFiles.setColumns(id, Object.fromEntries(said), operator);
    return place(id, data);
  });
  form('/company/:id/send', async ({ id, operator, form: data }) => {
    const organization = data.get('organization');
    await companyFiles.send(id, typeof organization === 'string' ? organization.trim() : '', operator);
    return place(id, data);
  });
  form('/company/:id/remove', async ({ id, operator }) => {
    companyFiles.remove(id, operator);
    return '/company';
  });
}

function place(id: string, form: FormData): string {
  const organization = form.get('organization');
  return `/company/${id}${typeof organization === 'string' && organization !== '' ? `?organization=${encodeURIComponent(organization.trim())}` : ''}`;
}

function organizationIn(request: FastifyRequest): string {
  const { organization } = request.query as { organization?: unknown };
  return typeof organization === 'string' && /^[0-9a-f-]{36}$/i.test(organization) ? organization : '';
}

async function formDataOf(request: FastifyRequest): Promise<FormData> {
  const type = request.headers['content-type'] ?? '';
  const data = new FormData();
  if (!type.startsWith('multipart/form-data')) {
    for (const [name, value] of formOf(request)) data.append(name, value);
    return data;
  }
  try {
    const body = Buffer.isBuffer(request.body) ? new Uint8Array(request.body) : new Uint8Array();
    return await new Response(body, { headers: { 'content-type': type } }).formData();
  } catch (error) {
    throw new Problem('malformed_body', 'The form cannot be read. Choose the file again.', { cause: error });
  }
}
