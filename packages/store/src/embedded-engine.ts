/**
 * The ClickHouse engine, in this process. One engine owns one data directory; a session runs one query at a time, so
 * there is a pool of them for reading, and one of its own for each writer, which keeps inserts in order.
 *
 * Rules this module keeps (measured; see docs/adr/0003-clickhouse-in-the-process.md):
 * - settings are part of the SQL text: a session-level SET would stick to whoever comes next;
 * - every statement has an engine-side time limit, because JavaScript cannot stop a running query;
 * - never worker threads, and never process.exit() with a query in flight.
 */
import { mkdir } from 'node:fs/promises';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import type { Session } from 'chdb';
import type { ChdbConnection } from 'chdb/connection';
import {
  asObjects,
  COMMAND_LIMIT_SECONDS,
  type Engine,
  INSERT_LIMIT_SECONDS,
  insertSettings,
  QUERY_LIMIT_SECONDS,
  type QueryOptions,
  type QueryResult,
  readAnswer,
  type StreamFormat,
  withSettings,
} from './engine.ts';
import { Placement } from './placement.ts';
import { SeatPool } from './seat-pool.ts';

export interface EmbeddedEngineOptions {
  directory: string;
  /** Sessions for reading: how many queries may run side by side. */
  readers?: number;
}

/** Loaded only by who embeds the engine: it is half a gigabyte. */
async function loadLibrary() {
  const [{ Session, drainPending }, { createChdbConnection }] = await Promise.all([
    import('chdb'),
    import('chdb/connection'),
  ]);
  return { Session, drainPending, createChdbConnection };
}

type Library = Awaited<ReturnType<typeof loadLibrary>>;

interface Seat {
  client: ClickHouseClient;
  connection: ChdbConnection;
}

export async function openEmbeddedEngine({ directory, readers = 4 }: EmbeddedEngineOptions): Promise<Engine> {
  await mkdir(directory, { recursive: true });
  const library = await loadLibrary();
  const root = new library.Session(directory, {
    connectionArgs: [
      '--background_pool_size=4',
      '--background_schedule_pool_size=16',
      '--mark_cache_size=67108864',
      `--backups.allowed_path=${directory}/backups`,
    ],
  });
  await root.queryAsync('CREATE DATABASE IF NOT EXISTS bellwether');
  return new EmbeddedEngine(library, root, directory, readers);
}

class EmbeddedEngine implements Engine {
  readonly isShared = false;
  readonly placement = new Placement();
  readonly #library: Library;
  /** Holds the engine's arguments; later connections on the same path inherit them. */
  readonly #root: Session;
  readonly #readers: SeatPool<Seat>;
  readonly #writers = new Map<string, SeatPool<Seat>>();
  readonly #directory: string;
  #closing = false;

  constructor(library: Library, root: Session, directory: string, readers: number) {
    this.#library = library;
    this.#root = root;
    this.#directory = directory;
    this.#readers = new SeatPool(
      Array.from({ length: readers }, () => openSeat(library, directory)),
      leaveSeat,
    );
  }

  async query(sql: string, options: QueryOptions = {}): Promise<QueryResult> {
    const limit = options.timeLimitSeconds ?? QUERY_LIMIT_SECONDS;
    return this.#readers.use((seat) => readFrom(seat, sql, options), limit, this.#closing);
  }

  async select<Row>(sql: string, options: QueryOptions = {}): Promise<Row[]> {
    return asObjects<Row>(await this.query(sql, options));
  }

  async *stream(sql: string, format: StreamFormat, options: QueryOptions = {}): AsyncGenerator<Uint8Array> {
    const seat = await this.#readers.take(this.#closing, options.timeLimitSeconds ?? QUERY_LIMIT_SECONDS);
    const { chdb } = seat.connection;
    const statement = withSettings(sql, options);
    try {
      // Of what it streams, the engine makes a document of each block: lines do not mind, a file would be several.
      if (format === 'Parquet') yield (await chdb.queryAsync(statement, { format })).bytes();
      else for await (const chunk of chdb.queryStream(statement, { format })) yield chunk.raw();
    } finally {
      this.#readers.giveBack(seat);
    }
  }

  async command(writer: string, sql: string, options: QueryOptions = {}): Promise<void> {
    await this.#writer(writer).use(
      (seat) => seat.connection.chdb.queryAsync(withSettings(sql, options)),
      options.timeLimitSeconds ?? COMMAND_LIMIT_SECONDS,
      this.#closing,
    );
  }

  async queryAs(writer: string, sql: string, options: QueryOptions = {}): Promise<QueryResult> {
    const limit = options.timeLimitSeconds ?? QUERY_LIMIT_SECONDS;
    return this.#writer(writer).use((seat) => readFrom(seat, sql, options), limit, this.#closing);
  }

  async insert(writer: string, table: string, payload: Buffer, token: string): Promise<void> {
    await this.#writer(writer).use(
      (seat) =>
        seat.connection.chdb.rawInsert({
          table,
          values: payload,
          format: 'JSONEachRow',
          settings: insertSettings(token),
        }),
      INSERT_LIMIT_SECONDS,
      this.#closing,
    );
  }

  /** There is one copy of each row. */
  async caughtUp(): Promise<void> {}

  async close(): Promise<void> {
    this.#closing = true;
    const pools = [this.#readers, ...this.#writers.values()];
    // ASYNC on purpose: the SYNC form waits for ever in an embedded engine.
    await this.#root
      .queryAsync("KILL QUERY WHERE query NOT LIKE '%KILL%' AND query NOT LIKE 'INSERT%' ASYNC")
      .catch(() => undefined);
    await Promise.all(pools.map((pool) => pool.close()));
    this.#root.close();
    await this.#library.drainPending();
  }

  #writer(name: string): SeatPool<Seat> {
    const pool = this.#writers.get(name) ?? new SeatPool([openSeat(this.#library, this.#directory)], leaveSeat);
    this.#writers.set(name, pool);
    return pool;
  }
}

function openSeat(library: Library, directory: string): Seat {
  const connection = library.createChdbConnection({ path: directory });
  // The driver declares the client's connection interface a second time, less exactly; at run time they are the same.
  return { connection, client: createClient({ connection: connection as never }) };
}

function leaveSeat({ client }: Seat): Promise<void> {
  return client.close();
}

async function readFrom(seat: Seat, sql: string, options: QueryOptions): Promise<QueryResult> {
  const result = await seat.client.query({ query: withSettings(sql, options), format: 'JSONCompact' });
  return readAnswer(await result.text());
}
