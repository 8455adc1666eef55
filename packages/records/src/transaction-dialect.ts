/**
 * Kysely over one open transaction, of the embedded engine or of a server. Begin and commit belong to who opened it, who
 * also sets whose rows the transaction may see; this dialect only carries statements.
 */
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
import type { Schema } from './schema.ts';

export type Transaction = Kysely<Schema>;

export interface StatementResult<Row> {
  rows: Row[];
  /** Inserted, updated or deleted. */
  affected: number;
}

export type RunStatement = <Row>(text: string, parameters: readonly unknown[]) => Promise<StatementResult<Row>>;

export function queriesIn(run: RunStatement): Transaction {
  const connection = new TransactionConnection(run);
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
  readonly #run: RunStatement;

  constructor(run: RunStatement) {
    this.#run = run;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, affected } = await this.#run<Row>(query.sql, query.parameters);
    return { rows, numAffectedRows: BigInt(affected) };
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator, and results come whole
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
