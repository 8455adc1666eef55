/** The calls of signing in. The session comes as a cookie; nothing of it is seen here. */
import { api } from '@bellwether/ui/session/session.ts';

export type Factor = 'totp' | 'recovery_code' | 'passkey';

/** What stands between the password and the session. */
export interface Challenge {
  challenge: string;
  factors: readonly Factor[];
}

export interface Connection {
  connection_id: string;
  name: string;
}

/** `undefined`: signed in. */
export async function signInWithPassword(email: string, password: string): Promise<Challenge | undefined> {
  const answer = await api.post<Partial<Challenge>>('/api/v1/sessions', { email, password, delivery: 'cookie' });
  return answer.challenge === undefined ? undefined : { challenge: answer.challenge, factors: answer.factors ?? [] };
}

export async function answerChallenge(
  challenge: string,
  code: { totp: string } | { recovery_code: string },
): Promise<void> {
  await api.post('/api/v1/sessions/second-factor', { challenge, ...code, delivery: 'cookie' });
}

/** Where this address may sign in beside the password. A server that cannot say offers the password. */
export async function discoverConnections(email: string): Promise<readonly Connection[]> {
  try {
    return (await api.post<{ connections: readonly Connection[] }>('/api/v1/sso/discover', { email })).connections;
  } catch {
    return [];
  }
}

export interface Region {
  region: string;
  url: string;
}

export interface Regions {
  /** This one; null where there are none. */
  region: string | null;
  regions: readonly Region[];
  /** Where people with such an address sign in, when that is not here. */
  elsewhere: Region | null;
}

/**
 * Which regions there are, and whether this address belongs to another one. Only what stands behind the @ is sent. A server
 * that cannot say is asked for the sign-in itself.
 */
export async function askForRegion(email: string | undefined): Promise<Regions | undefined> {
  const domain = email?.slice(email.lastIndexOf('@') + 1);
  try {
    return await api.post<Regions>('/api/v1/residency/lookup', domain ? { domain } : {});
  } catch {
    return undefined;
  }
}

/** Comes back to the address that was asked for. */
export function startOf({ connection_id }: Connection, { pathname, search }: Location): string {
  return `/api/v1/sso/${encodeURIComponent(connection_id)}/start?return_to=${encodeURIComponent(pathname + search)}`;
}
