/**
 * An engine for tests of what is said to a cluster. Each statement is written for one, and read by the engine's own parser
 * as it is; then it is carried out here, where there is one server, with what names the cluster taken out. So it proves
 * that statements are ClickHouse's language and name the tables that hold rows, not what a cluster does with them.
 */
import { Session } from 'chdb';
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

  /** Over the embedded engine of this directory. */
  constructor(engine: Engine, directory: string) {
    this.#engine = engine;
    this.#parser = new Session(directory);
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
    // A view over all servers is, on one, the table itself.
    if (/ENGINE = Distributed/.test(here) || /^SYSTEM SYNC REPLICA/.test(here)) return;
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
    return onOneServer(sql);
  }
}

function onOneServer(sql: string): string {
  return sql
    .replaceAll(` ON CLUSTER \`${CLUSTER}\``, '')
    .replace(/\b(\w+)_local\b/g, '$1')
    .replace(/Replicated(\w*MergeTree)\('[^']*', '\{replica\}'(?:, ([^)]*))?\)/g, (_, kind, parameters) =>
      parameters ? `${kind}(${parameters})` : kind,
    )
    .replace(/replicated_deduplication_window = (\d+)/g, 'non_replicated_deduplication_window = $1')
    .replace(/\b(?:cluster|clusterAllReplicas)\(`ours`, system\.parts\)/g, 'system.parts');
}
