/**
 * The server as the engine of durable runs sees it: as node-postgres' pool, whose answers it has, within the same bound
 * of connections and behind the same circuit breaker as records. Statements run as the login, which owns that engine's
 * schema and nothing else. It sets its own isolation levels, and nothing for longer than a transaction.
 */
import { EventEmitter } from 'node:events';
import type { QueryResult } from 'pg';
import type { Admit, EnginePool, EnginePoolClient, PoolQuery, PoolResult } from '../engine-pool.ts';
import { patiently } from '../patiently.ts';
import { stopping, TRANSACTION_LIMIT_MS, withinLimit } from '../within-limit.ts';
import type { Connection, Connections } from './connections.ts';
import { awayProblem, isAway } from './server-failure.ts';

const BEGINS = /^\s*(BEGIN|START\s+TRANSACTION)\b/i;
/** A client that keeps its transaction longer than this has lost it. */
const LIMITS = `SET LOCAL statement_timeout = ${TRANSACTION_LIMIT_MS};
  SET LOCAL idle_in_transaction_session_timeout = ${TRANSACTION_LIMIT_MS}`;
const ENDS = /^\s*(COMMIT|END|ROLLBACK\s*(WORK|TRANSACTION)?\s*;?\s*$)/i;

export class ServerPool extends EventEmitter implements EnginePool {
  readonly options: { max: number };
  readonly #connections: Connections;
  readonly #admit: Admit;
  readonly #onWritten: () => void;
  #ended = false;

  constructor(connections: Connections, admit: Admit, onWritten: () => void) {
    super();
    this.options = { max: connections.max };
    this.#connections = connections;
    this.#admit = admit;
    this.#onWritten = onWritten;
  }

  async query(query: PoolQuery, values?: readonly unknown[]): Promise<PoolResult> {
    const client = await this.connect();
    try {
      return await client.query(query, values);
    } finally {
      client.release();
    }
  }

  connect(): Promise<EnginePoolClient> {
    return patiently(async () => {
      this.#refuseWhenEnded();
      try {
        const admit: Admit = (work) => {
          this.#refuseWhenEnded();
          return this.#admit(work);
        };
        return new ServerPoolClient(await this.#connections.take(), this.#connections, admit, this.#onWritten);
      } catch (error) {
        throw isAway(error) ? awayProblem(error) : error;
      }
    });
  }

  async end(): Promise<void> {
    this.#ended = true;
  }

  #refuseWhenEnded(): void {
    if (this.#ended) throw stopping();
  }
}

class ServerPoolClient extends EventEmitter implements EnginePoolClient {
  readonly #connection: Connection;
  readonly #connections: Connections;
  readonly #admit: Admit;
  readonly #onWritten: () => void;
  #isOpen = false;
  #isDoubtful = false;

  constructor(connection: Connection, connections: Connections, admit: Admit, onWritten: () => void) {
    super();
    this.#connection = connection;
    this.#connections = connections;
    this.#admit = admit;
    this.#onWritten = onWritten;
  }

  async query(query: PoolQuery, values?: readonly unknown[]): Promise<PoolResult> {
    const text = typeof query === 'string' ? query : query.text;
    const run = () => withinLimit(this.#run(text, (typeof query === 'string' ? values : query.values) ?? []));
    try {
      const result = this.#isOpen ? await run() : await this.#admit(run);
      if (BEGINS.test(text)) {
        this.#isOpen = true;
        await this.#run(LIMITS, []);
      } else if (ENDS.test(text)) {
        if (this.#isOpen && result.command === 'COMMIT') this.#onWritten();
        this.#isOpen = false;
      } else if (!this.#isOpen && result.command !== 'SELECT') this.#onWritten();
      return result;
    } catch (error) {
      // Too late as well as lost: it may still be busy.
      if ((error as { severity?: unknown }).severity === undefined || isAway(error)) this.#isDoubtful = true;
      throw error;
    }
  }

  release(error?: Error | boolean): void {
    this.#connection.release(this.#isDoubtful || this.#isOpen || Boolean(error));
  }

  async #run(text: string, values: readonly unknown[]): Promise<PoolResult> {
    try {
      // Without parameters a text may hold several statements, of which the last one answers.
      const answer: QueryResult | QueryResult[] =
        values.length > 0
          ? await this.#connection.client.query(text, [...values])
          : await this.#connection.client.query(text);
      this.#connections.succeeded();
      const { rows, rowCount, fields, command } = Array.isArray(answer) ? (answer.at(-1) as QueryResult) : answer;
      return { rows, rowCount: rowCount ?? 0, fields: fields ?? [], command };
    } catch (error) {
      this.#connections.failed(error, this.#connection.sinceMs);
      throw error;
    }
  }
}
