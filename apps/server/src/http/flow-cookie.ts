/**
 * The cookies of sign-ins under way: for ten minutes, for this browser alone. On https their name begins with `__Host-`,
 * so that no neighbouring name of the same domain can plant one (RFC 6265bis, section 4.1.3.2).
 */

const LIFETIME_SECONDS = 600;
const PREFIX = '__Host-';

/** The Set-Cookie value that keeps it. */
export function keptFlow({ name, value }: { name: string; value: string }, secure: boolean): string {
  return `${named(name, secure)}=${value}; Max-Age=${LIFETIME_SECONDS}; ${attributes(secure)}`;
}

/** The Set-Cookie value that removes it. */
export function forgottenFlow(name: string, secure: boolean): string {
  return `${named(name, secure)}=; Max-Age=0; ${attributes(secure)}`;
}

/** Reads one of a Cookie header. Two of one name are none: nothing tells which is ours. */
export function flowCookieReader(
  cookieHeader: string | undefined,
  secure: boolean,
): (name: string) => string | undefined {
  const pairs = (cookieHeader ?? '').split(';').map((pair) => pair.trim().split('=', 2));
  return (name) => {
    const values = pairs.flatMap(([key, value]) => (key === named(name, secure) ? [value] : []));
    return values.length === 1 ? values[0] : undefined;
  };
}

function named(name: string, secure: boolean): string {
  return secure ? PREFIX + name : name;
}

function attributes(secure: boolean): string {
  return `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}
