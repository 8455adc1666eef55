/**
 * Looks again and again whether the credentials of open connections are still good, once per distinct token. A revoked
 * one is noticed at once when that was done in this process, else within `credentialRecheckMs`, and the time-out of one
 * look. When the look itself fails (records out of reach) the last answer stands for a few looks, so that a hiccup does
 * not end a thousand connections; then it is no.
 */
import { Problem } from '@bellwether/core';
import type { LiveLimits } from './limits.ts';
import type { LiveCaller, LiveLog } from './source.ts';
import { withTimeLimit } from './time-limit.ts';
import { every, type Timers } from './timers.ts';

interface Watched {
  caller: LiveCaller;
  failures: number;
  /** Called once when the token no longer stands for the same caller. */
  holders: Set<() => void>;
}

const LOOKS_AT_ONCE = 8;

export class CredentialWatch {
  readonly #authenticate: (token: string) => Promise<LiveCaller | undefined>;
  readonly #timers: Timers;
  readonly #limits: LiveLimits;
  readonly #log: LiveLog;
  readonly #watched = new Map<string, Watched>();
  readonly #stop: () => void;
  #looking = false;
  /** Somebody asked for a look while one was under way, which may have come too early for it. */
  #lookAgain = false;

  constructor(
    authenticate: (token: string) => Promise<LiveCaller | undefined>,
    timers: Timers,
    limits: LiveLimits,
    log: LiveLog,
  ) {
    this.#authenticate = authenticate;
    this.#timers = timers;
    this.#limits = limits;
    this.#log = log;
    this.#stop = every(timers, limits.credentialRecheckMs, () => void this.#lookAtAll());
  }

  /** Who the token stands for. Throws `Problem('timeout')`, or what the authenticator threw. */
  look(token: string): Promise<LiveCaller | undefined> {
    const detail = 'The credential could not be checked in time. Try again.';
    return withTimeLimit(this.#timers, this.#limits.credentialTimeoutMs, detail, () => this.#authenticate(token));
  }

  /** Calls `onGone` once when the token stops standing for this caller. */
  hold(token: string, caller: LiveCaller, onGone: () => void): () => void {
    const watched = this.#watched.get(token) ?? { caller, failures: 0, holders: new Set() };
    this.#watched.set(token, watched);
    const { holders } = watched;
    holders.add(onGone);
    return () => {
      holders.delete(onGone);
      if (holders.size === 0 && this.#watched.get(token)?.holders === holders) this.#watched.delete(token);
    };
  }

  /** Looks at all of them now, and not only when the time has come. */
  lookNow(): void {
    this.#lookAgain = this.#looking;
    void this.#lookAtAll();
  }

  close(): void {
    this.#stop();
    this.#watched.clear();
  }

  async #lookAtAll(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    do {
      this.#lookAgain = false;
      const tokens = this.#watched.keys();
      const lane = async () => {
        for (const token of tokens) await this.#lookAt(token);
      };
      await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, lane));
    } while (this.#lookAgain);
    this.#looking = false;
  }

  async #lookAt(token: string): Promise<void> {
    const watched = this.#watched.get(token);
    if (!watched) return;
    try {
      if (sameCaller(await this.look(token), watched.caller)) {
        watched.failures = 0;
        return;
      }
    } catch (error) {
      if (isRefusal(error)) watched.failures = this.#limits.credentialFailuresMax;
      watched.failures++;
      this.#log.warn({ err: error, principal: watched.caller.principal }, 'a live credential could not be checked');
      if (watched.failures < this.#limits.credentialFailuresMax) return;
    }
    this.#watched.delete(token);
    for (const onGone of [...watched.holders]) onGone();
  }
}

/** An answer, as opposed to no answer. */
export function isRefusal(error: unknown): error is Problem {
  return error instanceof Problem && error.status < 500;
}

/** A caller who may now see something else has to come in again. */
function sameCaller(now: LiveCaller | undefined, before: LiveCaller): boolean {
  return (
    now !== undefined &&
    now.orgId === before.orgId &&
    now.principal === before.principal &&
    now.view === before.view &&
    now.may.metrics === before.may.metrics &&
    now.may.events === before.may.events
  );
}
