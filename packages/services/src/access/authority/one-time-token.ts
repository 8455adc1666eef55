/**
 * Tokens that are good for one thing, once: going on with a sign-in, an invitation, a password reset. 256 random bits;
 * who keeps one longer than a process lives keeps its SHA-256 only (`hashCredential`).
 */
import { randomBase62 } from './random-text.ts';

export type OneTimeKind = 'challenge' | 'invitation' | 'reset';

const PREFIX: Readonly<Record<OneTimeKind, string>> = { challenge: 'bwc_', invitation: 'bwi_', reset: 'bwr_' };
const SECRET_LENGTH = 43;

export function newOneTimeToken(kind: OneTimeKind): string {
  return PREFIX[kind] + randomBase62(SECRET_LENGTH);
}

/** Whether a text can be one at all; what cannot is not looked up. */
export function isOneTimeToken(text: string, kind: OneTimeKind): boolean {
  return text.startsWith(PREFIX[kind]) && /^[0-9A-Za-z]{43}$/.test(text.slice(PREFIX[kind].length));
}
