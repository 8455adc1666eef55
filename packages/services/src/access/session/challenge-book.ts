/**
 * What was asked of somebody who is signing in, until they answer: bounded in number and in time, and good for one
 * answer. One process keeps it in memory; after a restart one signs in again from the start. Several keep it in the
 * cluster, sealed, so that the answer may reach another one than the one that asked.
 */
import { createHash } from 'node:crypto';
import type { Cluster } from '@bellwether/cluster';
import { type Clock, Problem } from '@bellwether/core';
import type { SecretBox } from '../../installation/secret/secret-box.ts';
import { isOneTimeToken, newOneTimeToken } from '../authority/one-time-token.ts';

export interface Taken<T> {
  value: T;
  /** The answer was wrong, and there may be another: gives the challenge back unless its tries are used up. */
  giveBack(): Promise<void>;
}

export interface ChallengeEntry<T> {
  value: T;
  /** Whom it is meant for; see `drop`. */
  owner: string;
  addedMs: number;
  expiresMs: number;
  triesLeft: number;
}

/** Where challenges lie. */
export interface ChallengeShelf<T> {
  put(id: string, entry: ChallengeEntry<T>): Promise<void>;
  get(id: string): Promise<ChallengeEntry<T> | undefined>;
  /** Of several who ask, one gets it. */
  takeOut(id: string): Promise<ChallengeEntry<T> | undefined>;
  drop(owner: string, nowMs: number): Promise<void>;
}

export class ChallengeBook<T> {
  readonly #clock: Clock;
  readonly #lifetimeMs: number;
  readonly #tries: number;
  readonly #shelf: ChallengeShelf<T>;

  constructor(
    clock: Clock,
    { lifetimeMs, tries }: { lifetimeMs: number; tries: number },
    shelf: ChallengeShelf<T> = new MemoryShelf(),
  ) {
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
    this.#tries = tries;
    this.#shelf = shelf;
  }

  /** The name of a new challenge, and when it ends. `owner` is whom it is meant for, when that is known. */
  async add(value: T, owner = ''): Promise<{ id: string; expiresMs: number }> {
    const id = newOneTimeToken('challenge');
    const addedMs = this.#clock();
    const expiresMs = addedMs + this.#lifetimeMs;
    await this.#shelf.put(id, { value, owner, addedMs, expiresMs, triesLeft: this.#tries });
    return { id, expiresMs };
  }

  /** Looks without using it up. */
  async peek(id: string): Promise<T | undefined> {
    return this.#current(isOneTimeToken(id, 'challenge') ? await this.#shelf.get(id) : undefined)?.value;
  }

  /** Takes it out, so that no second answer is looked at while this one is; `undefined` when there is none (any more). */
  async take(id: string): Promise<Taken<T> | undefined> {
    const entry = this.#current(isOneTimeToken(id, 'challenge') ? await this.#shelf.takeOut(id) : undefined);
    if (!entry) return undefined;
    const giveBack = async (): Promise<void> => {
      if (entry.triesLeft > 1) await this.#shelf.put(id, { ...entry, triesLeft: entry.triesLeft - 1 });
    };
    return { value: entry.value, giveBack };
  }

  /** Drops what was added for somebody until now, such as for a user whose password has changed. */
  drop(owner: string): Promise<void> {
    return this.#shelf.drop(owner, this.#clock());
  }

  #current(entry: ChallengeEntry<T> | undefined): ChallengeEntry<T> | undefined {
    return entry && this.#clock() < entry.expiresMs ? entry : undefined;
  }
}

/** Where it belongs: in memory when this process is alone. */
export function openChallengeBook<T>(
  context: { cluster: Cluster; secrets: SecretBox; clock: Clock },
  kind: string,
  rule: { lifetimeMs: number; tries: number },
): ChallengeBook<T> {
  const { cluster, clock } = context;
  return cluster.alone
    ? new ChallengeBook<T>(clock, rule)
    : new ChallengeBook<T>(clock, rule, new ClusterShelf<T>(context, { kind, lifetimeMs: rule.lifetimeMs }));
}

const ENTRIES_MAX = 20_000;

class MemoryShelf<T> implements ChallengeShelf<T> {
  /** The oldest first, but for those given back. */
  readonly #entries = new Map<string, ChallengeEntry<T>>();

  async put(id: string, entry: ChallengeEntry<T>): Promise<void> {
    for (const [old, { expiresMs }] of this.#entries) {
      if (entry.addedMs < expiresMs && this.#entries.size < ENTRIES_MAX) break;
      this.#entries.delete(old);
    }
    this.#entries.set(id, entry);
  }

  async get(id: string): Promise<ChallengeEntry<T> | undefined> {
    return this.#entries.get(id);
  }

  async takeOut(id: string): Promise<ChallengeEntry<T> | undefined> {
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    return entry;
  }

  async drop(owner: string): Promise<void> {
    for (const [id, entry] of this.#entries) if (entry.owner === owner) this.#entries.delete(id);
  }
}

/** In the cluster, where nobody can list what there is: dropping writes down until when an owner's are worth nothing. */
export class ClusterShelf<T> implements ChallengeShelf<T> {
  readonly #cluster: Cluster;
  readonly #secrets: SecretBox;
  readonly #kind: string;
  readonly #clock: Clock;
  readonly #lifetimeMs: number;

  /** No entry lives longer than `lifetimeMs`. */
  constructor(
    { cluster, secrets, clock }: { cluster: Cluster; secrets: SecretBox; clock: Clock },
    { kind, lifetimeMs }: { kind: string; lifetimeMs: number },
  ) {
    this.#cluster = cluster;
    this.#secrets = secrets;
    this.#kind = kind;
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
  }

  async put(id: string, entry: ChallengeEntry<T>): Promise<void> {
    const leftMs = entry.expiresMs - this.#clock();
    if (leftMs <= 0) return;
    const sealed = this.#secrets.seal(JSON.stringify(entry), this.#keyOf(id));
    await reached(this.#cluster.set(this.#keyOf(id), sealed, leftMs));
  }

  async get(id: string): Promise<ChallengeEntry<T> | undefined> {
    return this.#opened(id, await reached(this.#cluster.get(this.#keyOf(id))));
  }

  async takeOut(id: string): Promise<ChallengeEntry<T> | undefined> {
    return this.#opened(id, await reached(this.#cluster.takeOut(this.#keyOf(id))));
  }

  async drop(owner: string, nowMs: number): Promise<void> {
    // Whoever changes a password must not be kept from it: what cannot be dropped runs out within minutes.
    await this.#cluster.set(this.#droppedKey(owner), String(nowMs), this.#lifetimeMs).catch(() => undefined);
  }

  async #opened(id: string, sealed: string | undefined): Promise<ChallengeEntry<T> | undefined> {
    if (sealed === undefined) return undefined;
    const entry = JSON.parse(this.#secrets.open(sealed, this.#keyOf(id))) as ChallengeEntry<T>; // we sealed it
    const dropped = entry.owner === '' ? undefined : await reached(this.#cluster.get(this.#droppedKey(entry.owner)));
    return dropped !== undefined && entry.addedMs <= Number(dropped) ? undefined : entry;
  }

  /** Whoever reads the cluster's memory learns no name that opens anything. */
  #keyOf(id: string): string {
    return `challenge:${this.#kind}:${createHash('sha256').update(id).digest('base64url')}`;
  }

  #droppedKey(owner: string): string {
    return `challenges-dropped:${this.#kind}:${owner}`;
  }
}

async function reached<T>(call: Promise<T>): Promise<T> {
  return call.catch((cause: unknown) => {
    throw new Problem('overloaded', 'Nobody can sign in this way at the moment. Try again shortly.', {
      retryAfterSeconds: 5,
      cause,
    });
  });
}
