/**
 * The ClickHouse engine as the rest of the product knows it. There are two, chosen when the store is opened and nowhere
 * else: `openEmbeddedEngine` runs it in this process, `connectEngine` speaks to servers over HTTP. Statements, answers
 * and problems are the same.
 */
import { Problem } from '@bellwether/core';
import type { Placement } from './placement.ts';

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

/** A stream of lines, or one file. */
export type StreamFormat = 'JSONEachRow' | 'Parquet';

export interface Engine {
  /** Whether other processes may write the same tables. */
  readonly isShared: boolean;
  /** Where the rows of a table lie. */
  readonly placement: Placement;
  /** Runs a SELECT; several run side by side. */
  query(sql: string, options?: QueryOptions): Promise<QueryResult>;
  /** Runs a SELECT and gives each row as an object. */
  select<Row>(sql: string, options?: QueryOptions): Promise<Row[]>;
  /** Runs a SELECT and gives its rows as one document of an output format, chunk by chunk. */
  stream(sql: string, format: StreamFormat, options?: QueryOptions): AsyncGenerator<Uint8Array>;
  /** Runs a statement that changes something, in the order of calls with the same `writer`. */
  command(writer: string, sql: string, options?: QueryOptions): Promise<void>;
  /** Reads in order with the writer's commands. */
  queryAs(writer: string, sql: string, options?: QueryOptions): Promise<QueryResult>;
  /**
   * Inserts NDJSON rows. `token` names the batch: inserting the same token again changes nothing, also after a crash
   * in the middle. Unknown fields are skipped, absent ones take their column's default.
   */
  insert(writer: string, table: string, payload: Buffer, token: string): Promise<void>;
  /** Resolves when what anybody had inserted into these tables before the call is read here too. */
  caughtUp(writer: string, tables: readonly string[]): Promise<void>;
  /** Stops every running query of this process, waits for the rest and lets go. */
  close(): Promise<void>;
}

/** How an insert reads its rows; the same for every engine, or the same log would give different tables. */
export function insertSettings(token: string): Record<string, number | string> {
  return {
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
    max_execution_time: INSERT_LIMIT_SECONDS,
  };
}

export const QUERY_LIMIT_SECONDS = 10;
export const COMMAND_LIMIT_SECONDS = 60;
export const INSERT_LIMIT_SECONDS = 120;
/** How much longer than the engine's own limit we wait before we call it hung. */
export const GRACE_MS = 5000;

/** A statement with its settings: they are part of the text, so that they hold for it alone. */
export function withSettings(sql: string, { timeLimitSeconds, settings }: QueryOptions): string {
  const all: Record<string, number | string> = {
    max_execution_time: timeLimitSeconds ?? QUERY_LIMIT_SECONDS,
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

interface JsonCompact {
  meta: { name: string; type: string }[];
  data: unknown[][];
  statistics?: { rows_read: number };
}

/** Reads an answer in the format JSONCompact. */
export function readAnswer(text: string): QueryResult {
  const { meta, data, statistics } = wholeAnswer(text);
  return { columns: meta, rows: data, rowsRead: statistics?.rows_read ?? 0 };
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

export function asObjects<Row>({ columns, rows }: QueryResult): Row[] {
  return rows.map((row) => Object.fromEntries(columns.map((column, i) => [column.name, row[i]])) as Row);
}

/** Waits for an engine call a little longer than the engine's own limit, then reports it as hung. */
export async function bounded<T>(call: Promise<T>, timeLimitSeconds: number, onLate?: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        onLate?.();
        reject(
          new Problem(
            'timeout',
            `The store did not answer within ${timeLimitSeconds} s. Try a shorter range or a coarser grain.`,
          ),
        );
      },
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

export function engineProblem(error: unknown): unknown {
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
