/**
 * A window table: one row a window and combination of dimension values, holding mergeable states. The table is filled
 * by recomputing touched windows from events and replacing their rows; rows of coarser grains merge the rows below.
 */
import type { Engine } from './engine.ts';
import { sqlIdentifier, sqlString } from './sql-text.ts';
import { createTable, dropStatements, type Table } from './table.ts';

/** One mergeable state: how to make it from events and how to merge it with others of its kind. */
export interface WindowState {
  name: string;
  /** SQL type of the column. */
  type: string;
  /** SQL over the events of a window. */
  fromEvents: string;
  /** SQL over rows of this table, giving the state of their union. */
  merged: string;
}

export interface WindowTable {
  name: string;
  /** SQL condition on the events that feed it. */
  eventCondition: string;
  /** Columns of `events` that the expressions read. */
  eventColumns: readonly string[];
  dimensions: readonly { name: string; fromEvents: string }[];
  states: readonly WindowState[];
  /** Kept a minute and subject instead of a window: SQL over events giving the subject. */
  slice?: string;
  /** Changes when the declaration does; the table is then built anew from events. */
  signature: string;
}

/** Grains that are stored, in seconds, finest first; 30 d and sliding windows merge the 1 d rows when asked. */
export const STORED_GRAINS_S = [10, 60, 3600, 86_400] as const;

export function windowTableName(table: WindowTable): string {
  return `bellwether.${sqlIdentifier(`win_${table.name}`)}`;
}

/** Columns that make a row's identity within its tenant, grain and window. */
export function keyColumns(table: WindowTable): string[] {
  return [
    'cut',
    ...(table.slice ? ['slice'] : []),
    ...table.dimensions.map((dimension) => sqlIdentifier(dimension.name)),
  ];
}

/**
 * Rows are kept at several cuts: by all dimensions, by each single one (from the minute up), and by none, so that the
 * usual question reads a handful of rows. A cut is a number with a bit set for every dimension that is left out, the
 * first dimension the highest bit, as SQL's GROUPING() gives it. Sliced tables have the full cut only.
 */
export function cutOf(table: WindowTable, kept: readonly string[], grainS: number): number {
  if (table.slice || kept.length > 1 || (kept.length === 1 && grainS === 10)) return 0;
  const bits = table.dimensions.length;
  return table.dimensions.reduce((cut, { name }, i) => (kept.includes(name) ? cut : cut | (1 << (bits - 1 - i))), 0);
}

/** By their name, the declarations that window tables were built from. */
export const WINDOW_TABLES: Table = {
  name: 'bellwether.window_tables',
  columns: ['name String', 'signature String', 'at DateTime64(3) DEFAULT now64(3)'],
  engine: 'ReplacingMergeTree(at)',
  orderBy: 'name',
  together: 'name',
};

export function storedWindowTable(table: WindowTable): Table {
  return {
    name: windowTableName(table),
    columns: [
      'org_id LowCardinality(String) CODEC(ZSTD(1))',
      'grain UInt32 CODEC(ZSTD(1))',
      'cut UInt32 CODEC(ZSTD(1))',
      "start DateTime('UTC') CODEC(Delta, ZSTD(1))",
      ...(table.slice
        ? [
            'slice String CODEC(ZSTD(1))',
            "first DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1))",
            "last DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1))",
          ]
        : []),
      ...table.dimensions.map((dimension) => `${sqlIdentifier(dimension.name)} LowCardinality(String) CODEC(ZSTD(1))`),
      'version UInt64 CODEC(Delta, ZSTD(1))',
      'gone UInt8 DEFAULT 0 CODEC(ZSTD(1))',
      'events UInt64 CODEC(T64, ZSTD(1))',
      ...table.states.map((state) => `${sqlIdentifier(state.name)} ${state.type}`),
    ],
    engine: 'ReplacingMergeTree(version, gone)',
    partitionBy: 'toYYYYMM(start)',
    orderBy: `(${['org_id', 'grain', 'cut', 'start', ...keyColumns(table).slice(1)].join(', ')})`,
    ttl: 'start + INTERVAL 3 DAY DELETE WHERE grain = 10',
    settings: { old_parts_lifetime: 30, index_granularity: 1024 },
  };
}

/** Creates the table, or builds it anew when its declaration has changed. Returns whether it must be filled from events. */
export async function createWindowTable(engine: Engine, table: WindowTable): Promise<'kept' | 'created'> {
  await createTable(engine, WINDOW_TABLES);
  const [known] = await engine.select<{ signature: string }>(
    `SELECT signature FROM bellwether.window_tables FINAL WHERE name = ${sqlString(table.name)}`,
  );
  if (known?.signature === table.signature) return 'kept';
  for (const statement of dropStatements(windowTableName(table), engine.placement))
    await engine.command('schema', statement);
  await createTable(engine, storedWindowTable(table));
  return 'created';
}

/** To be called once a created table holds all history; until then every start builds it anew. */
export async function confirmWindowTable(engine: Engine, table: WindowTable): Promise<void> {
  await engine.command(
    'schema',
    `INSERT INTO bellwether.window_tables (name, signature) SELECT ${sqlString(table.name)}, ${sqlString(table.signature)}`,
  );
}
