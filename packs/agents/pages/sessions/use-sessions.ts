/** The latest agent sessions, read again every ten seconds. */

import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { type AgentSession, readSessions } from './sessions.ts';

export function useSessions(limit: number): Resource<readonly AgentSession[]> {
  return useResource(
    `sessions-${limit}`,
    async (signal) => readSessions(await api.get(`/api/v1/agents/sessions?limit=${limit}`, signal)),
    10_000,
  );
}
