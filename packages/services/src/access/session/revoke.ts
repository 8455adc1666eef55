import { Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { type Caller, requireUser } from '../authority/caller.ts';
import { endSessions } from './end-sessions.ts';

/** Ends one of the caller's own sessions at once. Throws not_found when there is none, or none any more. */
export async function revokeSession(
  context: ServiceContext,
  caller: Caller | undefined,
  sessionId: string,
): Promise<void> {
  requireUser(context, caller);
  const ended = await endSessions(context, caller, 'session.revoke', { userId: caller.id, only: sessionId });
  if (ended === 0) throw new Problem('not_found', 'You have no such session, or it has ended already.');
}

/** Ends all of the caller's sessions but the one that asks. */
export async function revokeOtherSessions(context: ServiceContext, caller: Caller | undefined): Promise<void> {
  requireUser(context, caller);
  await endSessions(context, caller, 'session.revoke', { userId: caller.id, except: caller.sessionId });
}
