/**
 * Single sign-on: its settings, and the way of a browser to an identity provider and back. What a browser opens answers
 * with a redirect, also when it fails: to the page of sign-in, with the reason as one word.
 */
import { Problem } from '@bellwether/core';
import {
  createConnection,
  discoverConnections,
  type FinishedSignOn,
  finishOidc,
  finishSaml,
  listConnections,
  receiveAssertion,
  removeConnection,
  SignOnProblem,
  samlMetadata,
  startSignOn,
  testConnection,
  updateConnection,
} from '@bellwether/services';
import { flowCookieReader, forgottenFlow, keptFlow } from '../http/flow-cookie.ts';
import { keptSession } from '../http/session-cookie.ts';
import { visitOf } from './access.ts';
import type { Route, RouteContext } from './route.ts';

export interface SsoOptions {
  /** Origin under which people open this server, when that is configured. */
  publicOrigin: string | undefined;
}

const FORM_BYTES_MAX = 512 * 1024;
const json = { consumes: ['application/json'] } as const;
const settings = { tag: 'administration', needs: 'settings:write' } as const;
const browser = { tag: 'access', needs: 'none', anonymous: true, status: 302 } as const;

export function ssoRoutes({ publicOrigin }: SsoOptions): Route[] {
  const baseUrlOf = ({ request }: RouteContext): string => publicOrigin ?? `${request.protocol}://${request.host}`;
  const isSecure = (c: RouteContext): boolean => baseUrlOf(c).startsWith('https:');

  /** Sends the browser on with its session. */
  const admit = async (c: RouteContext, work: Promise<FinishedSignOn>): Promise<undefined> => {
    const { signedIn, returnTo, cookieName } = await work;
    const secure = isSecure(c);
    c.reply.header('set-cookie', [keptSession(signedIn.token, secure), forgottenFlow(cookieName, secure)]);
    return redirect(c, 302, returnTo);
  };
  const readCookieOf = (c: RouteContext) => flowCookieReader(c.request.headers.cookie, isSecure(c));

  return [
    {
      ...settings,
      needs: 'settings:read',
      method: 'GET',
      path: '/api/v1/sso/connections',
      summary: 'Connections to identity providers, without their secrets.',
      handle: async (c) => ({ connections: await listConnections(c.platform, c.caller, baseUrlOf(c)) }),
    },
    {
      ...settings,
      ...json,
      refusesKeys: true,
      method: 'POST',
      path: '/api/v1/sso/connections',
      summary: 'Makes a connection; {name, kind} is enough for a draft with the addresses its provider asks for.',
      status: 201,
      handle: async (c) => createConnection(c.platform, c.caller, await c.json(), baseUrlOf(c)),
    },
    {
      ...settings,
      ...json,
      refusesKeys: true,
      method: 'PATCH',
      path: '/api/v1/sso/connections/:connection_id',
      summary: 'Changes a connection, field by field.',
      handle: async (c) =>
        updateConnection(c.platform, c.caller, c.params.connection_id!, await c.json(), baseUrlOf(c)),
    },
    {
      ...settings,
      refusesKeys: true,
      method: 'DELETE',
      path: '/api/v1/sso/connections/:connection_id',
      summary: 'Removes a connection; its users stay.',
      status: 204,
      handle: async (c) => {
        await removeConnection(c.platform, c.caller, c.params.connection_id!);
        c.reply.status(204).send();
        return undefined;
      },
    },
    {
      ...settings,
      refusesKeys: true,
      method: 'POST',
      path: '/api/v1/sso/connections/:connection_id/test',
      summary: 'Tries what can be tried without signing anybody in.',
      handle: (c) => testConnection(c.platform, c.caller, c.params.connection_id!),
    },
    {
      ...json,
      tag: 'access',
      needs: 'none',
      method: 'POST',
      path: '/api/v1/sso/discover',
      summary: 'The connections an e-mail address could sign in through, by its domain alone.',
      handle: async (c) => discoverConnections(c.platform, await c.json()),
    },
    {
      ...browser,
      method: 'GET',
      path: '/api/v1/sso/:connection_id/start',
      summary: 'Sends the browser to the identity provider.',
      query: { return_to: 'a path of this server to go to afterwards' },
      handle: (c) =>
        inBrowser(c, async () => {
          const { location, cookie } = await startSignOn(c.platform, c.params.connection_id!, {
            returnTo: c.query.return_to,
            baseUrl: baseUrlOf(c),
            visit: visitOf(c),
          });
          c.reply.header('set-cookie', keptFlow(cookie, isSecure(c)));
          return redirect(c, 302, location);
        }),
    },
    {
      ...browser,
      method: 'GET',
      path: '/api/v1/sso/oidc/:connection_id/callback',
      summary: 'Where an OpenID provider sends the browser back to.',
      query: { code: '', state: '', iss: '', error: '' },
      handle: (c) =>
        inBrowser(c, () =>
          admit(
            c,
            finishOidc(c.platform, c.params.connection_id!, {
              query: (c.request.raw.url ?? '').split('?').slice(1).join('?'),
              readCookie: readCookieOf(c),
              baseUrl: baseUrlOf(c),
              visit: visitOf(c),
            }),
          ),
        ),
    },
    {
      ...browser,
      method: 'POST',
      path: '/api/v1/sso/saml/:connection_id/acs',
      summary: 'Where a SAML provider’s page sends its assertion.',
      consumes: ['application/x-www-form-urlencoded'],
      status: 303,
      handle: (c) =>
        inBrowser(c, async () => {
          const form = new URLSearchParams((await c.body(FORM_BYTES_MAX)).toString('utf8'));
          const { path } = await receiveAssertion(c.platform, c.params.connection_id!, {
            response: oneOf(form, 'SAMLResponse'),
            state: oneOf(form, 'RelayState'),
            baseUrl: baseUrlOf(c),
            visit: visitOf(c),
          });
          return redirect(c, 303, path);
        }),
    },
    {
      ...browser,
      method: 'GET',
      path: '/api/v1/sso/saml/:connection_id/finish',
      summary: 'Signs the browser in that began, after its assertion has passed.',
      query: { ticket: 'from the redirect of the address before' },
      handle: (c) =>
        inBrowser(c, () =>
          admit(
            c,
            finishSaml(c.platform, c.params.connection_id!, {
              ticket: c.query.ticket ?? '',
              readCookie: readCookieOf(c),
              visit: visitOf(c),
            }),
          ),
        ),
    },
    {
      tag: 'access',
      needs: 'none',
      anonymous: true,
      method: 'GET',
      path: '/api/v1/sso/saml/:connection_id/metadata',
      summary: 'What a SAML provider reads about us.',
      produces: 'application/samlmetadata+xml',
      handle: async (c) => {
        const xml = await samlMetadata(c.platform, c.params.connection_id!, baseUrlOf(c));
        c.reply.type('application/samlmetadata+xml; charset=utf-8').send(xml);
        return undefined;
      },
    },
  ];
}

/** What a browser opens: a failure leads back to the page of sign-in, unless something asks that is no browser. */
async function inBrowser(c: RouteContext, work: () => Promise<undefined>): Promise<undefined> {
  try {
    return await work();
  } catch (error) {
    const wantsPage = (c.request.headers.accept ?? '').includes('text/html');
    const isTold = error instanceof Problem && (error.status < 500 || error.code === 'overloaded');
    if (!wantsPage || !isTold) throw error;
    const reason = error instanceof SignOnProblem ? error.reason : error.code;
    return redirect(c, c.request.method === 'POST' ? 303 : 302, `/?sign_in_problem=${reason}`);
  }
}

function redirect(c: RouteContext, status: 302 | 303, location: string): undefined {
  c.reply.status(status).header('location', location).header('cache-control', 'no-store').send();
  return undefined;
}

function oneOf(form: URLSearchParams, name: string): string {
  const values = form.getAll(name);
  if (values.length === 1) return values[0]!;
  const detail = 'has to be there exactly once.';
  throw new Problem('invalid_request', `${name} ${detail}`, { errors: [{ field: name, detail }] });
}
