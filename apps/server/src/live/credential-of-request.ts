/** Where a request carries its token. Browsers can set no header on a WebSocket or an EventSource, hence the address. */
import type { IncomingMessage } from 'node:http';

export interface RequestCredential {
  token: string;
  from: 'header' | 'address';
}

const TOKEN_LENGTH_MAX = 4096;

export function credentialOfRequest(request: IncomingMessage): RequestCredential | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer) return bearer.length <= TOKEN_LENGTH_MAX ? { token: bearer, from: 'header' } : undefined;
  const token = searchOf(request).get('token');
  return token && token.length <= TOKEN_LENGTH_MAX ? { token, from: 'address' } : undefined;
}

export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0]!;
}

export function searchOf(request: IncomingMessage): URLSearchParams {
  const url = request.url ?? '';
  const mark = url.indexOf('?');
  return new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
}
