import { MINUTE_MS } from '@bellwether/core';

/** Somebody whose password was right, and whose second factor is asked for. */
export interface SignInChallenge {
  userId: string;
  orgId: string;
  email: string;
}

export const SIGN_IN_CHALLENGE = { lifetimeMs: 5 * MINUTE_MS, tries: 5 } as const;
