/**
 * Delivery of surveys over HTTP: for commands with a token, for operators as a page, and one address for everybody, by
 * which people unsubscribe (one click by their mail program, RFC 8058, or by hand).
 */
import { Problem } from '@bellwether/core';
import type { Edge, Operator } from '@bellwether/edge';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Api } from './api.ts';
import { html } from './page-routes.ts';
import { deliveryPage, unsubscribePage } from './pages/delivery-pages.ts';
import { signInPage } from './pages/operator-pages.ts';
import { formOf, invalid, paramsOf, requireOwnPage, requirePermission } from './request.ts';
import type { Sessions } from './sessions.ts';

const RUNS_SHOWN = 20;

export function addDeliveryRoutes(app: FastifyInstance, edge: Edge, sessions: Sessions): void {
  addApi(app, edge);
  addPages(app, edge, sessions);
  addUnsubscribing(app, edge);
}

function addApi(app: FastifyInstance, edge: Edge): void {
  const { delivery } = edge;
  const api = new Api(edge, app);
  api.get('/api/edge/delivery', 'operate', () => delivery.status());
  api.get('/api/edge/delivery/runs', 'operate', ({ limit }) => ({ runs: delivery.runs(limit) }));
  api.get('/api/edge/delivery/settings', 'operate', () => delivery.settings());
  api.put('/api/edge/delivery/settings', 'operate', ({ input, operator }) =>
    delivery.changeSettings(input(), operator),
  );
  api.post('/api/edge/delivery/test', 'operate', ({ input, operator }) => {
    const { channel = 'email', to } = input();
    if (channel !== 'email' && channel !== 'slack') throw invalid('channel', 'has to be email or slack.');
    if (typeof to !== 'string') throw invalid('to', 'has to be a text.');
    return delivery.test(channel, to, operator);
  });
  api.post(
    '/api/edge/delivery/run',
    'operate',
    () => {
      void delivery.look();
      return delivery.status();
    },
    202,
  );
  api.post('/api/edge/delivery/bounces', 'operate', ({ input, operator }) => {
    const { email, message_id, works } = input();
    const what =
      typeof message_id === 'string' ? { messageId: message_id } : typeof email === 'string' ? { email } : undefined;
    if (!what) throw invalid('email', 'has to be given, or message_id.');
    return delivery.bounce(what, { works: works === true }, operator);
  });
}

function addPages(app: FastifyInstance, edge: Edge, sessions: Sessions): void {
  const { delivery } = edge;
  const signedIn = (request: FastifyRequest): { operator: Operator; csrf: string } | undefined => {
    const session = sessions.of(request.headers.cookie);
    if (session) requirePermission(session.operator, 'operate');
    return session;
  };
  app.get('/delivery', (request, reply) => {
    const session = signedIn(request);
    if (!session) return html(reply, signInPage());
    const said = (request.query as { said?: unknown }).said;
    return html(
      reply,
      deliveryPage({
        status: delivery.status(),
        settings: delivery.settings() as Parameters<typeof deliveryPage>[0]['settings'], // as its own type says
        runs: delivery.runs(RUNS_SHOWN),
        csrf: session.csrf,
        said: said === 'saved' || said === 'sent' ? said : undefined,
      }),
    );
  });
  const form = (
    path: string,
    handle: (fields: URLSearchParams, operator: Operator) => Promise<string> | string,
  ): void => {
    app.post(path, async (request, reply) => {
      requireOwnPage(request);
      const session = signedIn(request);
      if (!session) throw new Problem('unauthenticated', 'Sign in first.');
      const fields = formOf(request);
      if (fields.get('csrf') !== session.csrf)
        throw new Problem('forbidden', 'The form is of another session. Load the page again.');
      return reply.redirect(`/delivery?said=${await handle(fields, session.operator)}`, 303);
    });
  };
  form('/delivery/settings', (fields, operator) => {
    const text = (name: string): string => fields.get(name)?.trim() ?? '';
    const smtp =
      text('host') === ''
        ? null
        : {
            host: text('host'),
            port: Number(text('port')),
            security: text('security'),
            user: text('user'),
            ...(text('password') === '' ? {} : { password: fields.get('password') }),
            from_name: text('from_name'),
            from_address: text('from_address'),
            reply_to: text('reply_to'),
          };
    const hasSlack = fields.get('slack') === 'on';
    delivery.changeSettings(
      {
        smtp,
        slack: hasSlack ? (text('token') === '' ? { token: 'set' } : { token: text('token') }) : null,
        first_channel: text('first_channel'),
        answer_url: text('answer_url'),
        edge_url: text('edge_url'),
        per_minute: Number(text('per_minute')),
        hours: { from: text('from'), to: text('to'), days: fields.getAll('days').map(Number) },
      },
      operator,
    );
    return 'saved';
  });
  form('/delivery/test', async (fields, operator) => {
    const channel = fields.get('channel') === 'slack' ? 'slack' : 'email';
    const outcome = await delivery.test(channel, fields.get('to')?.trim() ?? '', operator);
    if (outcome.kind !== 'sent') throw new Problem('conflict', `The test was not sent. ${outcome.reason}`);
    return 'sent';
  });
}

/** Anybody with the link, without signing in; asking shows a button, so that a program that looks at links does nothing. */
function addUnsubscribing(app: FastifyInstance, edge: Edge): void {
  app.get('/unsubscribe/:link', (request, reply) => {
    const { link = '' } = paramsOf(request);
    if (!edge.delivery.isUnsubscribeLink(link))
      throw new Problem('not_found', 'This link to unsubscribe is not whole.');
    return html(reply, unsubscribePage(link, false));
  });
  app.post('/unsubscribe/:link', (request, reply) => {
    const { link = '' } = paramsOf(request);
    if (!edge.delivery.unsubscribe(link)) throw new Problem('not_found', 'This link to unsubscribe is not whole.');
    return html(reply, unsubscribePage(link, true));
  });
}
