import type { ServiceContext } from '../../context.ts';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import { endSessions } from '../session/end-sessions.ts';
import { userToManage } from './manage.ts';

/** Ends all sessions of a user at once; they can sign in again. */
export async function endSessionsOfUser(
  context: ServiceContext,
  caller: Caller | undefined,
  userId: string,
): Promise<void> {
  requirePermission(context, caller, 'users:write');
  await context.records.asTenant(organisationOf(caller), (tx) => userToManage(tx, caller, userId));
  await endSessions(context, caller, 'session.revoke', { userId });
}
