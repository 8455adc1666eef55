/**
 * A cluster of one server for tests: the embedded engine, told of a cluster whose only shard is itself. Tables over the
 * cluster are really made, read and inserted into. What needs Keeper is taken out before a statement is carried out: `ON
 * CLUSTER`, and `Replicated` before the engine of a table; as it is, it is read by the engine's own parser. So this proves
 * that statements are ClickHouse's language, that they name the right one of two tables, and that those over the cluster
 * behave; not what several servers do with them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Session } from 'chdb';
import { openEmbeddedEngine } from '../src/embedded-engine.ts';
import type { Engine, QueryOptions, QueryResult, StreamFormat } from '../src/engine.ts';
import { asObjects } from '../src/engine.ts';
import { Placement } from '../src/placement.ts';

export const CLUSTER = 'ours';

export class ParsedEngine implements Engine {
  readonly isShared = true;
  readonly placement = new Placement(CLUSTER);
  /** Everything that was said. */
  readonly said: string[] = [];
  readonly #engine: Engine;
  readonly #parser: Session;

  private constructor(engine: Engine, parser: Session) {
    this.#engine = engine;
    this.#parser = parser;
  }

  static async open(directory: string): Promise<ParsedEngine> {
    const data = join(directory, 'clickhouse');
    mkdirSync(data, { recursive: true });
    const configuration = join(directory, 'cluster.xml');
    writeFileSync(configuration, CONFIGURATION);
    // Arguments of the engine go to its first session; settings among them are every session's.
    const parser = new Session(data, {
      connectionArgs: [
        `--config-file=${configuration}`,
        `--tcp_port=${PORT}`,
        '--distributed_foreground_insert=1',
        '--distributed_product_mode=local',
        '--optimize_skip_unused_shards=1',
      ],
    });
    return new ParsedEngine(await openEmbeddedEngine({ directory: data }), parser);
  }

  async query(sql: string, options?: QueryOptions): Promise<QueryResult> {
    return this.#engine.query(await this.#parsed(sql), options);
  }

  async select<Row>(sql: string, options?: QueryOptions): Promise<Row[]> {
    return asObjects<Row>(await this.query(sql, options));
  }

  async *stream(sql: string, format: StreamFormat, options?: QueryOptions): AsyncGenerator<Uint8Array> {
    yield* this.#engine.stream(await this.#parsed(sql), format, options);
  }

  async command(writer: string, sql: string, options?: QueryOptions): Promise<void> {
    const here = await this.#parsed(sql);
    // There are no replicas.
    if (here.startsWith('SYSTEM SYNC REPLICA')) return;
    await this.#engine.command(writer, here, options);
  }

  async queryAs(writer: string, sql: string, options?: QueryOptions): Promise<QueryResult> {
    return this.#engine.queryAs(writer, await this.#parsed(sql), options);
  }

  insert(writer: string, table: string, payload: Buffer, token: string): Promise<void> {
    return this.#engine.insert(writer, table, payload, token);
  }

  async caughtUp(writer: string, tables: readonly string[]): Promise<void> {
    for (const table of tables)
      await this.command(
        writer,
        `SYSTEM SYNC REPLICA${this.placement.everywhere} ${this.placement.storing(table)} LIGHTWEIGHT`,
      );
  }

  async close(): Promise<void> {
    this.#parser.close();
    await this.#engine.close();
  }

  async #parsed(sql: string): Promise<string> {
    this.said.push(sql);
    await this.#parser.queryAsync(`EXPLAIN AST ${sql}`);
    return withoutKeeper(sql);
  }
}

/** Nobody listens there: the engine knows the address for its own. */
const PORT = 9000;
const CONFIGURATION = `<clickhouse><tcp_port>${PORT}</tcp_port><remote_servers><${CLUSTER}><shard><replica>
  <host>127.0.0.1</host><port>${PORT}</port>
</replica></shard></${CLUSTER}></remote_servers></clickhouse>`;

function withoutKeeper(sql: string): string {
  return sql
    .replaceAll(` ON CLUSTER \`${CLUSTER}\``, '')
    .replace(/Replicated(\w*MergeTree)\('[^']*', '\{replica\}'(?:, ([^)]*))?\)/g, (_, kind, parameters) =>
      parameters ? `${kind}(${parameters})` : kind,
    )
    .replace(/replicated_deduplication_window = (\d+)/g, 'non_replicated_deduplication_window = $1');
}
