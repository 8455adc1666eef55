/**
 * Epochs of the pseudonym key. Events bear pseudonyms of the current epoch. A rotation makes the next one; it becomes the
 * current one when it is finished, and the one before can still be resolved.
 *
 *   none ──begin──► next ──finish──► current ──(another finishes)──► old
 */
import { Problem } from '@bellwether/core';
import type { EdgeDatabase } from '../edge-database.ts';
import { type PseudonymDomain, pseudonymOf } from '../pseudonym.ts';
import type { KeyProvider } from './key-provider.ts';
import { newKey } from './seal.ts';

export interface Epoch {
  epoch: string;
  number: number;
  state: 'current' | 'next' | 'old';
  began_at: number;
}

export class Epochs {
  readonly #database: EdgeDatabase;
  readonly #provider: KeyProvider;
  readonly #keys = new Map<string, Buffer>();
  #current = '';

  private constructor(database: EdgeDatabase, provider: KeyProvider) {
    this.#database = database;
    this.#provider = provider;
  }

  /** Makes the first epoch when there is none. */
  static async open(database: EdgeDatabase, provider: KeyProvider, nowMs: number): Promise<Epochs> {
    const epochs = new Epochs(database, provider);
    if (epochs.list().length === 0) await epochs.#make('current', nowMs);
    for (const row of database.all<{ epoch: string; key_id: string; wrapped: Uint8Array }>('SELECT * FROM epochs'))
      epochs.#keys.set(
        row.epoch,
        await provider.unwrap({ keyId: row.key_id, bytes: row.wrapped }, `epoch:${row.epoch}`),
      );
    epochs.#current = epochs.list().find(({ state }) => state === 'current')!.epoch;
    return epochs;
  }

  list(): Epoch[] {
    return this.#database.all<Epoch>('SELECT epoch, number, state, began_at FROM epochs ORDER BY number');
  }

  current(): string {
    return this.#current;
  }

  next(): string | undefined {
    return this.list().find(({ state }) => state === 'next')?.epoch;
  }

  pseudonym(domain: PseudonymDomain, normalised: string, epoch = this.#current): string {
    return pseudonymOf(this.#keys.get(epoch)!, epoch, domain, normalised);
  }

  /** Throws conflict when a rotation has begun already. */
  async begin(nowMs: number): Promise<string> {
    if (this.next() !== undefined)
      throw new Problem('conflict', `The epoch ${this.next()} has begun already. Finish it first.`);
    return this.#make('next', nowMs);
  }

  /** Inside a transaction. */
  finish(epoch: string): void {
    this.#database.run(`UPDATE epochs SET state = 'old' WHERE state = 'current'`);
    this.#database.run(`UPDATE epochs SET state = 'current' WHERE epoch = ?`, epoch);
    this.#current = epoch;
  }

  async #make(state: Epoch['state'], nowMs: number): Promise<string> {
    const number = Math.max(0, ...this.list().map((one) => one.number)) + 1;
    const epoch = `v${number}`;
    const key = newKey();
    const { keyId, bytes } = await this.#provider.wrap(key, `epoch:${epoch}`);
    this.#database.run('INSERT INTO epochs VALUES (?, ?, ?, ?, ?, ?)', epoch, number, state, keyId, bytes, nowMs);
    this.#keys.set(epoch, key);
    return epoch;
  }
}
