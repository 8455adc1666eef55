import { MINUTE_MS } from '@bellwether/core';

/** What a browser has been asked to sign, and for whom. Good for one answer within five minutes. */
export type Ceremony =
  | { kind: 'register'; userId: string; challenge: string }
  /** Whoever has a passkey of ours. */
  | { kind: 'sign_in'; challenge: string }
  /** The user of a sign-in whose password was right. */
  | { kind: 'second_factor'; signInChallenge: string; challenge: string };

export const CEREMONY = { lifetimeMs: 5 * MINUTE_MS, tries: 1 } as const;
/** How long the browser waits for its user. */
export const BROWSER_WAITS_MS = 2 * MINUTE_MS;
/** EdDSA, ES256 and RS256 (COSE numbers): what authenticators have; newer ones once Node no longer calls them experimental. */
export const ALGORITHMS: number[] = [-8, -7, -257];
/** Bytes of JSON a browser's answer may have; attestation is not asked for, so it is small. */
export const RESPONSE_BYTES_MAX = 16 * 1024;
