/**
 * The ClickHouse engine on servers of its own, over HTTP. What is the driver's: sockets kept alive, gzip, TLS. What is
 * ours:
 *
 *   order         statements of one writer go out one after the other, as with a session of its own
 *   limits        so many queries side by side, the rest wait; every statement has the server's time limit, and ours
 *   cancellation  each statement has an id; one that nobody waits for any more is killed by it on its server
 *   failover      several addresses, a circuit each (server-addresses.ts). A read, and an insert under its token, may be
 *                 sent again; any other change only when it cannot have arrived
 *
 * Settings that answers depend on are sent along, so that a server's profile does not change a figure.
 */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Problem } from '@bellwether/core';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import {
  asObjects,
  COMMAND_LIMIT_SECONDS,
  type Engine,
  engineErrorCode,
  engineProblem,
  GRACE_MS,
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
import { ServerAddresses } from './server-addresses.ts';

export interface ClickHouseSettings {
  /** `http://host:8123` or `https://host:8443`, at least one; replicas of each other, asked in this order. */
  urls: readonly string[];
  /** Of the address, or `default`, when absent. */
  username?: string | undefined;
  password?: string | undefined;
  /** Name of a cluster in the servers' configuration: tables are then replicated and sharded over it. */
  cluster?: string | undefined;
  /** Of the authority that signed the servers' certificates, when it is not one the system knows; PEM. */
  tls?: { ca: Buffer; certificate?: Buffer; key?: Buffer } | undefined;
  /** Queries of this process side by side; 16 when absent. */
  readers?: number | undefined;
  /** Whether requests and answers are compressed; true when absent. Not worth it on the same machine. */
  compression?: boolean | undefined;
}

const READERS = 16;
/** Each writer has a connection of its own beside the readers'; so do cancellations. */
const OTHER_CONNECTIONS = 16;
/** A server closes idle connections after 10 s (`keep_alive_timeout`; 3 s before version 23.11). */
const IDLE_SOCKET_MS = 2500;
/** The oldest server that says in the middle of an answer, so that it cannot be taken for data, that it failed. */
const VERSION_MIN = [25, 11] as const;

/** What an answer or the meaning of a statement depends on, whatever the server's profile says. */
const FIXED_SETTINGS = {
  output_format_json_quote_64bit_integers: 0,
  output_format_json_quote_64bit_floats: 0,
  output_format_json_quote_denormals: 0,
  output_format_json_named_tuples_as_objects: 1,
  date_time_output_format: 'simple',
  join_use_nulls: 0,
  transform_null_in: 0,
  union_default_mode: '',
  session_timezone: 'UTC',
  async_insert: 0,
  alter_sync: 2,
  lightweight_deletes_sync: 2,
  // A statement nobody waits for is not computed to its end.
  cancel_http_readonly_queries_on_client_close: 1,
  http_write_exception_in_output_format: 0,
} as const;

/** On a cluster the rows of an organisation lie together, so that each server can answer for them by itself. */
const CLUSTER_SETTINGS = {
  distributed_product_mode: 'local',
  optimize_skip_unused_shards: 1,
  distributed_foreground_insert: 1,
  skip_unavailable_shards: 0,
  insert_quorum: 'auto',
  distributed_ddl_task_timeout: 180,
  distributed_ddl_output_mode: 'throw',
  // Deletions that look a list of ids up: it is the same on every replica, since nobody else writes it meanwhile.
  allow_nondeterministic_mutations: 1,
} as const;

/** Connects to the servers, and makes the database when it is not there. */
export async function connectEngine(settings: ClickHouseSettings): Promise<Engine> {
  const engine = new ServerEngine(settings);
  try {
    await engine.open();
  } catch (error) {
    await engine.close();
    throw error;
  }
  return engine;
}

interface Server {
  client: ClickHouseClient;
  name: string;
}

/** A statement on its way. */
interface Statement {
  id: string;
  /** The server it was sent to last. */
  server: Server | undefined;
  abort: AbortController;
}

type Send<T> = (server: Server, statement: Statement) => Promise<T>;

class ServerEngine implements Engine {
  readonly isShared = true;
  readonly placement: Placement;
  readonly #servers: ServerAddresses<Server>;
  readonly #readers: SeatPool<number>;
  readonly #writers = new Map<string, SeatPool<number>>();
  readonly #underWay = new Set<Statement>();
  #closing = false;

  constructor(settings: ClickHouseSettings) {
    const readers = settings.readers ?? READERS;
    this.placement = new Placement(settings.cluster);
    this.#servers = new ServerAddresses(
      settings.urls.map((url) => {
        const server = { client: clientOf(url, settings, readers), name: nameOf(url) };
        return { server, name: server.name };
      }),
    );
    this.#readers = new SeatPool(Array.from({ length: readers }, (_, seat) => seat));
  }

  async open(): Promise<void> {
    const { rows } = await this.query('SELECT version()');
    const version = String(rows[0]?.[0] ?? '');
    if (isOlder(version))
      throw new Error(`The ClickHouse server has version ${version}; ${VERSION_MIN.join('.')} or newer is needed.`);
    await this.command('schema', `CREATE DATABASE IF NOT EXISTS bellwether${this.placement.everywhere}`);
  }

  async query(sql: string, options: QueryOptions = {}): Promise<QueryResult> {
    return this.#inTurn(this.#readers, options.timeLimitSeconds ?? QUERY_LIMIT_SECONDS, 'again', read(sql, options));
  }

  async select<Row>(sql: string, options: QueryOptions = {}): Promise<Row[]> {
    return asObjects<Row>(await this.query(sql, options));
  }

  async queryAs(writer: string, sql: string, options: QueryOptions = {}): Promise<QueryResult> {
    const limit = options.timeLimitSeconds ?? QUERY_LIMIT_SECONDS;
    return this.#inTurn(this.#writer(writer), limit, 'again', read(sql, options));
  }

  async *stream(sql: string, format: StreamFormat, options: QueryOptions = {}): AsyncGenerator<Uint8Array> {
    const limit = options.timeLimitSeconds ?? QUERY_LIMIT_SECONDS;
    const seat = await this.#readers.take(this.#closing, limit);
    const statement = this.#begin();
    const timer = setTimeout(() => this.#kill(statement), limit * 1000 + GRACE_MS);
    let isWhole = false;
    try {
      const { stream, response_headers } = await this.#send(statement, 'again', ({ client }, { id, abort }) =>
        client.exec({
          query: `${withSettings(sql, options)} FORMAT ${format}`,
          query_id: id,
          abort_signal: abort.signal,
        }),
      );
      const tag = response_headers['x-clickhouse-exception-tag'];
      yield* untilException(stream, typeof tag === 'string' ? tag : undefined);
      isWhole = true;
    } catch (error) {
      throw engineProblem(error);
    } finally {
      clearTimeout(timer);
      if (!isWhole) this.#kill(statement);
      this.#underWay.delete(statement);
      this.#readers.giveBack(seat);
    }
  }

  async command(writer: string, sql: string, options: QueryOptions = {}): Promise<void> {
    const limit = options.timeLimitSeconds ?? COMMAND_LIMIT_SECONDS;
    await this.#inTurn(
      this.#writer(writer),
      limit,
      'when it cannot have arrived',
      async ({ client }, { id, abort }) => {
        await client.command({
          query: withSettings(sql, options),
          query_id: id,
          abort_signal: abort.signal,
          clickhouse_settings: { wait_end_of_query: 1 },
        });
      },
    );
  }

  async insert(writer: string, table: string, payload: Buffer, token: string): Promise<void> {
    await this.#inTurn(this.#writer(writer), INSERT_LIMIT_SECONDS, 'again', async ({ client }, { id, abort }) => {
      const { stream } = await client.exec({
        query: `INSERT INTO ${table} FORMAT JSONEachRow`,
        values: Readable.from([payload], { objectMode: false }),
        query_id: id,
        abort_signal: abort.signal,
        clickhouse_settings: { ...insertSettings(token), wait_end_of_query: 1 },
      });
      stream.resume();
      await finished(stream);
    });
  }

  async caughtUp(writer: string, tables: readonly string[]): Promise<void> {
    if (this.placement.cluster === undefined) return;
    for (const table of tables)
      await this.command(
        writer,
        `SYSTEM SYNC REPLICA${this.placement.everywhere} ${this.placement.storing(table)} LIGHTWEIGHT`,
      );
  }

  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#underWay].map((statement) => this.#kill(statement)));
    await Promise.all([this.#readers, ...this.#writers.values()].map((pool) => pool.close()));
    await Promise.all(this.#servers.all.map(({ client }) => client.close()));
  }

  #writer(name: string): SeatPool<number> {
    const pool = this.#writers.get(name) ?? new SeatPool([0]);
    this.#writers.set(name, pool);
    return pool;
  }

  async #inTurn<T>(pool: SeatPool<number>, limitSeconds: number, resend: Resend, send: Send<T>): Promise<T> {
    let statement: Statement | undefined;
    return pool.use(
      async () => {
        statement = this.#begin();
        try {
          return await this.#send(statement, resend, send);
        } finally {
          this.#underWay.delete(statement);
        }
      },
      limitSeconds,
      this.#closing,
      () => statement && void this.#kill(statement),
    );
  }

  #begin(): Statement {
    const statement = { id: `bellwether-${randomUUID()}`, server: undefined, abort: new AbortController() };
    this.#underWay.add(statement);
    return statement;
  }

  #send<T>(statement: Statement, resend: Resend, send: Send<T>): Promise<T> {
    return this.#servers.ask(
      (server) => {
        // Sent again it is another statement: the first may still be running where no answer came from.
        if (statement.server) statement.id = `bellwether-${randomUUID()}`;
        statement.server = server;
        return send(server, statement);
      },
      (error) => !statement.abort.signal.aborted && (resend === 'again' ? isAway(error) : cannotHaveArrived(error)),
    );
  }

  /** Ends the request, and the statement on its server; what cannot be told there ends with its time limit. */
  async #kill({ id, server, abort }: Statement): Promise<void> {
    abort.abort();
    const everywhere = this.placement.everywhere;
    await server?.client
      .command({ query: `KILL QUERY${everywhere} WHERE query_id = '${id}' OR initial_query_id = '${id}' ASYNC` })
      .catch(() => undefined);
  }
}

type Resend = 'again' | 'when it cannot have arrived';

function read(sql: string, options: QueryOptions): Send<QueryResult> {
  return async ({ client }, { id, abort }) => {
    const result = await client.query({
      query: withSettings(sql, options),
      format: 'JSONCompact',
      query_id: id,
      abort_signal: abort.signal,
      clickhouse_settings: { wait_end_of_query: 1 },
    });
    return readAnswer(await result.text());
  };
}

function clientOf(url: string, settings: ClickHouseSettings, readers: number): ClickHouseClient {
  const compression = settings.compression ?? true;
  const { ca, certificate, key } = settings.tls ?? {};
  const address = new URL(url);
  return createClient({
    url: `${address.protocol}//${address.host}`,
    username: settings.username ?? (decodeURIComponent(address.username) || 'default'),
    password: settings.password ?? decodeURIComponent(address.password),
    application: 'bellwether',
    max_open_connections: readers + OTHER_CONNECTIONS,
    // Ours are per statement; this only ends what hangs for ever.
    request_timeout: 2 * 3600 * 1000,
    compression: { request: compression, response: compression },
    keep_alive: { enabled: true, idle_socket_ttl: IDLE_SOCKET_MS, eagerly_destroy_stale_sockets: true },
    ...(ca ? { tls: certificate && key ? { ca_cert: ca, cert: certificate, key } : { ca_cert: ca } } : {}),
    clickhouse_settings: { ...FIXED_SETTINGS, ...(settings.cluster === undefined ? {} : CLUSTER_SETTINGS) } as never,
    // The driver prints statements with what it warns about, and statements name people.
    log: { level: ClickHouseLogLevel.OFF },
  });
}

/** An address without what may stand in it beside host and port. */
function nameOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < VERSION_MIN[0] || (major === VERSION_MIN[0] && minor < VERSION_MIN[1]);
}

const NO_CONNECTION = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN']);
const BROKEN_CONNECTION = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'UND_ERR_SOCKET']);
/** Server codes of one that cannot answer now, whatever is asked: too many queries, starting, read-only, no Keeper. */
const SERVER_AWAY = new Set(['202', '209', '210', '242', '279', '319', '425', '999']);

function cannotHaveArrived(error: unknown): boolean {
  return NO_CONNECTION.has((error as NodeJS.ErrnoException | undefined)?.code ?? '');
}

function isAway(error: unknown): boolean {
  if (error instanceof Problem) return false;
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  if (NO_CONNECTION.has(code) || BROKEN_CONNECTION.has(code)) return true;
  if (error instanceof Error && /socket hang up|other side closed/i.test(error.message)) return true;
  return SERVER_AWAY.has(engineErrorCode(error) ?? '');
}

/** At most so long is the text of an exception that a server sends (16 KiB), with its frame. */
const EXCEPTION_BYTES_MAX = 20_000;

/**
 * A server that fails while it already writes ends its body with the exception, framed by a tag that it has made up for
 * this answer and told in a header. The end is therefore held back until it is known to be data.
 */
async function* untilException(stream: AsyncIterable<Buffer>, tag: string | undefined): AsyncGenerator<Uint8Array> {
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    held = Buffer.concat([held, chunk]);
    const sure = held.length - EXCEPTION_BYTES_MAX;
    if (sure <= 0) continue;
    yield held.subarray(0, sure);
    held = held.subarray(sure);
  }
  const at = tag === undefined ? -1 : held.indexOf(`\r\n__exception__\r\n${tag}`);
  if (at >= 0) throw new Error(/Code: \d+\..*/.exec(held.toString('utf8', at))?.[0] ?? 'The store broke off.');
  if (held.length > 0) yield held;
}
