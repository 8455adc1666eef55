/**
 * A table as it is declared once, and the statements that make it: one table on one machine or one server; on a cluster a
 * replicated table on each server, and a view over all of them under the table's name. The rows of an organisation lie
 * together on one shard, so FINAL, removal of duplicates and look-ups in other tables need no other shard.
 */
import type { Engine } from './engine.ts';
import type { Placement } from './placement.ts';

export interface Table {
  /** `bellwether.events` */
  name: string;
  /** Columns and indices as in CREATE TABLE. */
  columns: readonly string[];
  engine: 'MergeTree' | 'SummingMergeTree' | 'ReplacingMergeTree' | `ReplacingMergeTree(${string})`;
  partitionBy?: string;
  orderBy: string;
  ttl?: string;
  settings?: Readonly<Record<string, number>>;
  /** How many inserts are remembered by their token. None when absent: then equal inserts are not the same insert. */
  tokensKept?: number;
  /** What lies together on one shard; an organisation's rows when absent. */
  together?: string;
}

/** What was acknowledged by a server survives its power cut. */
export const DURABLE = { fsync_after_insert: 1, fsync_part_directory: 1 };

export async function createTable(engine: Engine, table: Table): Promise<void> {
  for (const statement of createStatements(table, engine.placement)) await engine.command('schema', statement);
}

export function createStatements(table: Table, placement: Placement): string[] {
  const local = `CREATE TABLE IF NOT EXISTS ${placement.changed(table.name)} (${table.columns.join(', ')}) ${body(table, placement)}`;
  const { cluster } = placement;
  if (cluster === undefined) return [local];
  const [database, name] = placement.storing(table.name).replaceAll('`', '').split('.');
  const shard = `cityHash64(${table.together ?? 'org_id'})`;
  return [
    local,
    `CREATE TABLE IF NOT EXISTS ${table.name}${placement.everywhere} AS ${placement.storing(table.name)}
     ENGINE = Distributed(\`${cluster}\`, ${database}, \`${name}\`, ${shard})`,
  ];
}

/** Rows and all, everywhere. */
export function dropStatements(name: string, placement: Placement): string[] {
  const drop = (table: string): string => `DROP TABLE IF EXISTS ${table}${placement.everywhere} SYNC`;
  return placement.cluster === undefined ? [drop(name)] : [drop(name), drop(placement.storing(name))];
}

/** Columns that a table made by an older version lacks. */
export function addColumnStatements(name: string, columns: readonly string[], placement: Placement): string[] {
  const additions = columns.map((column) => `ADD COLUMN IF NOT EXISTS ${column}`).join(', ');
  const alter = (table: string): string => `ALTER TABLE ${table}${placement.everywhere} ${additions}`;
  return placement.cluster === undefined ? [alter(name)] : [alter(placement.storing(name)), alter(name)];
}

function body(table: Table, placement: Placement): string {
  const settings = { ...tokenSettings(table, placement), ...table.settings };
  return [
    `ENGINE = ${placement.cluster === undefined ? table.engine : replicated(table)}`,
    ...(table.partitionBy ? [`PARTITION BY ${table.partitionBy}`] : []),
    `ORDER BY ${table.orderBy}`,
    ...(table.ttl ? [`TTL ${table.ttl}`] : []),
    ...(Object.keys(settings).length > 0
      ? [
          `SETTINGS ${Object.entries(settings)
            .map(([name, value]) => `${name} = ${value}`)
            .join(', ')}`,
        ]
      : []),
  ].join('\n     ');
}

/** Replicas of a shard find each other under this path in Keeper; {shard} and {replica} are each server's macros. */
function replicated({ name, engine }: Table): string {
  const [, kind, parameters] = /^(\w+)(?:\((.*)\))?$/.exec(engine)!;
  const path = `/clickhouse/tables/{shard}/${name.replaceAll('`', '').replace('.', '/')}`;
  return `Replicated${kind}('${path}', '{replica}'${parameters ? `, ${parameters}` : ''})`;
}

function tokenSettings({ tokensKept }: Table, placement: Placement): Record<string, number> {
  if (placement.cluster === undefined) return tokensKept ? { non_replicated_deduplication_window: tokensKept } : {};
  // Without a limit of its own a replicated table takes equal inserts for one.
  return { replicated_deduplication_window: tokensKept ?? 0 };
}
