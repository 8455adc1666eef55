/**
 * Who may open this server: sessions. A session is answered as a token, for programs, or kept in a cookie that no script
 * can read, for our own pages.
 */
import { Problem } from '@bellwether/core';
import {
  currentSession,
  listSessions,
  revokeOtherSessions,
  revokeSession,
  type SignedIn,
  signIn,
  signOut,
  type Visit,
} from '@bellwether/services';
import { refuseForeignPage } from '../http/own-page.ts';
import { forgottenSession, keptSession, sessionCookieOf } from '../http/session-cookie.ts';
import type { Route, RouteContext } from './route.ts';

export interface AccessOptions {
  /** Origin under which people open this server, when that is configured. */
  publicOrigin: string | undefined;
}

const json = { consumes: ['application/json'] } as const;
const access = { tag: 'access' } as const;

export function accessRoutes({ publicOrigin }: AccessOptions): Route[] {
  const isSecure = ({ request }: RouteContext): boolean =>
    request.protocol === 'https' || publicOrigin?.startsWith('https:') === true;

  /** Reads what was sent, signs in by it, and delivers the session the way that was asked for. */
  const signInBy = async <T extends SignedIn | object>(
    c: RouteContext,
    work: (input: unknown, visit: Visit) => Promise<T>,
  ): Promise<unknown> => {
    const { delivery, input } = withoutDelivery(await c.json());
    if (delivery === 'cookie') refuseForeignPage(c.request.headers, { host: c.request.host, publicOrigin });
    const answer = await work(input, visitOf(c));
    if (delivery === 'token' || !('token' in answer)) return answer;
    const { token, ...shown } = answer;
    c.reply.header('set-cookie', keptSession(token, isSecure(c)));
    return shown;
  };

  return [
    {
      ...access,
      ...json,
      method: 'POST',
      path: '/api/v1/sessions',
      summary: 'Signs in; "delivery": "cookie" keeps the token in a cookie that no script can read.',
      needs: 'none',
      status: 201,
      handle: (c) => signInBy(c, (input, visit) => signIn(c.platform, input, visit)),
    },
    {
      ...access,
      method: 'GET',
      path: '/api/v1/sessions',
      summary: 'The caller’s own sessions.',
      needs: 'signed_in',
      handle: async (c) => ({ sessions: await listSessions(c.platform, c.caller) }),
    },
    {
      ...access,
      method: 'DELETE',
      path: '/api/v1/sessions',
      summary: 'Ends all of the caller’s sessions but the one that asks.',
      needs: 'signed_in',
      status: 204,
      handle: (c) => done(c, revokeOtherSessions(c.platform, c.caller)),
    },
    {
      ...access,
      method: 'GET',
      path: '/api/v1/sessions/current',
      summary: 'Who is signed in, until when, and what they may.',
      needs: 'signed_in',
      handle: (c) => currentSession(c.platform, c.caller),
    },
    {
      ...access,
      method: 'DELETE',
      path: '/api/v1/sessions/current',
      summary: 'Signs out.',
      needs: 'signed_in',
      status: 204,
      handle: async (c) => {
        // The cookie goes in any case: somebody who signs out of a session that has ended wants to be rid of it.
        c.reply.header('set-cookie', forgottenSession(isSecure(c)));
        return done(c, signOut(c.platform, c.caller));
      },
    },
    {
      ...access,
      method: 'DELETE',
      path: '/api/v1/sessions/:session_id',
      summary: 'Ends one of the caller’s own sessions.',
      needs: 'signed_in',
      status: 204,
      handle: (c) => done(c, revokeSession(c.platform, c.caller, c.params.session_id!)),
    },
  ];
}

async function done(c: RouteContext, work: Promise<void>): Promise<undefined> {
  await work;
  c.reply.status(204).send();
  return undefined;
}

/** Where a request to sign in comes from. */
function visitOf({ request }: RouteContext): Visit {
  return {
    id: request.id,
    address: request.ip,
    userAgent: request.headers['user-agent'] ?? '',
    replaces: sessionCookieOf(request.headers.cookie),
  };
}

/** How the session is to be delivered is a matter of transport; the verbs do not get to see it. */
function withoutDelivery(body: unknown): { delivery: 'token' | 'cookie'; input: unknown } {
  if (typeof body !== 'object' || body === null || !('delivery' in body)) return { delivery: 'token', input: body };
  const { delivery, ...input } = body;
  if (delivery === 'token' || delivery === 'cookie') return { delivery, input };
  const detail = 'has to be one of token, cookie.';
  throw new Problem('invalid_request', `delivery ${detail}`, { errors: [{ field: 'delivery', detail }] });
}
