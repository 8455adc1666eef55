/**
 * The token of a link such as `/invitation#token=…`. It stands after the `#`, which browsers never send: so it is in no
 * server's log, no proxy's and no Referer.
 */
export function linkToken(hash: string): string | undefined {
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('token');
  return token === null || token === '' || token.length > 200 ? undefined : token;
}
