/**
 * The session cookie: the token where no script can read it. It ends with the browser, and with the session.
 * Form: RFC 6265bis, sections 4.1 and 5.6.
 */

export const SESSION_COOKIE = 'bw_session';
const TOKEN = /^bws_(?:[a-z0-9-]{1,64}_)?[0-9A-Za-z]{43}$/;

/** Whether the request carries a session cookie at all, be it one of ours or not. */
export function hasSessionCookie(cookieHeader: string | undefined): boolean {
  return valuesOf(cookieHeader).length > 0;
}

/**
 * The session token in a Cookie header. Two cookies of the name are none: one may have been planted from a neighbouring
 * name of the same domain, and nothing tells which.
 */
export function sessionCookieOf(cookieHeader: string | undefined): string | undefined {
  const values = new Set(valuesOf(cookieHeader));
  if (values.size !== 1) return undefined;
  const [token] = values;
  return token !== undefined && TOKEN.test(token) ? token : undefined;
}

/** The Set-Cookie value that keeps a token; `secure` when the browser speaks https with us. */
export function keptSession(token: string, secure: boolean): string {
  if (!TOKEN.test(token)) throw new Error('Only a session token goes into the session cookie.');
  return `${SESSION_COOKIE}=${token}; ${attributes(secure)}`;
}

/** The Set-Cookie value that removes it. */
export function forgottenSession(secure: boolean): string {
  return `${SESSION_COOKIE}=; Max-Age=0; ${attributes(secure)}`;
}

function attributes(secure: boolean): string {
  return `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}

function valuesOf(cookieHeader: string | undefined): string[] {
  return (cookieHeader ?? '').split(';').flatMap((pair) => {
    const equals = pair.indexOf('=');
    return equals > 0 && pair.slice(0, equals).trim() === SESSION_COOKIE ? [pair.slice(equals + 1).trim()] : [];
  });
}
