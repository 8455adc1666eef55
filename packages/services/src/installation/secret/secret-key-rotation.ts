/**
 * Exchanges the key that the installation's secrets are sealed with, while everything goes on: a new key seals from now
 * on, all that is kept is sealed anew with it, and after a time of grace, when nothing is left of them, the old keys are
 * destroyed. The grace is for whatever was under way: a request that has read what it opens later, a transaction that has
 * sealed what it writes later, challenges in memory, and what is shipped to backups.
 */
import { type OnTrouble, Problem } from '@bellwether/core';
import type { Records } from '@bellwether/records';
import { sealAnew, whereSealedWith } from './seal-anew.ts';
import type { SecretBox } from './secret-box.ts';

/** Longer than challenges live, and many times as long as a request or what ships backups may take. */
export const GRACE_MS = 15 * 60_000;
/** Something is left that was sealed with an old key: it is looked for again. */
const AGAIN_MS = 60 * 60_000;

export interface SecretKeysView {
  /** The key that seals. */
  current: string;
  /** Keys that still open, until they are destroyed. */
  retiring: string[];
}

export class SecretKeyRotation {
  readonly #records: Records;
  readonly #secrets: SecretBox;
  readonly #onTrouble: OnTrouble;
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(rooms: { records: Records; secrets: SecretBox }, onTrouble: OnTrouble) {
    this.#records = rooms.records;
    this.#secrets = rooms.secrets;
    this.#onTrouble = onTrouble;
  }

  /** Old keys that an earlier life left are destroyed as well. */
  start(): void {
    if (this.#secrets.otherIds.length > 0) this.#retireIn(GRACE_MS);
  }

  view(): SecretKeysView {
    return { current: this.#secrets.currentId, retiring: this.#secrets.otherIds };
  }

  /** Resolves when everything that is kept is sealed with the new key. Throws conflict where the keys are shared. */
  async exchange(graceMs: number): Promise<{ sealedAnew: number }> {
    if (this.#secrets.isShared)
      throw new Problem(
        'conflict',
        'Several processes share their keys: exchange the master key that seals them, with a new first line in its file and a restart of each process (docs/operations.md).',
      );
    return this.#inTurn(async () => {
      this.#secrets.exchangeKey();
      try {
        return { sealedAnew: await sealAnew(this.#records, this.#secrets) };
      } finally {
        this.#retireIn(graceMs);
      }
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#underWay;
  }

  #retireIn(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#inTurn(() => this.#retire()).catch((error: unknown) => {
        this.#onTrouble('old keys of secrets could not be destroyed; it is tried again', error);
        this.#retireIn(AGAIN_MS);
      });
    }, ms);
    this.#timer.unref();
  }

  async #retire(): Promise<void> {
    const old = this.#secrets.otherIds;
    // Once more: what was under way when the key was exchanged has come to its end by now.
    await sealAnew(this.#records, this.#secrets);
    const left = await whereSealedWith(this.#records, old);
    if (left.length > 0)
      throw new Error(`${left.join(', ')} still hold what ${old.join(', ')} sealed. The keys stay until it is gone.`);
    this.#secrets.forget(old);
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#underWay.then(task);
    this.#underWay = result.catch(() => undefined); // told to whoever asked
    return result;
  }
}
