/**
 * Which hosts a script may call. A pattern is a host (`api.example.org`) or all hosts below one (`*.example.org`, which is
 * not example.org itself). Everything else is refused: there is no pattern for every host. Whether the address behind an
 * allowed name may be called is checked again when the connection is made, by whoever makes it.
 */
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const HOST_LENGTH_MAX = 253;

export function isHostPattern(text: string): boolean {
  const isBelow = text.startsWith('*.');
  const host = isBelow ? text.slice(2) : text;
  // All of a top-level domain is as good as everything.
  return host.length <= HOST_LENGTH_MAX && HOST.test(host) && (!isBelow || host.includes('.'));
}

/** Whether the address may be called; its host is compared as URLs write it, in small letters and punycode. */
export function allowedHost(url: string, patterns: readonly string[]): boolean {
  const hostname = URL.parse(url)?.hostname ?? '';
  return patterns.some((pattern) => {
    if (!isHostPattern(pattern)) return false;
    return pattern.startsWith('*.') ? hostname.endsWith(pattern.slice(1)) : hostname === pattern;
  });
}
