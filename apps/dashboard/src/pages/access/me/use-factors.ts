/** One's own second steps, and how they are called. */
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { api } from '@bellwether/ui/session/session.ts';

export interface Passkey {
  passkey_id: string;
  name: string;
  created_at: string;
  last_used_at: string | null;
}

export interface Factors {
  totp: { enabled: boolean; enabled_at: string | null };
  recovery_codes_left: number;
  passkeys: readonly Passkey[];
}

export function useFactors(): Resource<Factors> {
  return useResource('factors', (signal) => api.get<Factors>('/api/v1/me/factors', signal));
}
