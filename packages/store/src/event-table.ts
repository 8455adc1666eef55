/**
 * The events table: the envelope, one nullable column for every scalar metadata field that a pack declares, and
 * `extra`, JSON text, for all that nobody declared. A field name has one type over all event types; two packs that
 * disagree are refused at start.
 */
import { type ColumnKind, columnKind, type EventType, RECORD_RESERVED } from '@bellwether/core';
import type { Engine } from './engine.ts';
import { sqlIdentifier } from './sql-text.ts';
import { addColumnStatements, createTable, DURABLE, type Table } from './table.ts';

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

const ENVELOPE_COLUMNS = [
  'org_id LowCardinality(String) CODEC(ZSTD(1))',
  'event_type LowCardinality(String) CODEC(ZSTD(1))',
  "timestamp DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1))",
  'event_id UUID CODEC(ZSTD(1))',
  'user_id String CODEC(ZSTD(1))',
  'session_id String CODEC(ZSTD(1))',
  'event_category LowCardinality(String) CODEC(ZSTD(1))',
  "received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1))",
  'region LowCardinality(String) CODEC(ZSTD(1))',
  'environment LowCardinality(String) CODEC(ZSTD(1))',
  'extra String CODEC(ZSTD(3))',
];

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

/** Inserts into the tables of the loader that can still be recognised when they come again. */
const TOKENS_KEPT = 10_000;
const OLD_PARTS = { old_parts_lifetime: 60 };

/**
 * Partitions are a tenant's month, so that a tenant's retention and erasure are whole partitions; within one, events of a
 * type lie together in time order, which is also what compresses best.
 */
function eventsTable(columns: readonly EventColumn[]): Table {
  return {
    name: 'bellwether.events',
    columns: [
      ...ENVELOPE_COLUMNS,
      ...columns.map(definition),
      'INDEX by_event_id event_id TYPE bloom_filter(0.01) GRANULARITY 4',
      'INDEX by_session session_id TYPE bloom_filter(0.01) GRANULARITY 2',
    ],
    engine: 'MergeTree',
    partitionBy: '(org_id, toYYYYMM(timestamp))',
    orderBy: '(org_id, event_type, timestamp)',
    tokensKept: TOKENS_KEPT,
    settings: { min_bytes_for_wide_part: 67_108_864, ...OLD_PARTS, ...DURABLE },
  };
}

const REJECTED_EVENTS: Table = {
  name: 'bellwether.rejected_events',
  columns: [
    'org_id LowCardinality(String)',
    'rejected_id UUID',
    "received_at DateTime64(3, 'UTC')",
    'door LowCardinality(String)',
    'event_type String',
    'reason LowCardinality(String)',
    'field String',
    'detail String',
    'raw String CODEC(ZSTD(3))',
  ],
  engine: 'MergeTree',
  partitionBy: 'toYYYYMM(received_at)',
  orderBy: '(org_id, received_at)',
  tokensKept: TOKENS_KEPT,
  settings: { ...OLD_PARTS, ...DURABLE },
};

const REJECTED_RESOLUTIONS: Table = {
  name: 'bellwether.rejected_resolutions',
  columns: [
    'org_id LowCardinality(String)',
    'rejected_id UUID',
    'resolution LowCardinality(String)',
    "at DateTime64(3, 'UTC')",
  ],
  engine: 'ReplacingMergeTree(at)',
  orderBy: '(org_id, rejected_id)',
  settings: DURABLE,
};

const COUNTS = ['accepted Int64', 'duplicate Int64', 'rejected Int64'];

/** What the only loader of an embedded store has counted in: rows add up. */
const INGEST_TALLY: Table = {
  name: 'bellwether.ingest_tally',
  columns: ['org_id LowCardinality(String)', 'event_type LowCardinality(String)', ...COUNTS],
  engine: 'SummingMergeTree',
  orderBy: '(org_id, event_type)',
  tokensKept: TOKENS_KEPT,
  settings: { ...OLD_PARTS, ...DURABLE },
};

/** What the loaders of a shared store have counted in: sums of everything before a place in a partition of the log. */
const PARTITION_TALLY: Table = {
  name: 'bellwether.partition_tally',
  columns: [
    'org_id LowCardinality(String)',
    'event_type LowCardinality(String)',
    'partition LowCardinality(String)',
    'upto UInt64',
    ...COUNTS,
  ],
  engine: 'ReplacingMergeTree(upto)',
  orderBy: '(org_id, event_type, partition)',
  settings: { ...OLD_PARTS, ...DURABLE },
};

/** A month and an instant name a step of retention; `done` is its version, see retention.ts. */
const EXPIRED_EVENTS: Table = {
  name: 'bellwether.expired_events',
  columns: [
    'org_id LowCardinality(String)',
    'month UInt32',
    'before_ms Int64',
    'event_type LowCardinality(String)',
    'events Int64',
    'done UInt8',
  ],
  engine: 'ReplacingMergeTree(done)',
  orderBy: '(org_id, month, before_ms, event_type)',
  settings: DURABLE,
};

/** The tables that hold events and what became of them. */
export function eventTables(columns: readonly EventColumn[]): Table[] {
  return [eventsTable(columns), REJECTED_EVENTS, REJECTED_RESOLUTIONS, INGEST_TALLY, PARTITION_TALLY, EXPIRED_EVENTS];
}

/** Creates what is missing. */
export async function createEventTables(engine: Engine, columns: readonly EventColumn[]): Promise<void> {
  for (const table of eventTables(columns)) await createTable(engine, table);
  const existing = await engine.select<{ name: string }>(
    "SELECT name FROM system.columns WHERE database = 'bellwether' AND table = 'events'",
  );
  const missing = columns.filter(({ name }) => !existing.some((column) => column.name === name));
  if (missing.length === 0) return;
  for (const statement of addColumnStatements('bellwether.events', missing.map(definition), engine.placement))
    await engine.command('schema', statement);
}
