/** An API key as the API lists it, and what follows from it. */
export const SCOPES = ['ingest', 'read', 'admin', 'scim', 'delivery'] as const;

export interface ApiKey {
  key_id: string;
  name: string;
  scopes: readonly string[];
  /** How the key begins. */
  prefix: string;
  created_at: string;
  last_used_at: string | null;
  expires_at: string | null;
  revoked_at: string | null;
}

export type KeyState = 'live' | 'ending' | 'ended' | 'revoked';

const ENDING_MS = 14 * 86_400_000;

export function stateOf({ revoked_at, expires_at }: ApiKey, nowMs: number): KeyState {
  if (revoked_at !== null) return 'revoked';
  if (expires_at === null) return 'live';
  const leftMs = Date.parse(expires_at) - nowMs;
  return leftMs <= 0 ? 'ended' : leftMs <= ENDING_MS ? 'ending' : 'live';
}

export function isLive(key: ApiKey, nowMs: number): boolean {
  const state = stateOf(key, nowMs);
  return state === 'live' || state === 'ending';
}

/** Lines for a POSIX shell that use a key for the first time: it sends when it may, else it asks. */
export function firstLines(key: string, scopes: readonly string[], origin: string, nowMs: number): string | undefined {
  const head = `export BELLWETHER_KEY=${key}`;
  const bearer = '-H "Authorization: Bearer $BELLWETHER_KEY"';
  if (scopes.includes('ingest')) {
    const event = {
      event_type: 'cost_incurred',
      timestamp: new Date(nowMs).toISOString(),
      session_id: 'my-first-session',
      metadata: { model: 'my-model', team: 'my-team', cost_usd: 0.25 },
    };
    return `${head}\ncurl ${origin}/api/v1/events ${bearer} -d '${JSON.stringify(event)}'`;
  }
  return scopes.includes('read') ? `${head}\ncurl ${origin}/api/v1/metrics ${bearer}` : undefined;
}
