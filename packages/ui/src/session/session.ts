/**
 * Who is signed in. The session lives in a cookie that no script can read, so the page knows only what the server says:
 *
 *   unknown ──▶ signed in ──ended, revoked──▶ signed out
 *      ├──────────────────────────────────────▶ signed out
 *      └──no answer──▶ unreachable ──▶ (asked again)
 *
 * The server is asked when the page opens, when it refuses anything (the session may have ended, the role may have
 * changed), when the session should have ended, when the page is looked at again, and when another tab of this browser
 * signed in or out. What somebody has open never belongs to somebody else: pages are made anew for another session.
 */
import { useSyncExternalStore } from 'react';
import { ApiProblem, createApi } from '../api/client.ts';
import type { User } from '../api/types.ts';

export interface SessionUser extends User {
  email: string;
  /** Values of the dimension `team` whose figures the role reaches. */
  teams: readonly string[];
  /** The pseudonym in events that is this person. */
  subject: string | null;
  source: string;
}

export interface Session {
  session_id: string;
  expires_at: string;
  user: SessionUser;
  /** Permission → how far it reaches: `own`, `team`, `organisation`. */
  permissions: Readonly<Record<string, string>>;
}

/** `expired`: it has ended by itself or by somebody. `not_told`: signed out here, but the server could not be told. */
export type SignedOutReason = 'expired' | 'not_told' | undefined;

export type SessionState =
  | { kind: 'unknown' }
  | { kind: 'unreachable'; problem: ApiProblem }
  | { kind: 'signed_out'; reason: SignedOutReason }
  | { kind: 'signed_in'; session: Session };

interface CurrentSession {
  user: SessionUser;
  session: { session_id: string; expires_at: string };
  permissions: Readonly<Record<string, string>>;
}

/** setTimeout counts in 32 bits; later expiries are looked at again then. */
const TIMER_MAX_MS = 2 ** 31 - 1;
/** A page that shows many refused parts asks once, not once a part. */
const REFUSAL_CHECK_MIN_MS = 5_000;
/** A page that is looked at again after this long asks whether everything still holds. */
const AWAY_MIN_MS = 60_000;

let state: SessionState = { kind: 'unknown' };
let expiry: ReturnType<typeof setTimeout> | undefined;
let asking: Promise<void> | undefined;
let askedMs = 0;
const watchers = new Set<() => void>();
/** Also read by tests and by the build, where there are no other tabs and nobody is to be asked. */
const otherTabs = typeof document === 'undefined' ? undefined : new BroadcastChannel('bellwether.session');

export const api = createApi({ onRefused: checkAfterRefusal });

/** Asks the server who is signed in; calls made while it is asked wait for the same answer. */
export function checkSession(): Promise<void> {
  asking ??= ask().finally(() => {
    asking = undefined;
  });
  return asking;
}

/** To be called when the server has set the cookie: the page goes on as whoever signed in. */
export async function beginSession(): Promise<void> {
  // An answer that is under way may be about the time before.
  await asking;
  await checkSession();
  otherTabs?.postMessage('changed');
}

export async function signOut(): Promise<void> {
  let reason: SignedOutReason;
  try {
    await api.delete('/api/v1/sessions/current');
  } catch (error) {
    if (!(error instanceof ApiProblem && error.status === 401)) reason = 'not_told';
  }
  set({ kind: 'signed_out', reason });
  otherTabs?.postMessage('changed');
}

/** Whoever is signed in. Only for pages that appear once somebody is. */
export function useUser(): SessionUser {
  const session = useSession();
  if (session.kind !== 'signed_in') throw new Error('useUser is only for pages of somebody who is signed in.');
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

export function isSignedIn(): boolean {
  return state.kind === 'signed_in';
}

async function ask(): Promise<void> {
  askedMs = Date.now();
  try {
    const { user, session, permissions } = await api.get<CurrentSession>('/api/v1/sessions/current');
    const { session_id, expires_at } = session;
    set({ kind: 'signed_in', session: { session_id, expires_at, user, permissions } });
  } catch (error) {
    const problem = error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) });
    if (problem.status === 401)
      set(state.kind === 'signed_out' ? state : { kind: 'signed_out', reason: isSignedIn() ? 'expired' : undefined });
    // Whoever is signed in stays so while the server is away: what is on the page is theirs.
    else if (state.kind === 'unknown' || state.kind === 'unreachable') set({ kind: 'unreachable', problem });
  }
}

function checkAfterRefusal(status: number): void {
  if (!isSignedIn()) return;
  if (status === 401 || Date.now() - askedMs > REFUSAL_CHECK_MIN_MS) void checkSession();
}

function set(next: SessionState): void {
  if (JSON.stringify(next) === JSON.stringify(state)) return;
  state = next;
  watchExpiry();
  for (const changed of watchers) changed();
}

function watchExpiry(): void {
  clearTimeout(expiry);
  if (state.kind !== 'signed_in') return;
  const leftMs = Date.parse(state.session.expires_at) - Date.now();
  // A clock that goes wrong must not ask without end.
  const waitMs = Math.max(AWAY_MIN_MS, Math.min(leftMs + 1_000, TIMER_MAX_MS));
  expiry = setTimeout(() => {
    watchExpiry();
    if (leftMs <= TIMER_MAX_MS) void checkSession();
  }, waitMs);
}

if (otherTabs) {
  otherTabs.onmessage = () => void checkSession();
  document.addEventListener('visibilitychange', () => {
    const wasAway = document.visibilityState === 'visible' && Date.now() - askedMs > AWAY_MIN_MS;
    if (wasAway && isSignedIn()) void checkSession();
  });
  void checkSession();
}
