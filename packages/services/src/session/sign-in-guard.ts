/**
 * Keeps guessing slow. Five failures within a minute, of an account or from an address, and the next attempt waits; twenty
 * failures of an account within an hour, and it is locked for an hour, unless an administrator or a password reset
 * releases it. Passwords and second factors count alike. An account that does not exist is counted and locked the same.
 *
 * Counts are kept in memory: a restart forgets them, and only who runs the machine can bring one about.
 */
import { type Clock, HOUR_MS, MINUTE_MS, Problem } from '@bellwether/core';
import { AttemptLimiter } from './attempt-limiter.ts';

export interface Attempt {
  /** It was not a guess: it does not count. */
  succeeded(): void;
}

export class SignInGuard {
  readonly #clock: Clock;
  readonly #byMinute = new AttemptLimiter({ failuresMax: 5, spanMs: MINUTE_MS });
  readonly #byHour = new AttemptLimiter({ failuresMax: 20, spanMs: HOUR_MS, lockMs: HOUR_MS });

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts an attempt at an account (its normalised e-mail address), from a network address. Throws too_many_attempts. */
  begin(email: string | undefined, address: string | undefined): Attempt {
    const nowMs = this.#clock();
    const account = email === undefined ? undefined : accountKey(email);
    const keys = [account, address === undefined ? undefined : `address ${address}`].filter((key) => key !== undefined);
    const lockedMs = account === undefined ? 0 : this.#byHour.waitMs(account, nowMs);
    if (lockedMs > 0)
      refuse(lockedMs, 'After 20 failed attempts this account is locked. An administrator can release it.');
    for (const key of keys) {
      const waitMs = this.#byMinute.waitMs(key, nowMs);
      if (waitMs > 0) refuse(waitMs, 'Too many failed attempts.');
    }
    for (const key of keys) this.#byMinute.begin(key, nowMs);
    if (account !== undefined) this.#byHour.begin(account, nowMs);
    return {
      succeeded: () => {
        for (const key of keys) this.#byMinute.succeed(key, nowMs);
        if (account !== undefined) this.#byHour.succeed(account, nowMs);
      },
    };
  }

  /** Until when an account is locked; `undefined` when it is not. */
  lockedUntilMs(email: string): number | undefined {
    const nowMs = this.#clock();
    const waitMs = this.#byHour.waitMs(accountKey(email), nowMs);
    return waitMs > 0 ? nowMs + waitMs : undefined;
  }

  release(email: string): void {
    this.#byHour.release(accountKey(email));
    this.#byMinute.release(accountKey(email));
  }
}

function accountKey(email: string): string {
  return `account ${email}`;
}

function refuse(waitMs: number, reason: string): never {
  const retryAfterSeconds = Math.ceil(waitMs / 1000);
  const wait = retryAfterSeconds > 120 ? `${Math.ceil(retryAfterSeconds / 60)} min` : `${retryAfterSeconds} s`;
  throw new Problem('too_many_attempts', `${reason} Try again in ${wait}.`, { retryAfterSeconds });
}
