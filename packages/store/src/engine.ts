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
import { Problem } from '@bellwether/core';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { drainPending, Session } from 'chdb';
import { type ChdbConnection, createChdbConnection } from 'chdb/connection';

export interface EngineOptions {
  directory: string;
  /** Sessions for reading: how many queries may run side by side. */
  readers?: number;
}

export interface QueryOptions {
  /** Engine-side time limit in seconds. */
  timeLimitSeconds?: number;
  /** Further settings; names and values are ours, never a request's. */
  settings?: Readonly<Record<string, number | string>>;
}

export interface QueryResult {
  columns: { name: string; type: string }[];
  rows: unknown[][];
  rowsRead: number;
}

/** How many queries may wait for a session before the next one is turned away. */
const WAITING_MAX = 512;
/** How much longer than the engine's own limit we wait before we call it hung. */
const GRACE_MS = 5000;

interface Seat {
  client: ClickHouseClient;
  connection: ChdbConnection;
}

export class Engine {
  /** Holds the engine's arguments; later connections on the same path inherit them. */
  readonly #root: Session;
  readonly #readers: SeatPool;
  readonly #writers = new Map<string, SeatPool>();
  readonly #directory: string;
  #closing = false;

  private constructor(root: Session, directory: string, readers: number) {
    this.#root = root;
    this.#directory = directory;
    this.#readers = new SeatPool(Array.from({ length: readers }, () => openSeat(directory)));
  }

  static async open({ directory, readers = 4 }: EngineOptions): Promise<Engine> {
    await mkdir(directory, { recursive: true });
    const root = new Session(directory, {
      connectionArgs: [
        '--background_pool_size=4',
        '--background_schedule_pool_size=16',
        '--mark_cache_size=67108864',
        `--backups.allowed_path=${directory}/backups`,
      ],
    });
    await root.queryAsync('CREATE DATABASE IF NOT EXISTS bellwether');
    return new Engine(root, directory, readers);
  }

  /** Runs a SELECT on any free reader. */
  async query(sql: string, options: QueryOptions = {}): Promise<QueryResult> {
    return this.#readers.use((seat) => readFrom(seat, sql, options), options.timeLimitSeconds ?? 10, this.#closing);
  }

  /** Runs a SELECT and gives each row as an object. */
  async select<Row>(sql: string, options: QueryOptions = {}): Promise<Row[]> {
    const { columns, rows } = await this.query(sql, options);
    return rows.map((row) => Object.fromEntries(columns.map((column, i) => [column.name, row[i]])) as Row);
  }

  /** Runs a SELECT and gives its bytes in an output format (`CSVWithNames`, `JSONEachRow`), chunk by chunk. */
  async *stream(
    sql: string,
    format: 'CSVWithNames' | 'JSONEachRow',
    options: QueryOptions = {},
  ): AsyncGenerator<Uint8Array> {
    const seat = await this.#readers.take(this.#closing, options.timeLimitSeconds ?? 10);
    try {
      const chunks = seat.connection.chdb.queryStream(withSettings(sql, options), { format });
      for await (const chunk of chunks) yield chunk.raw();
    } finally {
      this.#readers.giveBack(seat);
    }
  }

  /** Runs a statement that changes something, in the order of calls with the same `writer`. */
  async command(writer: string, sql: string, options: QueryOptions = {}): Promise<void> {
    await this.#writer(writer).use(
      (seat) => seat.connection.chdb.queryAsync(withSettings(sql, options)),
      options.timeLimitSeconds ?? 60,
      this.#closing,
    );
  }

  /** Reads on the writer's own session: in order with its commands. */
  async queryAs(writer: string, sql: string, options: QueryOptions = {}): Promise<QueryResult> {
    return this.#writer(writer).use(
      (seat) => readFrom(seat, sql, options),
      options.timeLimitSeconds ?? 10,
      this.#closing,
    );
  }

  /**
   * Inserts NDJSON rows. `token` names the batch: inserting the same token again changes nothing, also after a crash
   * in the middle. Unknown fields are skipped, absent ones take their column's default.
   */
  async insert(writer: string, table: string, payload: Buffer, token: string): Promise<void> {
    await this.#writer(writer).use(
      (seat) =>
        seat.connection.chdb.rawInsert({
          table,
          values: payload,
          format: 'JSONEachRow',
          settings: {
            async_insert: 0,
            insert_deduplication_token: token,
            deduplicate_blocks_in_dependent_materialized_views: 1,
            input_format_skip_unknown_fields: 1,
            input_format_json_read_objects_as_strings: 1,
            input_format_json_read_arrays_as_strings: 1,
            input_format_parallel_parsing: 0,
            date_time_input_format: 'best_effort',
            max_partitions_per_insert_block: 0,
            max_insert_block_size: 1_000_000,
            min_insert_block_size_rows: 1_000_000,
            max_execution_time: 120,
          },
        }),
      120,
      this.#closing,
    );
  }

  /** Stops every running query, waits for the rest and lets go of the data directory. */
  async close(): Promise<void> {
    this.#closing = true;
    const pools = [this.#readers, ...this.#writers.values()];
    // ASYNC on purpose: the SYNC form waits for ever in an embedded engine.
    await this.#root
      .queryAsync("KILL QUERY WHERE query NOT LIKE '%KILL%' AND query NOT LIKE 'INSERT%' ASYNC")
      .catch(() => undefined);
    await Promise.all(pools.map((pool) => pool.close()));
    this.#root.close();
    await drainPending();
  }

  #writer(name: string): SeatPool {
    const pool = this.#writers.get(name) ?? new SeatPool([openSeat(this.#directory)]);
    this.#writers.set(name, pool);
    return pool;
  }
}

function openSeat(directory: string): Seat {
  const connection = createChdbConnection({ path: directory });
  // The driver declares the client's connection interface a second time, less exactly; at run time they are the same.
  return { connection, client: createClient({ connection: connection as never }) };
}

async function readFrom(seat: Seat, sql: string, options: QueryOptions): Promise<QueryResult> {
  const result = await seat.client.query({ query: withSettings(sql, options), format: 'JSONCompact' });
  const { meta, data, statistics } = wholeAnswer(await result.text());
  return { columns: meta, rows: data, rowsRead: statistics?.rows_read ?? 0 };
}

interface JsonCompact {
  meta: { name: string; type: string }[];
  data: unknown[][];
  statistics?: { rows_read: number };
}

/** An engine that runs into a limit while it already writes ends in the middle of its answer, and says no more. */
function wholeAnswer(text: string): JsonCompact {
  try {
    return JSON.parse(text) as JsonCompact;
  } catch (error) {
    throw new Problem('timeout', 'The store broke off in the middle of its answer. Try again, or ask for less.', {
      retryAfterSeconds: 5,
      cause: error,
    });
  }
}

function withSettings(sql: string, { timeLimitSeconds, settings }: QueryOptions): string {
  const all: Record<string, number | string> = {
    max_execution_time: timeLimitSeconds ?? 10,
    // A name means the column, also where an alias of the same name is being made.
    prefer_column_name_to_alias: 1,
    ...settings,
  };
  // A statement that is neither a query nor an insert-select takes no SETTINGS clause.
  if (!/^\s*(SELECT|WITH|INSERT[\s\S]*\bSELECT\b|EXPLAIN)/i.test(sql)) return sql;
  return `${sql} SETTINGS ${Object.entries(all)
    .map(([name, value]) => `${name}=${typeof value === 'number' ? value : `'${value}'`}`)
    .join(', ')}`;
}

/** Waits for an engine call a little longer than the engine's own limit, then reports it as hung. */
async function bounded<T>(call: Promise<T>, timeLimitSeconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Problem(
            'timeout',
            `The store did not answer within ${timeLimitSeconds} s. Try a shorter range or a coarser grain.`,
          ),
        ),
      timeLimitSeconds * 1000 + GRACE_MS,
    );
  });
  try {
    return await Promise.race([call, late]);
  } catch (error) {
    throw engineProblem(error);
  } finally {
    clearTimeout(timer);
  }
}

/** ClickHouse error codes that are the query's cost, not our mistake. */
const TOO_EXPENSIVE = new Set(['158', '159', '160', '241', '307', '396']);

/** ClickHouse's number for what went wrong, whichever way the driver reports it. */
export function engineErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && /^\d+$/.test(code)) return code;
  return /Code: (\d+)\./.exec(error.message)?.[1];
}

function engineProblem(error: unknown): unknown {
  if (error instanceof Problem) return error;
  const code = engineErrorCode(error);
  if (code && TOO_EXPENSIVE.has(code)) {
    return new Problem(
      'query_too_expensive',
      'The query would read or keep more than one query may. Ask for a shorter range, a coarser grain or fewer groups.',
      {
        cause: error,
      },
    );
  }
  if (code === '243') return new Problem('storage_full', 'The store has no space left on its disk.', { cause: error });
  return error;
}

/** Sessions that are handed out one query at a time, first come first served. */
class SeatPool {
  readonly #seats: readonly Seat[];
  readonly #free: Seat[];
  readonly #waiting: ((seat: Seat) => void)[] = [];

  constructor(seats: Seat[]) {
    this.#seats = seats;
    this.#free = [...seats];
  }

  /** A seat whose query is reported as hung stays taken until the engine is really done with it. */
  async use<T>(work: (seat: Seat) => Promise<T>, timeLimitSeconds: number, closing: boolean): Promise<T> {
    const seat = await this.take(closing, timeLimitSeconds);
    const call = work(seat).finally(() => this.giveBack(seat));
    return bounded(call, timeLimitSeconds);
  }

  /** Waits no longer than `waitMaxSeconds`: when every query hangs, whoever comes next must hear of it. */
  async take(closing: boolean, waitMaxSeconds = Number.POSITIVE_INFINITY): Promise<Seat> {
    if (closing) throw new Problem('overloaded', 'The store is shutting down.');
    const seat = this.#free.pop();
    if (seat) return seat;
    if (this.#waiting.length >= WAITING_MAX)
      throw new Problem('overloaded', 'Too many queries are waiting. Try again in a moment.', { retryAfterSeconds: 1 });
    return new Promise((resolve, reject) => {
      const timer = Number.isFinite(waitMaxSeconds) ? setTimeout(giveUp, waitMaxSeconds * 1000) : undefined;
      const waiting = this.#waiting;
      waiting.push(sitDown);
      function sitDown(seat: Seat): void {
        clearTimeout(timer);
        resolve(seat);
      }
      function giveUp(): void {
        waiting.splice(waiting.indexOf(sitDown), 1);
        reject(
          new Problem(
            'timeout',
            `The store was busy with other queries for ${waitMaxSeconds} s. Try again in a moment.`,
            { retryAfterSeconds: 5 },
          ),
        );
      }
    });
  }

  giveBack(seat: Seat): void {
    const next = this.#waiting.shift();
    if (next) next(seat);
    else this.#free.push(seat);
  }

  /** Waits until every seat is back, then closes them. */
  async close(): Promise<void> {
    const taken = await Promise.all(this.#seats.map(() => this.take(false)));
    for (const seat of taken) await seat.client.close();
  }
}
