/**
 * Cross-site request forgery: a page of somebody else's can make a visitor's browser send us a request, and the browser
 * adds the session cookie by itself. So a request that changes something and lives by the cookie has to show that a page
 * of this server sent it. Sec-Fetch-Site and Origin are set by the browser; no page can set or change them.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '@bellwether/core';

export interface OwnAddress {
  /** Name and port the request was sent to. */
  host: string | undefined;
  /** Origin under which people open this server, when that is configured. */
  publicOrigin: string | undefined;
}

/** Who sent the request: a page of this server, a page of another origin, or something that does not say. */
export function senderOf(headers: IncomingHttpHeaders, own: OwnAddress): 'own_page' | 'foreign_page' | 'unknown' {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' ? 'own_page' : 'foreign_page';
  const { origin } = headers;
  if (origin === undefined) return 'unknown';
  if (origin === own.publicOrigin) return 'own_page';
  const url = URL.parse(origin);
  const isOwn = url !== null && url.host !== '' && url.host === own.host?.toLowerCase();
  return isOwn ? 'own_page' : 'foreign_page';
}

/** Methods that change nothing (RFC 9110, section 9.2.1). */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** For a request that lives by the cookie. Throws forbidden unless it changes nothing or one of our pages sent it. */
export function requireOwnPage(method: string, headers: IncomingHttpHeaders, own: OwnAddress): void {
  if (SAFE_METHODS.has(method) || senderOf(headers, own) === 'own_page') return;
  throw new Problem(
    'forbidden',
    'A request that changes something with the session cookie has to come from a page of this server (Origin or Sec-Fetch-Site). A program sends its token as "Authorization: Bearer <token>" and no cookie.',
  );
}

/**
 * For a request that asks for a cookie: a foreign page that could sign its visitor in, as somebody of its own choice,
 * would see what the visitor does there. Programs, which do not say where they come from, may ask.
 */
export function refuseForeignPage(headers: IncomingHttpHeaders, own: OwnAddress): void {
  if (senderOf(headers, own) !== 'foreign_page') return;
  throw new Problem('forbidden', 'A page of another origin cannot sign anybody in here.');
}
