/**
 * Where a request carries its token. Browsers can set no header on a WebSocket or an EventSource: a page of ours has the
 * session cookie, a page of somebody else's puts the token into the address.
 */
import type { IncomingMessage } from 'node:http';
import { senderOf } from '../http/own-page.ts';
import { sessionCookieOf } from '../http/session-cookie.ts';

export interface RequestCredential {
  token: string;
  from: 'header' | 'address' | 'cookie';
}

const TOKEN_LENGTH_MAX = 4096;

/** What was said wins over what the browser adds by itself; and for a page of another origin it has added nothing. */
export function credentialOfRequest(
  request: IncomingMessage,
  publicOrigin?: string | undefined,
): RequestCredential | undefined {
  const { authorization, cookie, host } = request.headers;
  if (authorization !== undefined) {
    const bearer = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
    if (bearer) return bearer.length <= TOKEN_LENGTH_MAX ? { token: bearer, from: 'header' } : undefined;
  }
  const token = searchOf(request).get('token');
  if (token) return token.length <= TOKEN_LENGTH_MAX ? { token, from: 'address' } : undefined;
  const session = authorization === undefined ? sessionCookieOf(cookie) : undefined;
  if (session === undefined || senderOf(request.headers, { host, publicOrigin }) === 'foreign_page') return undefined;
  return { token: session, from: 'cookie' };
}

export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0]!;
}

export function searchOf(request: IncomingMessage): URLSearchParams {
  const url = request.url ?? '';
  const mark = url.indexOf('?');
  return new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
}
