import { SESSION_IDLE_MS } from './session-limits.ts';

/** A session as its owner sees it in a list. */
export interface SessionView {
  session_id: string;
  created_at: string;
  /** To the minute. */
  last_seen_at: string;
  expires_at: string;
  address: string;
  user_agent: string;
  method: string;
  current: boolean;
}

/** When a session ends if nobody uses it from now on. */
export function idleExpiryOf(session: { last_seen_at: Date; expires_at: Date }): Date {
  return new Date(Math.min(session.expires_at.getTime(), session.last_seen_at.getTime() + SESSION_IDLE_MS));
}
