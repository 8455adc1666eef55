/**
 * Cross-site WebSocket hijacking: a foreign page may open a WebSocket to us from a visitor's browser, and the same-origin
 * policy does not stop it. Browsers always say where a page comes from; programs that are no browsers need not.
 */
import type { IncomingMessage } from 'node:http';

/** True when the request comes from no page, from a page of this host, or from an origin in the list. */
export function isOriginAllowed(request: IncomingMessage, allowedOrigins: readonly string[]): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (allowedOrigins.includes(origin)) return true;
  const url = URL.parse(origin);
  return url !== null && host !== undefined && url.host !== '' && url.host === host.toLowerCase();
}
