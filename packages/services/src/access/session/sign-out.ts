import type { ServiceContext } from '../../context.ts';
import { type Caller, requireUser } from '../authority/caller.ts';
import { endSessions } from './end-sessions.ts';

/** Ends the caller's own session at once. Having ended already is no mistake. */
export async function signOut(context: ServiceContext, caller: Caller | undefined): Promise<void> {
  requireUser(context, caller);
  await endSessions(context, caller, 'session.sign_out', { userId: caller.id, only: caller.sessionId ?? '' });
}
