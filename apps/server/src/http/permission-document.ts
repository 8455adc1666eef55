/**
 * docs/permissions.md, made from the very routes, roles and scopes that decide: who may call what, and how far it
 * reaches. `npm run permissions` writes it; a test fails when it is stale.
 */
import {
  grantsOfScopes,
  PERMISSIONS,
  type Permission,
  type Reach,
  ROLES,
  reaches,
  SCOPES,
  USER_ROLES,
} from '@bellwether/services';
import type { Route } from '../routes/route.ts';

type Grants = ReadonlyMap<Permission, Reach>;

const REACH_WORDS: Readonly<Record<Reach, string>> = { own: 'own', team: 'team', organisation: 'yes' };

export function permissionDocument(routes: readonly Route[]): string {
  const known = [...routes].sort((a, b) => compare(a.path, b.path) || compare(a.method, b.method));
  return `# Who may do what

Made by \`npm run permissions\` from the routes, roles and scopes of this version; do not edit it. What decides is in
[\`packages/services/src/access/authority\`](../packages/services/src/access/authority), and \`tests/permissions\` calls every route as every role,
every key scope, the operator and nobody.

**yes** is the whole organisation, **team** the figures of the own teams, **own** what is one's own; a dot is a refusal: 401 without
a credential, else 403 with the missing permission's name, and an entry in the [audit trail](audit.md).
The operator of the installation, on its own machine, may do everything but what is a signed-in person's own.

## Roles

${USER_ROLES.map((role) => `- **${role}**: ${ROLES[role].description}`).join('\n')}

## Permissions by role and key scope

${table(
  ['permission', ...USER_ROLES, ...SCOPES.map((scope) => `key: ${scope}`)],
  PERMISSIONS.map((permission) => [
    `\`${permission}\``,
    ...USER_ROLES.map((role) => grantOf(ROLES[role].grants, permission)),
    ...SCOPES.map((scope) => grantOf(grantsOfScopes([scope]), permission)),
  ]),
)}

## Routes by role

${table(
  ['route', 'needs', ...USER_ROLES],
  known.map((route) => [
    nameOf(route),
    needsOf(route),
    ...USER_ROLES.map((role) => accessOf(route, { kind: 'user', grants: ROLES[role].grants })),
  ]),
)}

## Routes by key scope

${table(
  ['route', 'needs', ...SCOPES, 'operator', 'nobody'],
  known.map((route) => [
    nameOf(route),
    needsOf(route),
    ...SCOPES.map((scope) => accessOf(route, { kind: 'key', grants: grantsOfScopes([scope]) })),
    accessOf(route, { kind: 'operator', grants: undefined }),
    route.needs === 'none' ? 'yes' : '·',
  ]),
)}
`;
}

/** Whether a route is open to somebody, by what it declares. `undefined` when it is not. */
export function reachAt(
  { needs, alsoWith, reach = 'organisation', refusesKeys }: Pick<Route, 'needs' | 'alsoWith' | 'reach' | 'refusesKeys'>,
  { kind, grants }: { kind: 'user' | 'key' | 'operator'; grants: Grants | undefined },
): Reach | undefined {
  if (needs === 'none' || needs === 'credential') return 'organisation';
  if (needs === 'signed_in') return kind === 'user' ? 'own' : undefined;
  if (refusesKeys && kind === 'key') return undefined;
  if (kind === 'operator') return 'organisation';
  if (needs === 'operator') return undefined;
  const granted = grants?.get(needs);
  if (reaches(granted, reach)) return granted;
  const inPart = alsoWith && grants?.get(alsoWith);
  return reaches(inPart, reach) ? inPart : undefined;
}

function accessOf(route: Route, caller: Parameters<typeof reachAt>[1]): string {
  const reach = reachAt(route, caller);
  return reach ? REACH_WORDS[reach] : '·';
}

function grantOf(grants: Grants, permission: Permission): string {
  const reach = grants.get(permission);
  return reach ? REACH_WORDS[reach] : '·';
}

function nameOf({ method, path }: Route): string {
  return `${method} \`${path}\``;
}

function needsOf({ needs, alsoWith, reach }: Route): string {
  if (needs === 'none') return 'nothing';
  if (needs === 'credential') return 'any credential';
  if (needs === 'signed_in') return 'a signed-in user';
  if (needs === 'operator') return 'the operator';
  const also = alsoWith ? `, in part \`${alsoWith}\`` : '';
  return reach && reach !== 'organisation' ? `\`${needs}\` (${reach})${also}` : `\`${needs}\`${also}`;
}

function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)].join('\n');
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
