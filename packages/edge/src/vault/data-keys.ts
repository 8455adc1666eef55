/**
 * One key a person, wrapped by the tenant's key. Destroying the wrapped key is what makes a person unreadable wherever a
 * copy of the vault may lie, as long as the tenant's key does not lie beside that copy.
 *
 * Work on the directory is synchronous (one transaction), wrapping is not (it may be a call to a key service). So keys
 * are made and fetched before a transaction; one that turns out to need more throws `KeysWanted`, is rolled back, and is
 * done again once they are there.
 */
import type { EdgeDatabase } from '../edge-database.ts';
import type { KeyProvider, WrappedKey } from './key-provider.ts';
import { newKey } from './seal.ts';

/** Thrown inside a transaction, which `withKeys` does again. */
export class KeysWanted extends Error {
  readonly person: number | undefined;

  constructor(person?: number) {
    super('A data key is wanted that is not in memory.');
    this.name = 'KeysWanted';
    this.person = person;
  }
}

export interface DataKey {
  key: Buffer;
  wrapped: WrappedKey;
}

const PLACE = 'person';
const POOL_STEP = 64;
/** Unwrapped keys in memory; beyond that all are let go of. */
const FETCHED_MAX = 5000;
const REWRAP_STEP = 200;

export class DataKeys {
  readonly #database: EdgeDatabase;
  readonly #provider: KeyProvider;
  #pool: DataKey[] = [];
  readonly #fetched = new Map<number, Buffer>();

  constructor(database: EdgeDatabase, provider: KeyProvider) {
    this.#database = database;
    this.#provider = provider;
  }

  /** Makes sure of `fresh` unused keys and of the keys of `people`; before a transaction. */
  async prepare(fresh: number, people: Iterable<number>): Promise<void> {
    if (this.#fetched.size > FETCHED_MAX) this.#fetched.clear();
    while (this.#pool.length < fresh) {
      const key = newKey();
      this.#pool.push({ key, wrapped: await this.#provider.wrap(key, PLACE) });
    }
    for (const person of people) if (!this.#fetched.has(person)) await this.#fetch(person);
  }

  /**
   * Does `work` in a transaction, as often as it takes until no key is wanted. `undo` lets go of what was remembered
   * from an attempt that was rolled back. `rehearse` undoes the work in the end as well, and gives its result.
   */
  async withKeys<T>(
    work: () => T,
    options: { prepare?: () => Promise<void>; undo: () => void; rehearse?: boolean },
  ): Promise<T> {
    const people = new Set<number>();
    let fresh = 0;
    for (;;) {
      await options.prepare?.();
      await this.prepare(fresh, people);
      try {
        return options.rehearse ? this.#database.rehearse(work) : this.#database.transaction(work);
      } catch (error) {
        options.undo();
        if (!(error instanceof KeysWanted)) throw error;
        if (error.person === undefined) fresh += POOL_STEP;
        else people.add(error.person);
      } finally {
        if (options.rehearse) options.undo();
      }
    }
  }

  /** A key nobody has. One that a rolled-back transaction had taken is lost, which costs nothing. */
  take(): DataKey {
    const made = this.#pool.pop();
    if (!made) throw new KeysWanted();
    if (made.wrapped.keyId !== this.#provider.current()) {
      this.#pool = []; // made before the tenant's key was rotated
      throw new KeysWanted();
    }
    return made;
  }

  of(person: number): Buffer {
    const key = this.#fetched.get(person);
    if (!key) throw new KeysWanted(person);
    return key;
  }

  /** The key a person was just made with. */
  keep(person: number, key: Buffer): void {
    this.#fetched.set(person, key);
  }

  clear(): void {
    this.#fetched.clear();
  }

  forget(person: number): void {
    this.#fetched.delete(person);
  }

  async #fetch(person: number): Promise<void> {
    const row = this.#database.get<{ key_id: string; wrapped: Uint8Array }>(
      'SELECT key_id, wrapped FROM people WHERE person = ?',
      person,
    );
    if (row) this.#fetched.set(person, await this.#provider.unwrap({ keyId: row.key_id, bytes: row.wrapped }, PLACE));
  }

  /**
   * Wraps a step of what an older tenant key has wrapped with the current one: people, epochs, the edge's own keys. The
   * rows themselves say what is left, so it goes on where a killed process was. Gives how many rows are left.
   */
  async rewrapSome(): Promise<number> {
    const current = this.#provider.current();
    for (const { table, id, placeOf } of WRAPPED_TABLES) {
      const rows = this.#database.all<{ id: string | number; key_id: string; wrapped: Uint8Array }>(
        `SELECT ${id} AS id, key_id, wrapped FROM ${table} WHERE key_id <> ? LIMIT ${REWRAP_STEP}`,
        current,
      );
      const wrapped: { id: string | number; before: Uint8Array; after: WrappedKey }[] = [];
      for (const row of rows) {
        const place = placeOf(String(row.id));
        const key = await this.#provider.unwrap({ keyId: row.key_id, bytes: row.wrapped }, place);
        wrapped.push({ id: row.id, before: row.wrapped, after: await this.#provider.wrap(key, place) });
      }
      this.#database.transaction(() => {
        for (const { id: value, before, after } of wrapped)
          this.#database.run(
            // Somebody erased in between stays erased: their row is not there any more.
            `UPDATE ${table} SET key_id = ?, wrapped = ? WHERE ${id} = ? AND wrapped = ?`,
            after.keyId,
            after.bytes,
            value,
            before,
          );
      });
      if (rows.length > 0) break;
    }
    return this.leftToRewrap();
  }

  leftToRewrap(): number {
    return WRAPPED_TABLES.reduce((sum, { table }) => {
      const row = this.#database.get<{ n: number }>(
        `SELECT count(*) AS n FROM ${table} WHERE key_id <> ?`,
        this.#provider.current(),
      );
      return sum + (row?.n ?? 0);
    }, 0);
  }
}

/** Everything the tenant's key wraps. */
const WRAPPED_TABLES = [
  { table: 'own_keys', id: 'name', placeOf: (name: string) => `own:${name}` },
  { table: 'epochs', id: 'epoch', placeOf: (epoch: string) => `epoch:${epoch}` },
  { table: 'people', id: 'person', placeOf: () => PLACE },
] as const;
