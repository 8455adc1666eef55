/** Who has access now: users with their factors, keys, connections for sign-on. */
import type { Transaction } from '@bellwether/records';
import { type UserDetails, userDetails } from '../../access/user/user-details.ts';
import { USER_COLUMNS } from '../../access/user/within-reach.ts';
import type { Platform } from '../../installation/platform/platform.ts';

export interface AccessFacts {
  users: readonly UserDetails[];
  keys: readonly KeyFacts[];
  signOn: readonly { name: string; kind: string; enabled: boolean; enforced: boolean }[];
}

export interface KeyFacts {
  key_id: string;
  name: string;
  scopes: readonly string[];
  created_at: Date;
  last_used_at: Date | null;
  expires_at: Date | null;
}

const LISTED_MAX = 5000;

export async function readAccessFacts(platform: Platform, tx: Transaction, orgId: string): Promise<AccessFacts> {
  const now = new Date(platform.clock());
  const users = await tx
    .selectFrom('users')
    .select(USER_COLUMNS)
    .where('org_id', '=', orgId)
    .orderBy('name')
    .orderBy('user_id')
    .limit(LISTED_MAX)
    .execute();
  const keys = await tx
    .selectFrom('api_keys')
    .select(['key_id', 'name', 'scopes', 'created_at', 'last_used_at', 'expires_at'])
    .where('org_id', '=', orgId)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .orderBy('name')
    .orderBy('key_id')
    .limit(LISTED_MAX)
    .execute();
  const signOn = await tx
    .selectFrom('sso_connections')
    .select(['name', 'kind', 'enabled', 'enforced'])
    .where('org_id', '=', orgId)
    .orderBy('name')
    .execute();
  return { users: await userDetails(tx, platform, users), keys, signOn };
}

export function hasSecondFactor({ factors }: Pick<UserDetails, 'factors'>): boolean {
  return factors.totp || factors.passkeys > 0;
}
