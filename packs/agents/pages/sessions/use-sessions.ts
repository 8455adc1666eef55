/** Agent sessions of a range and filter, latest first; read again every ten seconds, or as soon as one begins or ends. */
import type { Filter } from '@bellwether/ui/api/types.ts';
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { useLiveEvents } from '@bellwether/ui/live/live.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { useEffect } from 'react';
import { type AgentSession, readSessions } from './sessions.ts';
import { holdsFilters, sessionsAddress } from './sessions-address.ts';

const REFRESH_MS = 10_000;
const TURNS = { event_type: ['session_start', 'session_end'] };

export interface SessionsQuestion {
  limit: number;
  /** The last day when absent. */
  fromMs?: number;
  toMs?: number;
  filters?: readonly Filter[];
  /** The range ends now. */
  live: boolean;
}

export function useSessions(question: SessionsQuestion): Resource<readonly AgentSession[]> {
  const address = sessionsAddress(question);
  const resource = useResource(
    address,
    async (signal) =>
      readSessions(await api.get(address, signal)).filter((session) => holdsFilters(session, question.filters ?? [])),
    question.live ? REFRESH_MS : undefined,
  );
  const [newest] = useLiveEvents(TURNS, 1);
  const { reload } = resource;
  const turn = question.live ? newest?.event_id : undefined;
  useEffect(() => {
    // What is live is told before it is counted: a moment later it is in the list as well.
    if (turn === undefined) return;
    const timer = setTimeout(reload, 1_500);
    return () => clearTimeout(timer);
  }, [turn, reload]);
  return resource;
}
