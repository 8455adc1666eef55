import type { ServiceContext } from '../../context.ts';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import { type UserDetails, userDetails } from './user-details.ts';
import { USER_COLUMNS, withinReach } from './within-reach.ts';

const LISTED_MAX = 5000;

/** The users of the organisation by name; for a manager those of the own teams. */
export async function listUsers(context: ServiceContext, caller: Caller | undefined): Promise<UserDetails[]> {
  requirePermission(context, caller, 'users:read', 'team');
  const users = await context.records.asTenant(organisationOf(caller), async (tx) => {
    const rows = await tx
      .selectFrom('users')
      .select(USER_COLUMNS)
      .where(withinReach(caller))
      .orderBy('name')
      .orderBy('user_id')
      .limit(LISTED_MAX)
      .execute();
    return userDetails(tx, context, rows);
  });
  await context.audit.note(caller, { action: 'users.list', resourceType: 'user', details: { users: users.length } });
  return users;
}
