import type { ServiceContext } from '../../context.ts';
import { credentialKind, hashCredential } from '../authority/credential.ts';
import { callerOfUser } from './open-session.ts';
import type { Visit } from './visit.ts';

/** Ends the session a browser held before it signs in anew, whoever's it was and in whichever organisation. */
export async function endReplacedSession(context: ServiceContext, visit: Visit): Promise<void> {
  const { replaces } = visit;
  if (replaces === undefined || credentialKind(replaces) !== 'session') return;
  const endedId = await context.records.asOperator(async (tx) => {
    const session = await tx
      .selectFrom('sessions')
      .innerJoin('users', 'users.user_id', 'sessions.user_id')
      .select(['session_id', 'users.user_id', 'users.org_id', 'users.role', 'users.teams', 'users.subject'])
      .where('token_hash', '=', hashCredential(replaces))
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (!session) return undefined;
    await tx
      .updateTable('sessions')
      .set({ revoked_at: new Date(context.clock()) })
      .where('session_id', '=', session.session_id)
      .execute();
    await context.audit.append(tx, callerOfUser(session, session.session_id, visit), session.org_id, {
      action: 'session.replaced',
      resourceType: 'session',
      resourceId: session.session_id,
    });
    return session.session_id;
  });
  if (endedId) context.credentials.forget(endedId);
}
