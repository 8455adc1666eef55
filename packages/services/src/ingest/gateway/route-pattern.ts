/**
 * Which routes something is for: one as the API's description writes it, with or without its parameters' names
 * (`/api/v1/rules/{rule_id}`, `/api/v1/rules/:rule_id`), or the beginning of some, ended by `*`. What is compared is the
 * route that serves the request, not the address it was asked under, so no way of writing an address gets around it.
 */
const PATTERN = /^\/(?:[A-Za-z0-9_.~:{}-]+\/?)*\*?$/;
export const PATTERN_RULE = {
  matches: PATTERN,
  otherwise: 'be a route such as /api/v1/sql, or the beginning of some such as /api/v1/metrics/*',
};

export function matchesRoute(pattern: string, route: string): boolean {
  const wanted = namelessRoute(pattern);
  if (wanted.endsWith('*')) return namelessRoute(route).startsWith(wanted.slice(0, -1));
  return namelessRoute(route) === wanted;
}

function namelessRoute(route: string): string {
  return route.replaceAll(/\{[^}/]*\}|:[^/]+/g, ':');
}
