/**
 * What was asked of somebody who is signing in, until they answer: bounded in number and in time, and good for one
 * answer. Kept in memory; after a restart one signs in again from the start.
 */
import type { Clock } from '@bellwether/core';
import { isOneTimeToken, newOneTimeToken } from '../authority/one-time-token.ts';

const ENTRIES_MAX = 20_000;

interface Entry<T> {
  value: T;
  expiresMs: number;
  triesLeft: number;
}

export interface Taken<T> {
  value: T;
  /** The answer was wrong, and there may be another: gives the challenge back unless its tries are used up. */
  giveBack(): void;
}

export class ChallengeBook<T> {
  readonly #clock: Clock;
  readonly #lifetimeMs: number;
  readonly #tries: number;
  /** The oldest first, but for those given back. */
  readonly #entries = new Map<string, Entry<T>>();

  constructor(clock: Clock, options: { lifetimeMs: number; tries: number }) {
    this.#clock = clock;
    this.#lifetimeMs = options.lifetimeMs;
    this.#tries = options.tries;
  }

  /** The name of a new challenge, and when it ends. */
  add(value: T): { id: string; expiresMs: number } {
    this.#dropEnded();
    const id = newOneTimeToken('challenge');
    const expiresMs = this.#clock() + this.#lifetimeMs;
    this.#entries.set(id, { value, expiresMs, triesLeft: this.#tries });
    return { id, expiresMs };
  }

  /** Looks without using it up. */
  peek(id: string): T | undefined {
    const entry = isOneTimeToken(id, 'challenge') ? this.#entries.get(id) : undefined;
    return entry && this.#clock() < entry.expiresMs ? entry.value : undefined;
  }

  /** Takes it out, so that no second answer is looked at while this one is; `undefined` when there is none (any more). */
  take(id: string): Taken<T> | undefined {
    if (this.peek(id) === undefined) return undefined;
    const entry = this.#entries.get(id)!;
    this.#entries.delete(id);
    const giveBack = (): void => {
      if (entry.triesLeft > 1) this.#entries.set(id, { ...entry, triesLeft: entry.triesLeft - 1 });
    };
    return { value: entry.value, giveBack };
  }

  /** Drops what is meant for somebody, such as a user whose password has changed. */
  drop(matches: (value: T) => boolean): void {
    for (const [id, { value }] of this.#entries) if (matches(value)) this.#entries.delete(id);
  }

  #dropEnded(): void {
    const nowMs = this.#clock();
    for (const [id, { expiresMs }] of this.#entries) {
      if (nowMs < expiresMs && this.#entries.size < ENTRIES_MAX) return;
      this.#entries.delete(id);
    }
  }
}
