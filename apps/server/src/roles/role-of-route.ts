/** Which processes serve a route: the doors are the gateway's, everything else the web's, and how a process is, each's. */
import type { Route } from '../routes/route.ts';
import type { Role } from '../settings/settings.ts';

/** `undefined`: every process. */
export function roleOfRoute({ tag, everywhere }: Route): Role | undefined {
  if (everywhere) return undefined;
  return tag === 'ingest' ? 'gateway' : 'web';
}

export function isServedBy(route: Route, roles: readonly Role[]): boolean {
  const role = roleOfRoute(route);
  return role === undefined || roles.includes(role);
}
