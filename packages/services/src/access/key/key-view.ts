import type { Scope } from '../authority/scope.ts';

/** An API key as it is listed: everything but the key. */
export interface KeyView {
  key_id: string;
  org_id: string;
  name: string;
  scopes: Scope[];
  /** How the key begins. */
  prefix: string;
  created_by: string;
  created_at: string;
  /** To the minute. */
  last_used_at: string | null;
  expires_at: string | null;
  revoked_at: string | null;
}

export interface KeyRow {
  key_id: string;
  org_id: string;
  name: string;
  scopes: string[];
  prefix: string;
  created_by: string;
  created_at: Date;
  last_used_at: Date | null;
  expires_at: Date | null;
  revoked_at: Date | null;
}

export function keyView(row: KeyRow): KeyView {
  return {
    key_id: row.key_id,
    org_id: row.org_id,
    name: row.name,
    scopes: row.scopes as Scope[], // the table's check allows no others
    prefix: row.prefix,
    created_by: row.created_by,
    created_at: row.created_at.toISOString(),
    last_used_at: row.last_used_at?.toISOString() ?? null,
    expires_at: row.expires_at?.toISOString() ?? null,
    revoked_at: row.revoked_at?.toISOString() ?? null,
  };
}

export const KEY_COLUMNS = [
  'key_id',
  'org_id',
  'name',
  'scopes',
  'prefix',
  'created_by',
  'created_at',
  'last_used_at',
  'expires_at',
  'revoked_at',
] as const satisfies readonly (keyof KeyRow)[];
