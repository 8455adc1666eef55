/** Signing in without the page, for tests of everything that comes after. */
import type { BrowserContext } from 'playwright-core';
import type { ServerAccess } from './server.ts';

interface Session {
  token: string;
}

/** One session an account for the whole file: signing in is slow by design. */
const sessions = new Map<string, Promise<Session>>();

export function sessionOf(server: ServerAccess, account: { email: string; password: string }): Promise<Session> {
  const key = JSON.stringify([server.url, account.email, account.password]);
  let session = sessions.get(key);
  if (!session) {
    const { email, password } = account;
    session = call(server, 'POST', '/api/v1/sessions', { email, password }) as Promise<Session>;
    sessions.set(key, session);
  }
  return session;
}

/** For a test that moves a server's clock past the end of its sessions: whoever asks next signs in anew. */
export function forgetSessions(): void {
  sessions.clear();
}

/** Puts somebody's session into a browser context, as signing in on the page would. */
export async function signIn(
  context: BrowserContext,
  server: ServerAccess,
  account: { email: string; password: string } = server,
): Promise<void> {
  const { token } = await sessionOf(server, account);
  await context.addCookies([{ name: 'bw_session', value: token, url: server.url, httpOnly: true, sameSite: 'Lax' }]);
}

const CALL_MAX_MS = 30_000;

/** A call of the API; throws with what the server said when it fails. */
export async function call(
  server: ServerAccess,
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const response = await fetch(server.url + path, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(CALL_MAX_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
