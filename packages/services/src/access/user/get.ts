import { Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import { type UserDetails, userDetails } from './user-details.ts';
import { USER_COLUMNS, withinReach } from './within-reach.ts';

/** One user. Throws not_found for somebody of another organisation, and for a manager outside of the own teams. */
export async function getUser(
  context: ServiceContext,
  caller: Caller | undefined,
  userId: string,
): Promise<UserDetails> {
  requirePermission(context, caller, 'users:read', 'team');
  const [user] = await context.records.asTenant(organisationOf(caller), async (tx) => {
    const rows = await tx
      .selectFrom('users')
      .select(USER_COLUMNS)
      .where('user_id', '=', userId)
      .where(withinReach(caller))
      .execute();
    return userDetails(tx, context, rows);
  });
  if (!user) throw noSuchUser();
  await context.audit.note(caller, { action: 'users.read', resourceType: 'user', resourceId: user.user_id });
  return user;
}

export function noSuchUser(): Problem {
  return new Problem('not_found', 'This organisation has no such user, or you may not see them.');
}
