/** Reads stored events back in their canonical form. Every statement names its tenant. */
import { type CanonicalEvent, DAY_MS, eventOfRecord, HOUR_MS, type JsonObject, type TimeSpan } from '@bellwether/core';
import type { Engine } from './engine.ts';
import { EVENT_ENVELOPE, type EventColumn } from './event-table.ts';
import { without } from './retention.ts';
import { printedInstant, sqlIdentifier, sqlInstant, sqlNumber, sqlString } from './sql-text.ts';
import type { WindowTable } from './window-table.ts';

export interface EventFilter {
  eventTypes?: readonly string[];
  /** Left out, also when asked for. */
  exceptTypes?: readonly string[];
  sessionId?: string;
  userId?: string;
  fromMs?: number;
  /** Exclusive. */
  toMs?: number;
  /** Newest first unless true. */
  oldestFirst?: boolean;
  /** Continue after this event of an earlier answer. */
  after?: { timestampMs: number; eventId: string };
  /** 1 to 10,000. */
  limit: number;
}

/** For questions about days of everything a tenant sends: few columns of many rows. */
const WIDE = { timeLimitSeconds: 10, settings: { max_rows_to_read: 500_000_000, max_threads: 2 } };
const SOURCES_MAX = 1000;

export interface TypeTally {
  event_type: string;
  received: number;
  stored: number;
  duplicate: number;
  rejected: number;
}

/** A value of a metadata field, with how often it came. */
export interface SeenValue {
  value: string;
  events: number;
  last_seen: string;
}

/** Events of one type from one environment. */
export interface EventSource {
  event_type: string;
  environment: string;
  /** When the last one was taken in. */
  last_received_at: string;
  last_hour: number;
  last_day: number;
  /** Since the beginning of the range. */
  events: number;
}

export class EventReader {
  readonly #engine: Engine;
  readonly #columns: readonly EventColumn[];

  constructor(engine: Engine, columns: readonly EventColumn[]) {
    this.#engine = engine;
    this.#columns = columns;
  }

  /** The event with this id, or `undefined` when this tenant has none. */
  async find(orgId: string, eventId: string): Promise<CanonicalEvent | undefined> {
    const events = await this.#read(
      `org_id = ${sqlString(orgId)} AND event_id = toUUID(${sqlString(eventId)})`,
      'timestamp',
      1,
      {},
    );
    return events[0];
  }

  async list(orgId: string, filter: EventFilter): Promise<CanonicalEvent[]> {
    const conditions = [`org_id = ${sqlString(orgId)}`];
    if (filter.eventTypes) conditions.push(`event_type IN (${filter.eventTypes.map(sqlString).join(', ') || 'NULL'})`);
    if (filter.exceptTypes && filter.exceptTypes.length > 0)
      conditions.push(`event_type NOT IN (${filter.exceptTypes.map(sqlString).join(', ')})`);
    if (filter.sessionId !== undefined) conditions.push(`session_id = ${sqlString(filter.sessionId)}`);
    if (filter.userId !== undefined) conditions.push(`user_id = ${sqlString(filter.userId)}`);
    if (filter.fromMs !== undefined) conditions.push(`timestamp >= ${sqlInstant(filter.fromMs)}`);
    if (filter.toMs !== undefined) conditions.push(`timestamp < ${sqlInstant(filter.toMs)}`);
    const direction = filter.oldestFirst ? 'ASC' : 'DESC';
    if (filter.after) {
      const past = filter.oldestFirst ? '>' : '<';
      conditions.push(
        `(timestamp, event_id) ${past} (${sqlInstant(filter.after.timestampMs)}, toUUID(${sqlString(filter.after.eventId)}))`,
      );
    }
    return this.#read(conditions.join(' AND '), `timestamp ${direction}, event_id ${direction}`, filter.limit, {
      max_rows_to_read: 200_000_000,
    });
  }

  /** The newest of all events of these types, in order of time, with no declared fields but these. */
  async newest(
    orgId: string,
    {
      eventTypes,
      fields,
      where,
      limit,
    }: {
      eventTypes: readonly string[];
      fields: ReadonlySet<string>;
      /** Only with one of these values of a declared text field. */
      where: { field: string; in: readonly string[] } | undefined;
      limit: number;
    },
  ): Promise<CanonicalEvent[]> {
    const conditions = [
      `org_id = ${sqlString(orgId)}`,
      `event_type IN (${eventTypes.map(sqlString).join(', ') || 'NULL'})`,
      ...(where ? [`${sqlIdentifier(where.field)} IN (${where.in.map(sqlString).join(', ') || 'NULL'})`] : []),
    ];
    const columns = this.#columns.filter(({ name }) => fields.has(name));
    const events = await this.#read(
      conditions.join(' AND '),
      'timestamp DESC, event_id DESC',
      limit,
      { max_rows_to_read: 200_000_000 },
      columns,
    );
    return events.reverse();
  }

  /** How many events of these types there are and when the last came in: as long as both stay, so does what is made of them. */
  async stateOf(orgId: string, eventTypes: readonly string[]): Promise<string> {
    const { rows } = await this.#engine.query(
      `SELECT toString(count()), toString(max(received_at)), toString(sum(cityHash64(event_id)))
       FROM bellwether.events WHERE org_id = ${sqlString(orgId)} AND event_type IN (${eventTypes.map(sqlString).join(', ') || 'NULL'})`,
      WIDE,
    );
    return (rows[0] ?? []).join(' ');
  }

  /**
   * What became of everything a tenant has sent, by event type. What retention or an erasure has removed was stored, and
   * counts so; what was brought back from the archive, in these spans, is among that.
   */
  async tally(orgId: string, broughtBack: readonly TimeSpan[] = []): Promise<TypeTally[]> {
    return this.#engine.select<TypeTally>(
      `SELECT event_type, toFloat64(sum(a) + sum(d) + sum(r)) AS received, toFloat64(sum(s)) AS stored, toFloat64(sum(d)) AS duplicate, toFloat64(sum(r)) AS rejected
       FROM (
         SELECT event_type, accepted AS a, duplicate AS d, rejected AS r, toInt64(0) AS s FROM bellwether.ingest_tally WHERE org_id = ${sqlString(orgId)}
         UNION ALL
         SELECT event_type, accepted, duplicate, rejected, toInt64(0) FROM bellwether.partition_tally FINAL WHERE org_id = ${sqlString(orgId)}
         UNION ALL
         SELECT event_type, toInt64(0), toInt64(0), toInt64(0), toInt64(count()) FROM bellwether.events WHERE org_id = ${sqlString(orgId)}${without(broughtBack)} GROUP BY event_type
         UNION ALL
         SELECT event_type, toInt64(0), toInt64(0), toInt64(0), events FROM bellwether.expired_events FINAL WHERE org_id = ${sqlString(orgId)} AND done = 1
         UNION ALL
         SELECT event_type, toInt64(0), toInt64(0), toInt64(0), events FROM bellwether.erased_events FINAL WHERE org_id = ${sqlString(orgId)} AND done = 1
       ) GROUP BY event_type ORDER BY event_type`,
      { settings: { max_rows_to_read: 0 } },
    );
  }

  /** Values of a declared text field since the instant, most frequent first. */
  async values(orgId: string, field: string, range: { fromMs: number; limit: number }): Promise<SeenValue[]> {
    const column = sqlIdentifier(field);
    // By position: an alias may be the name of some pack's field.
    return this.#engine.select<SeenValue>(
      `SELECT toString(${column}) AS value, toFloat64(count()) AS events, ${printedInstant('max(timestamp)')} AS last_seen
       FROM bellwether.events WHERE org_id = ${sqlString(orgId)} AND timestamp >= ${sqlInstant(range.fromMs)} AND ${column} != ''
       GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${sqlNumber(range.limit)}`,
      WIDE,
    );
  }

  /** What has come since the instant, by event type and environment. */
  async sources(orgId: string, { fromMs, nowMs }: { fromMs: number; nowMs: number }): Promise<EventSource[]> {
    const since = (spanMs: number): string => `toFloat64(countIf(received_at >= ${sqlInstant(nowMs - spanMs)}))`;
    return this.#engine.select<EventSource>(
      `SELECT event_type, environment, ${printedInstant('max(received_at)')} AS last_received_at,
              ${since(HOUR_MS)} AS last_hour, ${since(DAY_MS)} AS last_day, toFloat64(count()) AS events
       FROM bellwether.events WHERE org_id = ${sqlString(orgId)} AND timestamp >= ${sqlInstant(fromMs)}
       GROUP BY event_type, environment ORDER BY max(received_at) DESC, event_type, environment LIMIT ${SOURCES_MAX}`,
      WIDE,
    );
  }

  /** The span of a person's events that each of these tables counts, by the table's name; none where it counts none. */
  async spansOf(
    orgId: string,
    userId: string,
    tables: readonly Pick<WindowTable, 'name' | 'eventCondition'>[],
    fromMs: number,
  ): Promise<Map<string, { events: number; firstMs: number; lastMs: number }>> {
    const columns = tables.flatMap(({ eventCondition }) => [
      `toFloat64(countIf(${eventCondition}))`,
      `toFloat64(toUnixTimestamp64Milli(minIf(timestamp, ${eventCondition})))`,
      `toFloat64(toUnixTimestamp64Milli(maxIf(timestamp, ${eventCondition})))`,
    ]);
    const { rows } = await this.#engine.query(
      `SELECT ${columns.join(', ')} FROM bellwether.events
       WHERE org_id = ${sqlString(orgId)} AND user_id = ${sqlString(userId)} AND timestamp >= ${sqlInstant(fromMs)}`,
      WIDE,
    );
    const numbers = (rows[0] ?? []).map(Number);
    const spans = new Map<string, { events: number; firstMs: number; lastMs: number }>();
    for (const [i, { name }] of tables.entries()) {
      const [events = 0, firstMs = 0, lastMs = 0] = numbers.slice(i * 3, i * 3 + 3);
      if (events > 0) spans.set(name, { events, firstMs, lastMs });
    }
    return spans;
  }

  async #read(
    condition: string,
    order: string,
    limit: number,
    settings: Record<string, number>,
    columns: readonly EventColumn[] = this.#columns,
  ): Promise<CanonicalEvent[]> {
    const { rows } = await this.#engine.query(
      `SELECT ${selected(columns)} FROM bellwether.events WHERE ${condition} ORDER BY ${order} LIMIT 1 BY event_id LIMIT ${sqlNumber(limit)}`,
      { settings },
    );
    const names = [...EVENT_ENVELOPE, 'extra', ...columns.map((column) => column.name)];
    return rows.map((row) => eventOfRecord(recordOfRow(names, row)));
  }
}

function selected(columns: readonly EventColumn[]): string {
  const envelope = EVENT_ENVELOPE.map((name) =>
    name === 'timestamp' || name === 'received_at' ? printedInstant(name) : name,
  );
  return [...envelope, 'extra', ...columns.map((column) => sqlIdentifier(column.name))].join(', ');
}

function recordOfRow(names: readonly string[], row: readonly unknown[]): JsonObject {
  const record: JsonObject = {};
  names.forEach((name, i) => {
    const value = row[i] as JsonObject[string];
    record[name] = name === 'extra' ? (value === '' ? null : (JSON.parse(String(value)) as JsonObject)) : value;
  });
  return record;
}
