import type { ServiceContext } from '../../context.ts';
import { type Caller, requireUser } from '../authority/caller.ts';
import { SESSION_IDLE_MS } from './session-limits.ts';
import type { SessionView } from './session-view.ts';

const LISTED_MAX = 200;

/** The caller's own sessions that can be used, the one used last first. */
export async function listSessions(context: ServiceContext, caller: Caller | undefined): Promise<SessionView[]> {
  requireUser(context, caller);
  const nowMs = context.clock();
  const rows = await context.records.asTenant(caller.orgId, (tx) =>
    tx
      .selectFrom('sessions')
      .select(['session_id', 'created_at', 'last_seen_at', 'expires_at', 'address', 'user_agent', 'method'])
      .where('user_id', '=', caller.id)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', new Date(nowMs))
      .where('last_seen_at', '>', new Date(nowMs - SESSION_IDLE_MS))
      .orderBy('last_seen_at', 'desc')
      .orderBy('session_id')
      .limit(LISTED_MAX)
      .execute(),
  );
  return rows.map((row) => ({
    session_id: row.session_id,
    created_at: row.created_at.toISOString(),
    last_seen_at: row.last_seen_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
    address: row.address,
    user_agent: row.user_agent,
    method: row.method,
    current: row.session_id === caller.sessionId,
  }));
}
