/**
 * What a user's role allows. This table is the whole of it for now; finer roles (own, team, organisation) extend it here
 * and nowhere else.
 */
import type { UserRole } from '@bellwether/records';
import type { Scope } from './scope.ts';

export const USER_ROLES = ['owner', 'admin', 'member'] as const satisfies readonly UserRole[];

export const SCOPES_OF_ROLE: Readonly<Record<UserRole, ReadonlySet<Scope>>> = {
  owner: new Set(['ingest', 'read', 'admin']),
  admin: new Set(['ingest', 'read', 'admin']),
  member: new Set(['read']),
};

/** Roles a user of that role may give to others: nobody makes somebody mightier than they are. */
export const GRANTABLE_ROLES: Readonly<Record<UserRole, readonly UserRole[]>> = {
  owner: ['owner', 'admin', 'member'],
  admin: ['admin', 'member'],
  member: [],
};
