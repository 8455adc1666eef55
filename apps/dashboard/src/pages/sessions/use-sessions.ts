/** The latest agent sessions, read again every ten seconds. */
import { type AgentSession, readSessions } from '../../api/sessions.ts';
import { type Resource, useResource } from '../../api/use-resource.ts';
import { api } from '../../session/session.ts';

export function useSessions(limit: number): Resource<readonly AgentSession[]> {
  return useResource(
    `sessions-${limit}`,
    async (signal) => readSessions(await api.get(`/api/v1/agents/sessions?limit=${limit}`, signal)),
    10_000,
  );
}
