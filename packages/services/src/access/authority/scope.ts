/** What an API key may do. None of the scopes includes another; each stands for permissions in the whole organisation. */
import { type Grants, grantsOf, PERMISSIONS, reaches } from './permission.ts';

export const SCOPES = ['ingest', 'read', 'admin', 'scim', 'delivery'] as const;
export type Scope = (typeof SCOPES)[number];

const GRANTS_OF_SCOPE: Readonly<Record<Scope, Grants>> = {
  ingest: grantsOf({ 'events:write': 'organisation', 'organizations:upload': 'organisation' }),
  read: grantsOf({
    'dashboards:read': 'organisation',
    'dashboards:write': 'organisation',
    'metrics:read': 'organisation',
    'exports:write': 'organisation',
    'events:read': 'organisation',
    'alerts:read': 'organisation',
    'devices:read': 'organisation',
    'settings:read': 'organisation',
    'sites:read': 'organisation',
  }),
  admin: grantsOf({
    'users:read': 'organisation',
    'users:write': 'organisation',
    'keys:write': 'organisation',
    'settings:read': 'organisation',
    'settings:write': 'organisation',
    'budgets:write': 'organisation',
    'audit_logs:read': 'organisation',
    'workflows:read': 'organisation',
    'workflows:write': 'organisation',
    'rules:read': 'organisation',
    'rules:write': 'organisation',
    'sites:read': 'organisation',
    'sites:write': 'organisation',
    'objects:read': 'organisation',
    'objects:write': 'organisation',
    'devices:read': 'organisation',
    'devices:write': 'organisation',
    'devices:update': 'organisation',
  }),
  /** For an identity provider that keeps users and groups in step. */
  scim: grantsOf({ 'users:read': 'organisation', 'users:write': 'organisation' }),
  /** For an edge that brings surveys to people: who is invited, by pseudonym, and blinded tokens for them. */
  delivery: grantsOf({ 'surveys:deliver': 'organisation' }),
};

export function grantsOfScopes(scopes: readonly Scope[]): Grants {
  return new Map(scopes.flatMap((scope) => [...GRANTS_OF_SCOPE[scope]]));
}

/** Whether somebody with these grants may hand out a key with the scope: it must give nothing they have not got. */
export function mayGiveScope(grants: Grants, scope: Scope): boolean {
  return PERMISSIONS.every((permission) => {
    const given = GRANTS_OF_SCOPE[scope].get(permission);
    return given === undefined || reaches(grants.get(permission), given);
  });
}

/** The scopes with which an API key gets a permission; for words. */
export function scopesWith(permission: (typeof PERMISSIONS)[number]): readonly Scope[] {
  return SCOPES.filter((scope) => GRANTS_OF_SCOPE[scope].has(permission));
}
