/**
 * Where to go after signing in: a path of this server and nothing else, or a link could lead somebody who has just
 * typed a password on to a page that asks for it again.
 */
import { Problem } from '@bellwether/core';

const PATH_LENGTH_MAX = 1024;
const ANYWHERE = 'https://bellwether.invalid';

/** The path as a browser would open it. Throws invalid_request for anything that could lead elsewhere. */
export function ownPath(text: string | undefined): string {
  if (text === undefined || text === '') return '/';
  const url = isPlainPath(text) ? URL.parse(text, ANYWHERE) : null;
  if (url?.origin === ANYWHERE && isPlainPath(url.pathname)) return `${url.pathname}${url.search}${url.hash}`;
  const detail = 'has to be a path of this server, such as /boards.';
  throw new Problem('invalid_request', `return_to ${detail}`, { errors: [{ field: 'return_to', detail }] });
}

/** Whether it is a path however often somebody on the way decodes it: no second slash, no backslash, nothing unseen. */
function isPlainPath(text: string): boolean {
  let path = text;
  for (let round = 0; round < 4; round++) {
    if (!/^\/(?![/\\])[^\\\p{C}\p{Zl}\p{Zp}]*$/u.test(path) || path.length > PATH_LENGTH_MAX) return false;
    const decoded = unescaped(path.split(/[?#]/, 1)[0]!);
    if (decoded === undefined) return false;
    if (decoded === path) return true;
    path = decoded;
  }
  return false;
}

function unescaped(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
