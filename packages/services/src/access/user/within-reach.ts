/** Which users a caller gets to see: all of the organisation, or, with the reach `team`, those who share a team. */
import { sql } from '@bellwether/records';
import { type Caller, reachOf } from '../authority/caller.ts';
import type { SeenUserRow } from './user-details.ts';

export const USER_COLUMNS = [
  'user_id',
  'org_id',
  'email',
  'name',
  'role',
  'teams',
  'subject',
  'source',
  'created_at',
  'disabled_at',
  'last_seen_at',
] as const satisfies readonly (keyof SeenUserRow)[];

/** As a condition on `users`. */
export function withinReach(caller: Caller) {
  if (reachOf(caller, 'users:read') === 'organisation') return sql<boolean>`true`;
  return sql<boolean>`(user_id = ${caller.id} OR teams && ${[...caller.teams]}::text[])`;
}
