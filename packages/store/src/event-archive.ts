/**
 * Days of a tenant's events on their way into Parquet files and back. Where the files lie, and what is in which, is
 * somebody else's; here a day is counted, written, read back beside what it was, and put among the events again.
 *
 * Events have a **summary**: how many they are, and the sum of a hash of each over all its columns. It does not depend on
 * their order, and summaries of parts add up to that of the whole. Files are right when what was read back from them has
 * the summary of what they were written from.
 *
 * What is read back stands in a table of its own meanwhile: in memory where the engine is in this process, so that it
 * leaves nothing on the disk.
 */
import { DAY_MS, type TimeSpan, uuidv7 } from '@bellwether/core';
import type { Engine } from './engine.ts';
import { mentionConditions, nameless } from './erasure.ts';
import { ROW_GROUP_ROWS, readParquet } from './read-parquet.ts';
import { without } from './retention.ts';
import { sqlIdentifier, sqlInstant, sqlNumber, sqlString } from './sql-text.ts';
import { createTable, dropStatements } from './table.ts';

export interface EventSummary {
  events: number;
  /** A decimal number, over the columns it was made with. */
  hash: string;
}

export function addedUp(summaries: readonly EventSummary[]): EventSummary {
  return {
    events: summaries.reduce((sum, { events }) => sum + events, 0),
    hash: summaries.reduce((sum, { hash }) => sum + BigInt(hash), 0n).toString(),
  };
}

export interface ErasedFromArchive {
  /** Events by the person, now gone. */
  events: number;
  /** Events of others in which they were named. */
  mentions: number;
}

/** Events of a day that were read from a file, and stand beside the others. */
export interface StagedEvents {
  summary(columns: readonly string[]): Promise<EventSummary>;
  /** Takes a person out; nothing is counted anywhere. */
  erase(subject: string, mentions: boolean): Promise<ErasedFromArchive>;
  /** How often the text stands in it, in whatever column. */
  holding(subject: string): Promise<number>;
  /** Puts them among the stored events. */
  bringBack(): Promise<void>;
  parquet(): AsyncGenerator<Uint8Array>;
}

/** One of the files of a day: which events are in it follows from their ids. */
export interface Part {
  number: number;
  of: number;
}

interface Column {
  name: string;
  type: string;
}

interface Day {
  orgId: string;
  /** Its first instant, UTC. */
  startMs: number;
}

const EVENTS = 'bellwether.events';
const WRITER = 'archive';
const STAGING = 'archive_staging_';
/** Whose the event is and of which kind: names of ours, and the person's own. */
const NAMING_NOBODY = new Set(['org_id', 'event_type', 'event_category', 'user_id'].map(sqlIdentifier));
const STEP = { timeLimitSeconds: 600 };
const READ = { timeLimitSeconds: 600, settings: { max_rows_to_read: 0, max_threads: 2 } };
const PARQUET = {
  timeLimitSeconds: 600,
  settings: {
    max_rows_to_read: 0,
    max_threads: 1,
    output_format_parquet_compression_method: 'zstd',
    output_format_parquet_string_as_string: 1,
    output_format_parquet_row_group_size: ROW_GROUP_ROWS,
  },
};
/** Of one file: what is read back of it is held at once. */
export const EVENTS_PER_FILE_MAX = 100_000;

export class EventArchive {
  readonly #engine: Engine;
  /** As the table has them, also those whose declaration is gone. */
  readonly #columns: readonly Column[];
  /** Tables that stand empty. */
  readonly #idle: string[] = [];

  private constructor(engine: Engine, columns: readonly Column[]) {
    this.#engine = engine;
    this.#columns = columns;
  }

  /** Tables that a life of this process before has left are dropped; on servers they may be another's. */
  static async open(engine: Engine): Promise<EventArchive> {
    if (!engine.isShared) {
      const left = await engine.select<{ name: string }>(
        `SELECT name FROM system.tables WHERE database = 'bellwether' AND startsWith(name, ${sqlString(STAGING)})`,
      );
      for (const { name } of left) await dropTable(engine, `bellwether.${sqlIdentifier(name)}`);
    }
    const columns = await engine.select<Column>(
      "SELECT name, type FROM system.columns WHERE database = 'bellwether' AND table = 'events' ORDER BY position",
    );
    return new EventArchive(engine, columns);
  }

  /** Every column of an event, in order; what a summary made now is made with. */
  get columns(): string[] {
    return this.#columns.map(({ name }) => name);
  }

  /** Starts of the days before the instant of which there are events, oldest first, without those in `except`. */
  async daysBefore(orgId: string, beforeMs: number, except: readonly TimeSpan[]): Promise<number[]> {
    const days = await this.#engine.select<{ day: number }>(
      `SELECT toFloat64(intDiv(toUnixTimestamp(timestamp), 86400)) AS day FROM ${EVENTS}
       WHERE org_id = ${sqlString(orgId)} AND timestamp < ${sqlInstant(beforeMs)}${without(except)} GROUP BY day ORDER BY day`,
      READ,
    );
    return days.map(({ day }) => day * DAY_MS);
  }

  summary(day: Day, columns: readonly string[] = this.columns): Promise<EventSummary> {
    return this.#summary(EVENTS, day, columns);
  }

  /** The stored events of a day, or those of one part of them, as a Parquet file. */
  parquet(day: Day, part: Part): AsyncGenerator<Uint8Array> {
    return this.#parquet(EVENTS, day, part);
  }

  /** Removes stored events that had been brought back; they are not counted, since they were when they went first. */
  async takeAway(orgId: string, spans: readonly TimeSpan[]): Promise<void> {
    for (const { fromMs, toMs } of spans)
      await this.#command(
        `DELETE FROM ${this.#engine.placement.changed(EVENTS)}
         WHERE org_id = ${sqlString(orgId)} AND timestamp >= ${sqlInstant(fromMs)} AND timestamp < ${sqlInstant(toMs)}`,
      );
  }

  /** Windows of 10 s of which there are events. */
  async buckets(orgId: string, { fromMs, toMs }: TimeSpan): Promise<Set<number>> {
    const rows = await this.#engine.select<{ bucket: number }>(
      `SELECT DISTINCT toFloat64(intDiv(toUnixTimestamp(timestamp), 10)) AS bucket FROM ${EVENTS}
       WHERE org_id = ${sqlString(orgId)} AND timestamp >= ${sqlInstant(fromMs)} AND timestamp < ${sqlInstant(toMs)}`,
      READ,
    );
    return new Set(rows.map(({ bucket }) => bucket));
  }

  /** Reads a file of a day, works on what is in it, and forgets it. Throws when it is no Parquet file. */
  async staged<T>(day: Day, file: Uint8Array, work: (staged: StagedEvents) => Promise<T>): Promise<T> {
    const table = this.#idle.pop() ?? (await this.#createStaging());
    try {
      let slice = 0;
      for await (const rows of readParquet(file))
        await this.#engine.insert(WRITER, table, rows, `${uuidv7()}:${slice++}`);
      await this.#engine.caughtUp(WRITER, [table]);
      return await work(this.#stagedEvents(table, day));
    } finally {
      await this.#leaveStaging(table);
    }
  }

  #stagedEvents(table: string, day: Day): StagedEvents {
    const { placement } = this.#engine;
    const count = async (condition: string): Promise<number> => {
      const [found] = await this.#engine.select<{ held: number }>(
        `SELECT toFloat64(count()) AS held FROM ${table} WHERE ${condition}`,
        READ,
      );
      return found?.held ?? 0;
    };
    const texts = this.#columns.filter(({ type }) => type.includes('String')).map(({ name }) => sqlIdentifier(name));
    const others = texts.filter((name) => !NAMING_NOBODY.has(name));
    return {
      summary: (columns) => this.#summary(table, day, columns),
      parquet: () => this.#parquet(table, day, { number: 0, of: 1 }),
      holding: (subject) =>
        count([`user_id = ${sqlString(subject)}`, ...mentionConditions(subject, texts)].join(' OR ')),
      erase: async (subject, mentions) => {
        const own = `user_id = ${sqlString(subject)}`;
        const named = mentions ? `NOT (${own}) AND (${mentionConditions(subject, others).join(' OR ')})` : '0';
        const erased = { events: await count(own), mentions: await count(named) };
        const changed = placement.changed(table);
        if (erased.mentions > 0) {
          const changes = others.map((column) => `${column} = ${nameless(column, subject)}`);
          await this.#command(
            `ALTER TABLE ${changed} UPDATE ${changes.join(', ')} WHERE ${named} SETTINGS mutations_sync = 2`,
          );
        }
        if (erased.events > 0)
          await this.#command(`ALTER TABLE ${changed} DELETE WHERE ${own} SETTINGS mutations_sync = 2`);
        return erased;
      },
      bringBack: async () => {
        const names = this.columns.map(sqlIdentifier).join(', ');
        await this.#engine.command(WRITER, `INSERT INTO ${EVENTS} (${names}) SELECT ${names} FROM ${table}`, {
          ...STEP,
          settings: { max_rows_to_read: 0 },
        });
        await this.#engine.caughtUp(WRITER, [EVENTS]);
      },
    };
  }

  async #createStaging(): Promise<string> {
    const table = `bellwether.${STAGING}${uuidv7().replaceAll('-', '')}`;
    const columns = this.#columns.map(({ name, type }) => `${sqlIdentifier(name)} ${type}`);
    if (this.#engine.isShared)
      await createTable(this.#engine, { name: table, columns, engine: 'MergeTree', orderBy: '(org_id, timestamp)' });
    else await this.#command(`CREATE TABLE ${table} AS ${EVENTS} ENGINE = Memory`);
    return table;
  }

  /** Empty, it is used again in this process; on servers nobody would know whose it was. */
  async #leaveStaging(table: string): Promise<void> {
    if (this.#engine.isShared) return dropTable(this.#engine, table);
    await this.#command(`TRUNCATE TABLE ${table}`);
    this.#idle.push(table);
  }

  async #summary(table: string, day: Day, columns: readonly string[]): Promise<EventSummary> {
    const names = columns.map(sqlIdentifier);
    const { rows } = await this.#engine.query(
      `SELECT toFloat64(count()), toString(sum(toUInt128(cityHash64(toString(tuple(${names.join(', ')})))))) FROM ${table} WHERE ${within(day)}`,
      READ,
    );
    const [events, hash] = rows[0] ?? [0, '0'];
    return { events: Number(events), hash: String(hash) };
  }

  async *#parquet(table: string, day: Day, { number, of }: Part): AsyncGenerator<Uint8Array> {
    const names = this.columns
      .map(sqlIdentifier)
      .map((name) => (name === '`event_id`' ? 'toString(event_id) AS event_id' : name));
    const part = of > 1 ? ` AND cityHash64(event_id) % ${sqlNumber(of)} = ${sqlNumber(number)}` : '';
    yield* this.#engine.stream(
      `SELECT ${names.join(', ')} FROM ${table} WHERE ${within(day)}${part} ORDER BY event_type, timestamp, event_id`,
      'Parquet',
      PARQUET,
    );
  }

  #command(sql: string): Promise<void> {
    return this.#engine.command(WRITER, sql, STEP);
  }
}

async function dropTable(engine: Engine, table: string): Promise<void> {
  // Those in memory have nothing to wait for.
  const statements = engine.isShared ? dropStatements(table, engine.placement) : [`DROP TABLE ${table}`];
  for (const statement of statements) await engine.command(WRITER, statement, STEP);
}

function within({ orgId, startMs }: Day): string {
  return `org_id = ${sqlString(orgId)} AND timestamp >= ${sqlInstant(startMs)} AND timestamp < ${sqlInstant(startMs + DAY_MS)}`;
}
