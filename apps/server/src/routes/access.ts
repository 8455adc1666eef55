/**
 * Who may open this server: signing in, one's own factors and sessions, users, invitations. A session is answered as a
 * token, for programs, or kept in a cookie that no script can read, for our own pages.
 */
import { Problem } from '@bellwether/core';
import {
  acceptInvitation,
  addPasskey,
  changePassword,
  confirmTotp,
  createInvitation,
  createUser,
  currentSession,
  endSessionsOfUser,
  finishPasswordReset,
  getUser,
  listFactors,
  listInvitations,
  listSessions,
  listUsers,
  lookUpInvitation,
  lookUpPasswordReset,
  mailInvitation,
  mailPasswordReset,
  type RelyingParty,
  relyingPartyOf,
  removePasskey,
  removeTotp,
  removeUser,
  renewRecoveryCodes,
  resetFactors,
  revokeInvitation,
  revokeOtherSessions,
  revokeSession,
  type SecondFactorRequired,
  type SignedIn,
  signIn,
  signInWithPasskey,
  signInWithSecondFactor,
  signOut,
  startPasskey,
  startPasskeySignIn,
  startPasswordReset,
  startTotp,
  unlockUser,
  updateUser,
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
const anybody = { tag: 'access', needs: 'none' } as const;
const signedIn = { tag: 'access', needs: 'signed_in' } as const;
const managing = { tag: 'access', needs: 'users:write' } as const;

export function accessRoutes(options: AccessOptions): Route[] {
  return [...sessionRoutes(options), ...ownRoutes(options), ...userRoutes(options), ...invitationRoutes(options)];
}

function sessionRoutes({ publicOrigin }: AccessOptions): Route[] {
  return [
    {
      ...anybody,
      ...json,
      method: 'POST',
      path: '/api/v1/sessions',
      summary:
        'Signs in; "delivery": "cookie" keeps the token in a cookie that no script can read. 202: a second factor.',
      status: 201,
      handle: (c) => signInBy(c, publicOrigin, (input, visit) => signIn(c.platform, input, visit)),
    },
    {
      ...anybody,
      ...json,
      method: 'POST',
      path: '/api/v1/sessions/second-factor',
      summary: 'Signs in by the second factor: {challenge, totp | recovery_code}.',
      status: 201,
      handle: (c) => signInBy(c, publicOrigin, (input, visit) => signInWithSecondFactor(c.platform, input, visit)),
    },
    {
      ...anybody,
      ...json,
      method: 'POST',
      path: '/api/v1/sessions/passkey/options',
      summary: 'What a passkey is to sign: alone, or as the second factor of a {challenge}.',
      handle: async (c) => startPasskeySignIn(c.platform, await c.json(), relyingPartyFor(c, publicOrigin)),
    },
    {
      ...anybody,
      ...json,
      method: 'POST',
      path: '/api/v1/sessions/passkey',
      summary: 'Signs in with a passkey: {challenge_id, response}.',
      status: 201,
      handle: (c) =>
        signInBy(c, publicOrigin, (input, visit) =>
          signInWithPasskey(c.platform, input, visit, relyingPartyFor(c, publicOrigin)),
        ),
    },
    {
      ...signedIn,
      method: 'GET',
      path: '/api/v1/sessions',
      summary: 'The caller’s own sessions.',
      handle: async (c) => ({ sessions: await listSessions(c.platform, c.caller) }),
    },
    {
      ...signedIn,
      method: 'DELETE',
      path: '/api/v1/sessions',
      summary: 'Ends all of the caller’s sessions but the one that asks.',
      status: 204,
      handle: (c) => done(c, revokeOtherSessions(c.platform, c.caller)),
    },
    {
      ...signedIn,
      method: 'GET',
      path: '/api/v1/sessions/current',
      summary: 'Who is signed in, until when, and what they may.',
      handle: (c) => currentSession(c.platform, c.caller),
    },
    {
      ...signedIn,
      method: 'DELETE',
      path: '/api/v1/sessions/current',
      summary: 'Signs out.',
      status: 204,
      handle: (c) => {
        // The cookie goes in any case: somebody who signs out of a session that has ended wants to be rid of it.
        c.reply.header('set-cookie', forgottenSession(isSecure(c, publicOrigin)));
        return done(c, signOut(c.platform, c.caller));
      },
    },
    {
      ...signedIn,
      method: 'DELETE',
      path: '/api/v1/sessions/:session_id',
      summary: 'Ends one of the caller’s own sessions.',
      status: 204,
      handle: (c) => done(c, revokeSession(c.platform, c.caller, c.params.session_id!)),
    },
  ];
}

function ownRoutes({ publicOrigin }: AccessOptions): Route[] {
  return [
    {
      ...signedIn,
      ...json,
      method: 'POST',
      path: '/api/v1/me/password',
      summary: 'Changes one’s own password, and ends one’s other sessions: {current_password, new_password}.',
      status: 204,
      handle: async (c) => done(c, changePassword(c.platform, c.caller, await c.json())),
    },
    {
      ...signedIn,
      method: 'GET',
      path: '/api/v1/me/factors',
      summary: 'One’s own second factors and passkeys.',
      handle: (c) => listFactors(c.platform, c.caller),
    },
    {
      ...signedIn,
      method: 'POST',
      path: '/api/v1/me/totp',
      summary: 'A secret for an authenticator app; it asks for nothing before it is confirmed.',
      status: 201,
      handle: (c) => startTotp(c.platform, c.caller),
    },
    {
      ...signedIn,
      ...json,
      method: 'POST',
      path: '/api/v1/me/totp/confirm',
      summary: 'Confirms the authenticator app by a {code}; gives ten recovery codes.',
      handle: async (c) => confirmTotp(c.platform, c.caller, await c.json()),
    },
    {
      ...signedIn,
      ...json,
      method: 'DELETE',
      path: '/api/v1/me/totp',
      summary: 'Removes the authenticator app: {password}.',
      status: 204,
      handle: async (c) => done(c, removeTotp(c.platform, c.caller, await c.json())),
    },
    {
      ...signedIn,
      ...json,
      method: 'POST',
      path: '/api/v1/me/recovery-codes',
      summary: 'Ten new recovery codes; the old ones end: {password}.',
      handle: async (c) => renewRecoveryCodes(c.platform, c.caller, await c.json()),
    },
    {
      ...signedIn,
      ...json,
      method: 'POST',
      path: '/api/v1/me/passkeys/options',
      summary: 'What the browser is to make a passkey of.',
      handle: (c) => startPasskey(c.platform, c.caller, relyingPartyFor(c, publicOrigin)),
    },
    {
      ...signedIn,
      ...json,
      method: 'POST',
      path: '/api/v1/me/passkeys',
      summary: 'Keeps the passkey the browser made: {challenge_id, response, name}.',
      status: 201,
      handle: async (c) => addPasskey(c.platform, c.caller, await c.json(), relyingPartyFor(c, publicOrigin)),
    },
    {
      ...signedIn,
      method: 'DELETE',
      path: '/api/v1/me/passkeys/:passkey_id',
      summary: 'Forgets one of one’s own passkeys.',
      status: 204,
      handle: (c) => done(c, removePasskey(c.platform, c.caller, c.params.passkey_id!)),
    },
  ];
}

function userRoutes({ publicOrigin }: AccessOptions): Route[] {
  return [
    {
      tag: 'access',
      needs: 'users:read',
      reach: 'team',
      method: 'GET',
      path: '/api/v1/users',
      summary: 'Users; a manager sees those of the own teams.',
      handle: async (c) => ({ users: await listUsers(c.platform, c.caller) }),
    },
    {
      ...managing,
      ...json,
      method: 'POST',
      path: '/api/v1/users',
      summary: 'Makes a user; a password that was made up is shown this once.',
      status: 201,
      handle: async (c) => createUser(c.platform, c.caller, await c.json()),
    },
    {
      tag: 'access',
      needs: 'users:read',
      reach: 'team',
      method: 'GET',
      path: '/api/v1/users/:user_id',
      summary: 'One user.',
      handle: (c) => getUser(c.platform, c.caller, c.params.user_id!),
    },
    {
      ...managing,
      ...json,
      method: 'PATCH',
      path: '/api/v1/users/:user_id',
      summary: 'Changes name, role, teams, subject or disabled; it holds at once.',
      handle: async (c) => updateUser(c.platform, c.caller, c.params.user_id!, await c.json()),
    },
    {
      ...managing,
      method: 'DELETE',
      path: '/api/v1/users/:user_id',
      summary: 'Removes a user; their boards and saved queries stay.',
      status: 204,
      handle: (c) => done(c, removeUser(c.platform, c.caller, c.params.user_id!)),
    },
    {
      ...managing,
      method: 'DELETE',
      path: '/api/v1/users/:user_id/sessions',
      summary: 'Ends all sessions of a user.',
      status: 204,
      handle: (c) => done(c, endSessionsOfUser(c.platform, c.caller, c.params.user_id!)),
    },
    {
      ...managing,
      method: 'POST',
      path: '/api/v1/users/:user_id/reset-factors',
      summary: 'Takes away a user’s second factors and passkeys, and ends their sessions.',
      status: 204,
      handle: (c) => done(c, resetFactors(c.platform, c.caller, c.params.user_id!)),
    },
    {
      ...managing,
      method: 'POST',
      path: '/api/v1/users/:user_id/unlock',
      summary: 'Releases an account locked after failed attempts.',
      status: 204,
      handle: (c) => done(c, unlockUser(c.platform, c.caller, c.params.user_id!)),
    },
    {
      ...managing,
      method: 'POST',
      path: '/api/v1/users/:user_id/reset-password',
      summary: 'A link with which a user sets a new password, once, within an hour.',
      status: 201,
      handle: async (c) => {
        const { token, expires_at } = await startPasswordReset(c.platform, c.caller, c.params.user_id!);
        const link = linkTo(c, publicOrigin, 'reset-password', token);
        const told = { userId: c.params.user_id!, link, expiresAt: expires_at };
        return { link, expires_at, mailed: await mailPasswordReset(c.platform, c.caller, told) };
      },
    },
    {
      ...anybody,
      ...json,
      method: 'POST',
      path: '/api/v1/password-resets/lookup',
      summary: 'Whose password a reset link is for: {token}.',
      handle: async (c) => lookUpPasswordReset(c.platform, await c.json(), visitOf(c)),
    },
    {
      ...anybody,
      ...json,
      method: 'POST',
      path: '/api/v1/password-resets/accept',
      summary: 'Sets a new password by a reset link: {token, password}.',
      status: 204,
      handle: async (c) => done(c, finishPasswordReset(c.platform, await c.json(), visitOf(c))),
    },
  ];
}

function invitationRoutes({ publicOrigin }: AccessOptions): Route[] {
  return [
    {
      tag: 'access',
      needs: 'users:read',
      method: 'GET',
      path: '/api/v1/invitations',
      summary: 'Invitations, newest first.',
      handle: async (c) => ({ invitations: await listInvitations(c.platform, c.caller) }),
    },
    {
      ...managing,
      ...json,
      method: 'POST',
      path: '/api/v1/invitations',
      summary:
        'Invites somebody; the link is shown this once, works for seven days, and is mailed where a channel does that.',
      status: 201,
      handle: async (c) => {
        const { invitation, token } = await createInvitation(c.platform, c.caller, await c.json());
        const link = linkTo(c, publicOrigin, 'invitation', token);
        const { email, expires_at } = invitation;
        return {
          invitation,
          link,
          mailed: await mailInvitation(c.platform, c.caller, { email, link, expiresAt: expires_at }),
        };
      },
    },
    {
      ...managing,
      method: 'DELETE',
      path: '/api/v1/invitations/:invitation_id',
      summary: 'Withdraws an invitation.',
      status: 204,
      handle: (c) => done(c, revokeInvitation(c.platform, c.caller, c.params.invitation_id!)),
    },
    {
      ...anybody,
      ...json,
      method: 'POST',
      path: '/api/v1/invitations/lookup',
      summary: 'What an invitation is for: {token}.',
      handle: async (c) => lookUpInvitation(c.platform, await c.json(), visitOf(c)),
    },
    {
      ...anybody,
      ...json,
      method: 'POST',
      path: '/api/v1/invitations/accept',
      summary: 'Makes the account an invitation is for, and signs in: {token, name, password}.',
      status: 201,
      handle: (c) => signInBy(c, publicOrigin, (input, visit) => acceptInvitation(c.platform, input, visit)),
    },
  ];
}

/** Reads what was sent, signs in by it, and delivers the session the way that was asked for. */
async function signInBy(
  c: RouteContext,
  publicOrigin: string | undefined,
  work: (input: unknown, visit: Visit) => Promise<SignedIn | SecondFactorRequired>,
): Promise<unknown> {
  const { delivery, input } = withoutDelivery(await c.json());
  if (delivery === 'cookie') refuseForeignPage(c.request.headers, { host: c.request.host, publicOrigin });
  const answer = await work(input, visitOf(c));
  if (!('token' in answer)) {
    c.reply
      .status(202)
      .header('content-type', 'application/json; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(JSON.stringify(answer));
    return undefined;
  }
  if (delivery === 'token') return answer;
  const { token, ...shown } = answer;
  c.reply.header('set-cookie', keptSession(token, isSecure(c, publicOrigin)));
  return shown;
}

async function done(c: RouteContext, work: Promise<void>): Promise<undefined> {
  await work;
  c.reply.status(204).send();
  return undefined;
}

/** Where a request to sign in comes from. */
export function visitOf({ request }: RouteContext): Visit {
  return {
    id: request.id,
    address: request.ip,
    userAgent: request.headers['user-agent'] ?? '',
    replaces: sessionCookieOf(request.headers.cookie),
  };
}

/** The origin people have in the address bar. */
function originOf({ request }: RouteContext, publicOrigin: string | undefined): string {
  return publicOrigin ?? `${request.protocol}://${request.host}`;
}

function isSecure(c: RouteContext, publicOrigin: string | undefined): boolean {
  return originOf(c, publicOrigin).startsWith('https:');
}

function relyingPartyFor(c: RouteContext, publicOrigin: string | undefined): RelyingParty {
  return relyingPartyOf(originOf(c, publicOrigin));
}

/** The token is behind the #: browsers send that part to nobody, so it is in no log and no referrer. */
function linkTo(
  c: RouteContext,
  publicOrigin: string | undefined,
  page: 'invitation' | 'reset-password',
  token: string,
): string {
  return `${originOf(c, publicOrigin)}/${page}#token=${token}`;
}

/** How the session is to be delivered is a matter of transport; the verbs do not get to see it. */
function withoutDelivery(body: unknown): { delivery: 'token' | 'cookie'; input: unknown } {
  if (typeof body !== 'object' || body === null || !('delivery' in body)) return { delivery: 'token', input: body };
  const { delivery, ...input } = body;
  if (delivery === 'token' || delivery === 'cookie') return { delivery, input };
  const detail = 'has to be one of token, cookie.';
  throw new Problem('invalid_request', `delivery ${detail}`, { errors: [{ field: 'delivery', detail }] });
}
