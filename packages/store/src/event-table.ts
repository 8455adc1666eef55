/**
 * The events table: the envelope, one nullable column for every scalar metadata field that a pack declares, and
 * `extra`, JSON text, for all that nobody declared. A field name has one type over all event types; two packs that
 * disagree are refused at start.
 */
import { type ColumnKind, columnKind, type EventType, RECORD_RESERVED } from '@bellwether/core';
import type { Engine } from './engine.ts';
import { sqlIdentifier } from './sql-text.ts';

export interface EventColumn {
  /** Name of the metadata field and of the column. */
  name: string;
  kind: ColumnKind;
}

const COLUMN_TYPES: Readonly<Record<ColumnKind, string>> = {
  string: 'LowCardinality(Nullable(String)) CODEC(ZSTD(1))',
  integer: 'Nullable(Int64) CODEC(T64, ZSTD(1))',
  number: 'Nullable(Float64) CODEC(ZSTD(1))',
  boolean: 'Nullable(Bool) CODEC(ZSTD(1))',
};

function definition(column: EventColumn): string {
  return `${sqlIdentifier(column.name)} ${columnType(column)}`;
}

/** Fields ending so are nearly as many as there are events; a dictionary would only cost. */
const IDENTIFIER_FIELD = /(_id|_hash|_ids)$/;

/** SQL type of the column of a field. */
export function columnType({ name, kind }: EventColumn): string {
  return kind === 'string' && IDENTIFIER_FIELD.test(name) ? 'Nullable(String) CODEC(ZSTD(1))' : COLUMN_TYPES[kind];
}

const FIELD_NAME = /^[a-z][a-z0-9_]{0,63}$/;

/** Columns that the packs' event types ask for. Throws when two types give one field name different types. */
export function declaredColumns(eventTypes: readonly EventType[]): EventColumn[] {
  const columns = new Map<string, EventColumn & { declaredBy: string }>();
  for (const type of eventTypes) {
    for (const [name, schema] of Object.entries(type.metadata.properties ?? {})) {
      const kind = columnKind(schema);
      if (!kind || RECORD_RESERVED.has(name) || !FIELD_NAME.test(name)) continue;
      const known = columns.get(name);
      if (known && known.kind !== kind) {
        throw new Error(
          `Event types ${known.declaredBy} and ${type.name} disagree on the type of "${name}" (${known.kind}, ${kind}). Rename one of them.`,
        );
      }
      columns.set(name, { name, kind, declaredBy: type.name });
    }
  }
  return [...columns.values()].map(({ name, kind }) => ({ name, kind }));
}

const ENVELOPE_COLUMNS = `
  org_id LowCardinality(String) CODEC(ZSTD(1)),
  event_type LowCardinality(String) CODEC(ZSTD(1)),
  timestamp DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  event_id UUID CODEC(ZSTD(1)),
  user_id String CODEC(ZSTD(1)),
  session_id String CODEC(ZSTD(1)),
  event_category LowCardinality(String) CODEC(ZSTD(1)),
  received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  region LowCardinality(String) CODEC(ZSTD(1)),
  environment LowCardinality(String) CODEC(ZSTD(1)),
  extra String CODEC(ZSTD(3))`;

/** Envelope columns in the order in which an event is read back. */
export const EVENT_ENVELOPE = [
  'event_id',
  'org_id',
  'user_id',
  'session_id',
  'event_type',
  'event_category',
  'timestamp',
  'received_at',
  'region',
  'environment',
] as const;

/**
 * Creates what is missing. Partitions are a tenant's month, so that a tenant's retention and erasure are whole
 * partitions; within one, events of a type lie together in time order, which is also what compresses best.
 */
export async function createEventTables(engine: Engine, columns: readonly EventColumn[]): Promise<void> {
  await engine.command(
    'schema',
    `CREATE TABLE IF NOT EXISTS bellwether.events (${[ENVELOPE_COLUMNS, ...columns.map(definition)].join(', ')},
      INDEX by_event_id event_id TYPE bloom_filter(0.01) GRANULARITY 4,
      INDEX by_session session_id TYPE bloom_filter(0.01) GRANULARITY 2
    ) ENGINE = MergeTree
    PARTITION BY (org_id, toYYYYMM(timestamp))
    ORDER BY (org_id, event_type, timestamp)
    SETTINGS min_bytes_for_wide_part = 67108864, non_replicated_deduplication_window = 10000, old_parts_lifetime = 60,
      fsync_after_insert = 1, fsync_part_directory = 1`,
  );
  const existing = await engine.select<{ name: string }>(
    "SELECT name FROM system.columns WHERE database = 'bellwether' AND table = 'events'",
  );
  const missing = columns.filter(({ name }) => !existing.some((column) => column.name === name));
  if (missing.length > 0) {
    const additions = missing.map((column) => `ADD COLUMN IF NOT EXISTS ${definition(column)}`);
    await engine.command('schema', `ALTER TABLE bellwether.events ${additions.join(', ')}`);
  }
  await engine.command(
    'schema',
    `CREATE TABLE IF NOT EXISTS bellwether.rejected_events (
      org_id LowCardinality(String), rejected_id UUID, received_at DateTime64(3, 'UTC'), door LowCardinality(String),
      event_type String, reason LowCardinality(String), field String, detail String, raw String CODEC(ZSTD(3))
    ) ENGINE = MergeTree
    PARTITION BY toYYYYMM(received_at)
    ORDER BY (org_id, received_at)
    SETTINGS non_replicated_deduplication_window = 10000, old_parts_lifetime = 60, fsync_after_insert = 1, fsync_part_directory = 1`,
  );
  await engine.command(
    'schema',
    `CREATE TABLE IF NOT EXISTS bellwether.rejected_resolutions (
      org_id LowCardinality(String), rejected_id UUID, resolution LowCardinality(String), at DateTime64(3, 'UTC')
    ) ENGINE = ReplacingMergeTree(at)
    ORDER BY (org_id, rejected_id)
    SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`,
  );
  await engine.command(
    'schema',
    `CREATE TABLE IF NOT EXISTS bellwether.ingest_tally (
      org_id LowCardinality(String), event_type LowCardinality(String),
      accepted Int64, duplicate Int64, rejected Int64
    ) ENGINE = SummingMergeTree
    ORDER BY (org_id, event_type)
    SETTINGS non_replicated_deduplication_window = 10000, old_parts_lifetime = 60, fsync_after_insert = 1, fsync_part_directory = 1`,
  );
  await engine.command(
    'schema',
    // A month and an instant name a step of retention; `done` is its version, see retention.ts.
    `CREATE TABLE IF NOT EXISTS bellwether.expired_events (
      org_id LowCardinality(String), month UInt32, before_ms Int64, event_type LowCardinality(String), events Int64, done UInt8
    ) ENGINE = ReplacingMergeTree(done)
    ORDER BY (org_id, month, before_ms, event_type)
    SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`,
  );
}
