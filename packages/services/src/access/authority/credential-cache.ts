/**
 * Remembers for a few seconds whom a credential belongs to, so that a producer's thousandth request does not ask the
 * database again. A revocation in this process takes effect at once; one made elsewhere within `STALENESS_MAX_MS`.
 */
import type { Caller } from './caller.ts';

const STALENESS_MAX_MS = 5_000;
const ENTRIES_MAX = 10_000;

export interface Identity {
  /** `undefined`: known not to be valid. */
  caller: Caller | undefined;
  /** Key or session id; empty when not valid. */
  credentialId: string;
  /** When the credential itself ends, in milliseconds. */
  validUntilMs: number;
}

export class CredentialCache {
  readonly #entries = new Map<string, Identity & { freshUntilMs: number }>();
  readonly #listeners = new Set<() => void>();
  #generation = 0;

  get(hash: string, nowMs: number): Identity | undefined {
    const entry = this.#entries.get(hash);
    if (!entry || nowMs >= entry.freshUntilMs) return undefined;
    return nowMs < entry.validUntilMs ? entry : { ...entry, caller: undefined };
  }

  /** Counts up at each revocation: what was looked up before one must not be remembered after it. */
  get generation(): number {
    return this.#generation;
  }

  remember(hash: string, identity: Identity, lookup: { nowMs: number; generation: number }): void {
    if (lookup.generation !== this.#generation) return;
    this.#entries.delete(hash);
    if (this.#entries.size >= ENTRIES_MAX) this.#dropOldest();
    this.#entries.set(hash, { ...identity, freshUntilMs: lookup.nowMs + STALENESS_MAX_MS });
  }

  /** To be called after a revocation has been written. */
  forget(credentialId: string): void {
    this.#generation += 1;
    for (const [hash, entry] of this.#entries) if (entry.credentialId === credentialId) this.#entries.delete(hash);
    this.#tell();
  }

  /** Forgets everything: after a change of a user or of roles. */
  clear(): void {
    this.#generation += 1;
    this.#entries.clear();
    this.#tell();
  }

  /** The listener is called after each revocation and each change of a user; it returns at once and does not throw. */
  onForgotten(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #dropOldest(): void {
    const oldest = this.#entries.keys().next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }
}
