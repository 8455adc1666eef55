/**
 * Connections to the server: no more than agreed, and a circuit breaker before them.
 *
 *   closed   work gets a connection, or waits in line for one, for so long and no longer
 *   open     the server could not be reached several times in a row: work is refused at once instead of waiting for a
 *            time limit each, and the server is asked once a second whether it is back
 */
import { Problem } from '@bellwether/core';
import pg, { type QueryConfig } from 'pg';
import { type PostgresSettings, poolConfigOf } from './postgres-settings.ts';
import { awayProblem, isAway } from './server-failure.ts';

/** Reaching the server failed so often in a row, and the circuit opens. */
const FAILURES_MAX = 3;
const ASK_EVERY_MS = 1_000;
/** Of a server that has nothing to do for us but to answer. */
export const ANSWER_LIMIT_MS = 10_000;
/** In line for a connection. */
const PATIENCE_MS = 10_000;
/** Whoever still holds a connection then, has lost it. */
const CLOSE_LIMIT_MS = 5_000;

/** A statement that does not wait for its answer for ever: behind PgBouncer it may wait for a server that is gone. */
export function answeredWithin(limitMs: number, text: string, values: unknown[] = []): QueryConfig {
  const query = { text, values, query_timeout: limitMs };
  return query;
}

export interface Connection {
  client: pg.PoolClient;
  /** When it was asked for, as `performance.now()` has it. */
  sinceMs: number;
  /** Gives it back; what has a doubt about it says so, and it is closed instead of used again. */
  release(isDoubtful?: boolean): void;
}

export class Connections {
  readonly max: number;
  readonly #pool: pg.Pool;
  readonly #line: PromiseWithResolvers<void>[] = [];
  readonly #taken = new Set<Connection>();
  #inUse = 0;
  #failures = 0;
  #failedMs = 0;
  #away: Error | undefined;
  #asking: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(settings: PostgresSettings) {
    const config = poolConfigOf(settings);
    this.max = config.max as number;
    this.#pool = new pg.Pool(config);
    // Of connections that nobody uses at the moment; whoever needs one next gets another.
    this.#pool.on('error', () => undefined);
  }

  /** Why work is refused at the moment, if it is. */
  get away(): Error | undefined {
    return this.#away;
  }

  /** Rejects with a Problem when the line does not move, and with what was the matter when the server is not there. */
  async take(): Promise<Connection> {
    if (this.#away) throw awayProblem(this.#away);
    await this.#place();
    const sinceMs = performance.now();
    try {
      const client = await this.#pool.connect();
      const lost = () => undefined; // its statements reject; without a listener the process would end
      client.on('error', lost);
      const connection: Connection = {
        client,
        sinceMs,
        release: (isDoubtful = false) => {
          if (!this.#taken.delete(connection)) return;
          client.off('error', lost);
          client.release(isDoubtful);
          this.#leave();
        },
      };
      this.#taken.add(connection);
      return connection;
    } catch (error) {
      this.#leave();
      this.failed(error, sinceMs);
      throw error;
    }
  }

  /** Work on a connection of its own; the connection is closed when it was lost. */
  async use<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const connection = await this.take();
    let isLost = false;
    try {
      const result = await work(connection.client);
      this.succeeded();
      return result;
    } catch (error) {
      isLost = isAway(error);
      this.failed(error, connection.sinceMs);
      throw error;
    } finally {
      connection.release(isLost);
    }
  }

  succeeded(): void {
    this.#failures = 0;
  }

  /** Those that fail together have failed once: what counts is who came after the last failure, and failed as well. */
  failed(error: unknown, sinceMs: number): void {
    if (!isAway(error) || this.#away || this.#closed || sinceMs < this.#failedMs) return;
    this.#failures += 1;
    this.#failedMs = performance.now();
    if (this.#failures < FAILURES_MAX) return;
    this.#away = error as Error;
    this.#askLater();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#asking);
    const limit = setTimeout(() => {
      for (const connection of [...this.#taken]) connection.release(true);
    }, CLOSE_LIMIT_MS);
    await this.#pool.end();
    clearTimeout(limit);
  }

  #askLater(): void {
    this.#asking = setTimeout(() => void this.#ask(), ASK_EVERY_MS);
    this.#asking.unref();
  }

  async #ask(): Promise<void> {
    try {
      const client = await this.#pool.connect();
      try {
        await client.query(answeredWithin(ANSWER_LIMIT_MS, 'SELECT 1'));
        client.release();
      } catch (error) {
        client.release(true);
        throw error;
      }
      this.#failures = 0;
      this.#away = undefined;
    } catch (error) {
      this.#away = error as Error;
      if (!this.#closed) this.#askLater();
    }
  }

  async #place(): Promise<void> {
    if (this.#inUse < this.max) {
      this.#inUse += 1;
      return;
    }
    const turn = Promise.withResolvers<void>();
    this.#line.push(turn);
    const timer = setTimeout(() => {
      this.#line.splice(this.#line.indexOf(turn), 1);
      turn.reject(
        new Problem('overloaded', `No connection to the records database became free within ${PATIENCE_MS} ms.`, {
          retryAfterSeconds: 1,
        }),
      );
    }, PATIENCE_MS);
    try {
      await turn.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Whoever is next in line takes over the place. */
  #leave(): void {
    const next = this.#line.shift();
    if (next) next.resolve();
    else this.#inUse -= 1;
  }
}
