/**
 * Keeps guessing slow. Five failures within a minute, of an account or from an address, and the next attempt waits; twenty
 * failures of an account within an hour, and it is locked for an hour, unless an administrator or a password reset
 * releases it. Passwords and second factors count alike. An account that does not exist is counted and locked the same.
 *
 * One process keeps the counts in memory: a restart forgets them, and only who runs the machine can bring one about.
 * Several keep them in the records (shared-sign-in-guard.ts), so that an attempt at one counts at all of them.
 */
import { type Clock, HOUR_MS, MINUTE_MS, Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { AttemptLimiter } from './attempt-limiter.ts';

export interface Attempt {
  /** It was not a guess: it does not count. */
  succeeded(): Promise<void>;
}

export interface SignInGuard {
  /** Counts an attempt at an account (its normalised e-mail address), from a network address. Throws too_many_attempts. */
  begin(email: string | undefined, address: string | undefined): Promise<Attempt>;
  /** Which of the accounts are locked, and until when. Inside a transaction, that has to be given. */
  locked(emails: readonly string[], tx?: Transaction): Promise<ReadonlyMap<string, number>>;
  release(email: string): Promise<void>;
}

export const MINUTE_RULE = { failuresMax: 5, spanMs: MINUTE_MS };
export const HOUR_RULE = { failuresMax: 20, spanMs: HOUR_MS, lockMs: HOUR_MS };

export class MemorySignInGuard implements SignInGuard {
  readonly #clock: Clock;
  readonly #byMinute = new AttemptLimiter(MINUTE_RULE);
  readonly #byHour = new AttemptLimiter(HOUR_RULE);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async begin(email: string | undefined, address: string | undefined): Promise<Attempt> {
    const nowMs = this.#clock();
    const account = email === undefined ? undefined : accountKey(email);
    const keys = [account, address === undefined ? undefined : addressKey(address)].filter((key) => key !== undefined);
    if (account !== undefined) refuseLocked(this.#byHour.waitMs(account, nowMs));
    for (const key of keys) refuseTooMany(this.#byMinute.waitMs(key, nowMs));
    for (const key of keys) this.#byMinute.begin(key, nowMs);
    if (account !== undefined) this.#byHour.begin(account, nowMs);
    return {
      succeeded: async () => {
        for (const key of keys) this.#byMinute.succeed(key, nowMs);
        if (account !== undefined) this.#byHour.succeed(account, nowMs);
      },
    };
  }

  async locked(emails: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const nowMs = this.#clock();
    const waits = emails.map((email) => [email, this.#byHour.waitMs(accountKey(email), nowMs)] as const);
    return new Map(waits.filter(([, waitMs]) => waitMs > 0).map(([email, waitMs]) => [email, nowMs + waitMs]));
  }

  async release(email: string): Promise<void> {
    this.#byHour.release(accountKey(email));
    this.#byMinute.release(accountKey(email));
  }
}

export function accountKey(email: string): string {
  return `account ${email}`;
}

export function addressKey(address: string): string {
  return `address ${address}`;
}

export function refuseLocked(waitMs: number): void {
  if (waitMs > 0) refuse(waitMs, 'After 20 failed attempts this account is locked. An administrator can release it.');
}

export function refuseTooMany(waitMs: number): void {
  if (waitMs > 0) refuse(waitMs, 'Too many failed attempts.');
}

function refuse(waitMs: number, reason: string): never {
  const retryAfterSeconds = Math.ceil(waitMs / 1000);
  const wait = retryAfterSeconds > 120 ? `${Math.ceil(retryAfterSeconds / 60)} min` : `${retryAfterSeconds} s`;
  throw new Problem('too_many_attempts', `${reason} Try again in ${wait}.`, { retryAfterSeconds });
}
