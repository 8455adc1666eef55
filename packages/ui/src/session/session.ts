/**
 * Who is signed in. The token lives in sessionStorage: it ends with the tab and is never part of an address.
 * States: signed out (with the reason, if there is one), signed in until `expires_at`.
 */
import { useSyncExternalStore } from 'react';
import { createApi } from '../api/client.ts';
import type { SignedIn, User } from '../api/types.ts';

const KEY = 'bellwether.session';
/** setTimeout counts in 32 bits; later expiries are looked at again then. */
const TIMER_MAX_MS = 2 ** 31 - 1;

export type SessionState = { kind: 'signed_out'; expired: boolean } | { kind: 'signed_in'; session: SignedIn };

let state: SessionState = restore();
let expiry: ReturnType<typeof setTimeout> | undefined;
const watchers = new Set<() => void>();

export const api = createApi({
  token: () => (state.kind === 'signed_in' ? state.session.token : undefined),
  onUnauthenticated: () => set({ kind: 'signed_out', expired: true }),
});

export function currentToken(): string | undefined {
  return state.kind === 'signed_in' ? state.session.token : undefined;
}

export async function signIn(email: string, password: string): Promise<void> {
  set({ kind: 'signed_in', session: await api.post<SignedIn>('/api/v1/sessions', { email, password }) });
}

export async function signOut(): Promise<void> {
  // The session ends here even when the server cannot be told.
  await api.delete('/api/v1/sessions/current').catch(() => undefined);
  set({ kind: 'signed_out', expired: false });
}

/** The server no longer takes the token. */
export function sessionRefused(): void {
  set({ kind: 'signed_out', expired: true });
}

/** Whoever is signed in. Only for pages that appear once somebody is. */
export function useUser(): User {
  const session = useSession();
  if (session.kind === 'signed_out') throw new Error('useUser is only for pages of somebody who is signed in.');
  return session.session.user;
}

export function useSession(): SessionState {
  return useSyncExternalStore(
    (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    () => state,
  );
}

function set(next: SessionState): void {
  state = next;
  if (next.kind === 'signed_in') sessionStorage.setItem(KEY, JSON.stringify(next.session));
  else sessionStorage.removeItem(KEY);
  watchExpiry();
  for (const changed of watchers) changed();
}

function watchExpiry(): void {
  clearTimeout(expiry);
  if (state.kind !== 'signed_in') return;
  const leftMs = Date.parse(state.session.expires_at) - Date.now();
  if (Number.isNaN(leftMs)) return;
  expiry = setTimeout(
    () => (leftMs > TIMER_MAX_MS ? watchExpiry() : sessionRefused()),
    Math.max(0, Math.min(leftMs, TIMER_MAX_MS)),
  );
}

function restore(): SessionState {
  try {
    const session: SignedIn = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    if (session && Date.parse(session.expires_at) > Date.now()) {
      queueMicrotask(watchExpiry);
      return { kind: 'signed_in', session };
    }
    return { kind: 'signed_out', expired: session !== null };
  } catch {
    return { kind: 'signed_out', expired: false };
  }
}
