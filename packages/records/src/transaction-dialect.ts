/**
 * Kysely over one open PGlite transaction. Begin and commit belong to `records.ts`, which also sets whose rows the
 * transaction may see; this dialect only carries statements, and hands the event loop back after each of them because
 * the engine runs on the calling thread and answers as a microtask.
 */
import { setImmediate } from 'node:timers/promises';
import type { Transaction as EngineTransaction } from '@electric-sql/pglite';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type { PreparedStatements } from './prepared-statements.ts';
import type { Schema } from './schema.ts';

export type Transaction = Kysely<Schema>;

export function queriesIn(transaction: EngineTransaction, statements: PreparedStatements): Transaction {
  const connection = new TransactionConnection(transaction, statements);
  return new Kysely<Schema>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new TransactionDriver(connection),
      createIntrospector: (database) => new PostgresIntrospector(database),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

class TransactionConnection implements DatabaseConnection {
  readonly #transaction: EngineTransaction;
  readonly #statements: PreparedStatements;

  constructor(transaction: EngineTransaction, statements: PreparedStatements) {
    this.#transaction = transaction;
    this.#statements = statements;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, affected } = await this.#statements.query<Row>(this.#transaction, query.sql, query.parameters);
    await setImmediate();
    return { rows, numAffectedRows: BigInt(affected) };
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator, and the engine has no cursor to feed it
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Records answer whole results. Page by key instead of streaming.');
  }
}

class TransactionDriver implements Driver {
  readonly #connection: DatabaseConnection;

  constructor(connection: DatabaseConnection) {
    this.#connection = connection;
  }

  async init(): Promise<void> {}
  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}

  async beginTransaction(): Promise<void> {
    throw alreadyInTransaction();
  }
  async commitTransaction(): Promise<void> {
    throw alreadyInTransaction();
  }
  async rollbackTransaction(): Promise<void> {
    throw alreadyInTransaction();
  }
}

function alreadyInTransaction(): Error {
  return new Error('This is a transaction already: return to commit it, throw to roll it back.');
}
