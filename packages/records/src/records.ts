/**
 * Records: what people and administrators put in and expect to find again, in PostgreSQL: in the process (here), or on a
 * server that several processes share (`postgres/`).
 *
 * Rules kept by both:
 * - Every statement runs in a transaction with one of two roles. `asTenant` sees one organisation's rows, by row-level
 *   security and whatever the WHERE clause says; `asOperator` sees all and is for work across tenants.
 * - When a transaction's promise resolves, what it wrote survives a power cut.
 * - Transactions are as if one ran after the other. In the process they do, on the calling thread; a server runs many at
 *   once and rolls back what would not have been so, and it is run again: `work` may be called more than once, changes
 *   nothing but through `tx`, and leaves what follows outside to `afterCommit`.
 * - Waiting is bounded in number and in time.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type Clock, MINUTE_MS, Problem } from '@bellwether/core';
import type { Transaction as EngineTransaction } from '@electric-sql/pglite';
import { committed } from './after-commit.ts';
import { type Database, openDatabase } from './database.ts';
import { type DirectoryLock, lockDirectory } from './directory-lock.ts';
import type { SyncObserver } from './durable-filesystem.ts';
import { EmbeddedPool, type EnginePool } from './engine-pool.ts';
import { forgetDeletedRows } from './forget-deleted.ts';
import { embeddedSchema } from './migration/embedded-schema.ts';
import { migrate } from './migration/migrate.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { PreparedStatements } from './prepared-statements.ts';
import { hasAppended } from './stream/appended.ts';
import { queriesIn, type Transaction } from './transaction-dialect.ts';
import { isOfNoOrganisation } from './violation.ts';
import { insideAnother, stopping, tooManyWaiting, WAITING_MAX, withinLimit } from './within-limit.ts';

export interface Records {
  /** Runs `work` in a transaction that can see and change only this organisation's rows. Commits when it returns. */
  asTenant<T>(orgId: string, work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Runs `work` in a transaction across all organisations. Only for what concerns the installation as a whole. */
  asOperator<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** For a library that keeps tables of its own in a schema of its own, and knows node-postgres only. See engine-pool.ts. */
  pool(): EnginePool;
  /**
   * Clears dead rows, table by table, and writes a checkpoint: some 15 ms of the event loop at a time. Runs by itself too.
   * A server does both by itself; there it renews what its planner knows of the tables.
   */
  maintain(): Promise<void>;
  /**
   * Writes every table but the audit trail's anew and lets go of the write-ahead log, so that no file holds what was
   * deleted or overwritten before the call. Blocks the event loop a table at a time. What of it a server still holds
   * afterwards, and who has to see to that: docs/records.md.
   */
  forgetDeleted(): Promise<void>;
  /** Is told whenever events that were appended to streams have become durable. Returns at once. */
  onAppended(listener: () => void): () => void;
  /** For /metrics, /readyz and doctor. */
  stats(): RecordsStats;
  /** Waits for what is under way, refuses what comes, closes the database in order. */
  close(): Promise<void>;
}

export interface RecordsStats {
  transactions: number;
  waiting: number;
  /** Transactions made durable since the start. */
  writes: number;
  /**
   * Why every call is refused, if it is. In the process: the disk is full or failing, until the next start. On a server:
   * it cannot be reached, until it can.
   */
  failure: Error | undefined;
}

export interface RecordsOptions {
  /** Is created when missing. One process at a time. */
  directory: string;
  clock: Clock;
  /** Told of each file made durable; for the test that cuts the power. */
  onSync?: SyncObserver;
}

const MAINTENANCE_EVERY_MS = 5 * MINUTE_MS;
/** The engine has no background writer, so without us the write-ahead log would grow until the next start. */
const MAINTENANCE_EVERY_WRITES = 20_000;

/** set_config('role', …, true) is SET LOCAL ROLE: both last until the transaction ends. */
const SET_ROLE = `SELECT set_config('app.current_org_id', $1, true), set_config('role', $2, true)`;

type Role = { name: 'bellwether_tenant'; orgId: string } | { name: 'bellwether_operator'; orgId: '' };

/**
 * Opens the records, migrating them to this version. The first start takes about a second, a later one a third of it.
 * Throws when another process has them open, or a newer version of Bellwether made them.
 */
export async function openRecords({ directory, clock, onSync }: RecordsOptions): Promise<Records> {
  const home = resolve(directory);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const lock = lockDirectory(home);
  try {
    const database = await openDatabase(home, onSync);
    try {
      await migrate(embeddedSchema(database.engine), MIGRATIONS);
    } catch (error) {
      await database.engine.close();
      throw error;
    }
    return new OpenRecords(database, lock, clock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

class OpenRecords implements Records {
  readonly #database: Database;
  readonly #statements: PreparedStatements;
  readonly #lock: DirectoryLock;
  readonly #clock: Clock;
  readonly #underWay = new Set<Promise<unknown>>();
  /** Whether the calling code runs inside a transaction that is still open. */
  readonly #inside = new AsyncLocalStorage<{ open: boolean }>();
  readonly #timer: NodeJS.Timeout;
  readonly #appendedListeners = new Set<() => void>();
  #closing: Promise<void> | undefined;
  #transactions = 0;
  #maintained: { atMs: number; writes: number };

  constructor(database: Database, lock: DirectoryLock, clock: Clock) {
    this.#database = database;
    this.#statements = new PreparedStatements(database.engine);
    this.#lock = lock;
    this.#clock = clock;
    this.#maintained = { atMs: clock(), writes: database.files.walFlushes };
    this.#timer = setInterval(() => this.#maintainWhenDue(), MINUTE_MS);
    this.#timer.unref();
  }

  async asTenant<T>(orgId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    if (orgId === '') throw new Error('A tenant transaction needs the organisation it is for.');
    try {
      return await this.#transaction({ name: 'bellwether_tenant', orgId }, work);
    } catch (error) {
      // Operators name the organisation they act for, and may be mistaken.
      if (isOfNoOrganisation(error))
        throw new Problem('not_found', `There is no organisation ${orgId}.`, { cause: error });
      throw error;
    }
  }

  asOperator<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#transaction({ name: 'bellwether_operator', orgId: '' }, work);
  }

  pool(): EnginePool {
    return new EmbeddedPool(this.#database.engine, (work) => this.#admit(work));
  }

  async maintain(): Promise<void> {
    this.#maintained = { atMs: this.#clock(), writes: this.#database.files.walFlushes };
    await this.#track(this.#clearDeadRows());
    await this.#track(this.#database.engine.exec('CHECKPOINT'));
  }

  async forgetDeleted(): Promise<void> {
    await this.#track(forgetDeletedRows(this.#database.engine));
    this.#maintained = { atMs: this.#clock(), writes: this.#database.files.walFlushes };
  }

  onAppended(listener: () => void): () => void {
    this.#appendedListeners.add(listener);
    return () => this.#appendedListeners.delete(listener);
  }

  stats(): RecordsStats {
    const { files, panic } = this.#database;
    const failure = files.failure ?? panic();
    return { transactions: this.#transactions, waiting: this.#underWay.size, writes: files.walFlushes, failure };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    while (this.#underWay.size > 0) await Promise.allSettled([...this.#underWay]);
    try {
      // An engine that has stopped has nothing left to write; the next start recovers what it had promised.
      if (!this.#database.panic()) await this.#database.engine.close();
    } finally {
      this.#lock.release();
    }
  }

  #transaction<T>(role: Role, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#admit(() => this.#run(role, work));
  }

  /** What every piece of work on the engine goes through. */
  async #admit<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing) throw stopping();
    const { failure } = this.stats();
    if (failure) throw refusal(failure);
    if (this.#underWay.size >= WAITING_MAX) throw tooManyWaiting();
    if (this.#inside.getStore()?.open) throw insideAnother();
    this.#transactions += 1;
    const result = await this.#track(work()).catch((error: unknown) => {
      const { failure: cause } = this.stats();
      throw cause ? refusal(cause) : error;
    });
    if (this.#database.files.walFlushes - this.#maintained.writes >= MAINTENANCE_EVERY_WRITES) this.#maintainWhenDue();
    return result;
  }

  async #run<T>(role: Role, work: (tx: Transaction) => Promise<T>): Promise<T> {
    let tx: Transaction | undefined;
    const result = await this.#database.engine.transaction(async (transaction) => {
      await this.#statements.query(transaction, SET_ROLE, [role.orgId, role.name]);
      const here = { open: true };
      try {
        const queries = queriesIn((text, parameters) => this.#statement(transaction, text, parameters));
        tx = queries;
        return await withinLimit(this.#inside.run(here, () => work(queries)));
      } finally {
        here.open = false;
      }
    });
    if (tx) committed(tx);
    if (tx && hasAppended(tx)) for (const listener of this.#appendedListeners) listener();
    return result;
  }

  /** Hands the event loop back after it: the engine runs on the calling thread and answers as a microtask. */
  async #statement<Row>(transaction: EngineTransaction, text: string, parameters: readonly unknown[]) {
    const result = await this.#statements.query<Row>(transaction, text, parameters);
    await setImmediate();
    return result;
  }

  /** Ours are few and small. The system's tables change with migrations only, and are left alone. */
  async #clearDeadRows(): Promise<void> {
    const { engine } = this.#database;
    const tables = await engine.query<{ name: string }>(
      `SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' AND oid >= 16384 ORDER BY oid`,
    );
    for (const { name } of tables.rows) {
      await engine.exec(`VACUUM (ANALYZE) ${name}`); // regclass quotes what needs quoting
      await setImmediate();
    }
  }

  #maintainWhenDue(): void {
    const writes = this.#database.files.walFlushes - this.#maintained.writes;
    const due = writes >= MAINTENANCE_EVERY_WRITES || this.#clock() - this.#maintained.atMs >= MAINTENANCE_EVERY_MS;
    if (writes === 0 || !due || this.#closing) return;
    // A failure here repeats at the next transaction, whose caller hears of it.
    this.maintain().catch(() => undefined);
  }

  async #track<T>(promise: Promise<T>): Promise<T> {
    this.#underWay.add(promise);
    try {
      return await promise;
    } finally {
      this.#underWay.delete(promise);
    }
  }
}

function refusal(failure: Error): Problem {
  const detail =
    'The records database has stopped, because the disk is full or failing. What was saved is kept; see the log, then restart.';
  return new Problem('internal', detail, { cause: failure });
}
