/** The edge's pages: the open one, and those of operators, which do the same deeds as the API with a session. */
import { Problem } from '@bellwether/core';
import type { Edge, Operator } from '@bellwether/edge';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { previewPage, signInPage, sourcesPage } from './pages/operator-pages.ts';
import { transparencyPage } from './pages/transparency-page.ts';
import { formOf, paramsOf, requireOwnPage, requirePermission } from './request.ts';
import type { Sessions } from './sessions.ts';
import { transparencyOf } from './transparency.ts';

export function addPages(app: FastifyInstance, edge: Edge, sessions: Sessions): void {
  app.get('/', (_request, reply) => html(reply, transparencyPage(transparencyOf(edge))));
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
      return reply.redirect('/sources', 303);
    });
  };
  page('/sources', ({ csrf, operator }) => sourcesPage(edge, operator, csrf));
  page('/sources/:name/preview', async ({ params, operator, csrf }) => {
    const { from } = edge.sources.configured(params.name!);
    const preview = from.kind === 'push' ? undefined : await edge.preview(params.name!, operator);
    return previewPage(edge.sources.view(params.name!), preview, csrf);
  });
  form('/sources/:name/enable', ({ params, operator }) => void edge.sources.enable(params.name!, operator.name));
  form('/sources/:name/disable', ({ params, operator }) => void edge.sources.disable(params.name!, operator.name));
  form('/sources/:name/run', ({ params, operator }) => void edge.runs.begin(params.name!, 'by_hand', operator.name));
  app.post('/sign-in', async (request, reply) => {
    requireOwnPage(request);
    const cookie = await sessions.signIn(formOf(request).get('token') ?? '');
    if (cookie === undefined) return html(reply.status(401), signInPage('This token is not known here.'));
    return reply.header('set-cookie', cookie).redirect(ownPlace(formOf(request).get('to')), 303);
  });
  app.post('/sign-out', (request, reply) => {
    requireOwnPage(request);
    return reply.header('set-cookie', sessions.signOut(request.headers.cookie)).redirect('/', 303);
  });
}

/** Where somebody wanted to go before they signed in: a page of this edge, or its first. */
function ownPlace(to: string | null): string {
  return to !== null && /^\/company(?:[/?][A-Za-z0-9/?=&%-]*)?$/.test(to) ? to : '/sources';
}

export function html(reply: FastifyReply, text: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(text);
}
