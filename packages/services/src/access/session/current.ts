import { Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import type { Caller } from '../authority/caller.ts';
import type { Permission, Reach } from '../authority/permission.ts';
import { type UserView, userView } from '../user/user-view.ts';
import { idleExpiryOf } from './session-view.ts';

export interface CurrentSession {
  user: UserView;
  session: { session_id: string; created_at: string; expires_at: string; idle_expires_at: string };
  /** What the user may do, and how far it reaches. */
  permissions: Partial<Record<Permission, Reach>>;
}

/** Who is signed in, until when, and what they may. Throws unauthenticated when the caller is no user, such as a key. */
export async function currentSession(context: ServiceContext, caller: Caller | undefined): Promise<CurrentSession> {
  if (caller?.kind !== 'user') throw new Problem('unauthenticated', 'Nobody is signed in with this credential.');
  const { user, session } = await context.records.asTenant(caller.orgId, async (tx) => ({
    user: await tx.selectFrom('users').selectAll().where('user_id', '=', caller.id).executeTakeFirst(),
    session: await tx
      .selectFrom('sessions')
      .select(['session_id', 'created_at', 'last_seen_at', 'expires_at'])
      .where('session_id', '=', caller.sessionId ?? '')
      .executeTakeFirst(),
  }));
  if (!user || !session) throw new Problem('unauthenticated', 'This user or this session does not exist any more.');
  return {
    user: userView(user),
    session: {
      session_id: session.session_id,
      created_at: session.created_at.toISOString(),
      expires_at: session.expires_at.toISOString(),
      idle_expires_at: idleExpiryOf(session).toISOString(),
    },
    permissions: Object.fromEntries(caller.grants),
  };
}
