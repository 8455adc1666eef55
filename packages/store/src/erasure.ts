/**
 * Takes a person out of the store for good:
 *
 *   events by them       are removed, and counted, so that `received = stored + duplicate + rejected` holds on
 *   events naming them   are kept; the name in them becomes as many zeros
 *   rejected events      that hold the name anywhere are removed
 *   windows              of all those events are computed again, at every grain; what was there before leaves the disk
 *   old parts            leave the disk: masks are applied, and parts that were replaced are removed at once
 *
 * Each step can be repeated, and begins with writing down what the next one needs, so a crash anywhere is answered by
 * erasing again. Nothing by or about the person may be admitted any more, and what was has to be stored and windowed.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Problem, uuidv7 } from '@bellwether/core';
import type { Engine } from './engine.ts';
import type { EventColumn } from './event-table.ts';
import type { Exclusions } from './exclusions.ts';
import type { Loading } from './loading.ts';
import { sqlIdentifier, sqlNumber, sqlString } from './sql-text.ts';
import { createTable, DURABLE, type Table } from './table.ts';
import { type WindowTable, windowTableName } from './window-table.ts';

export interface StoreErasureRequest {
  orgId: string;
  /** The person's pseudonym: `user_id` of their events. */
  subject: string;
  /** Names the erasure, so that it can be taken up again. */
  erasureId: string;
  /** Whether the pseudonym is looked for in other people's events as well; it has to be one that means nobody else. */
  mentions: boolean;
}

export interface ErasedFromStore {
  /** Events by the person. */
  events: number;
  /** Other people's events in which they were named. */
  mentions: number;
  rejected: number;
  /** Windows of 10 s that were computed again, with all above them. */
  windows: number;
}

const WRITER = 'erasure';
/** How the notes of people who are only left out begin. */
const LEFT_OUT = 'left_out:';
const STEP = { timeLimitSeconds: 1800 };
const READ = { timeLimitSeconds: 600, settings: { max_rows_to_read: 0 } };
const OLD_PARTS_MAX_MS = 180_000;
const OLD_PARTS_LOOK_MS = 250;
const MERGE_ATTEMPTS = 5;

const EVENTS = 'bellwether.events';
const REJECTED = 'bellwether.rejected_events';
/** Tables whose replaced parts leave the disk at once while somebody is erased, beside those of windows. */
const HOLDING_PEOPLE = ['events', 'rejected_events', 'excluded_subjects'];
/** How long they stay otherwise, as they were made. */
const OLD_PARTS_LIFETIME_S = 60;
const WINDOW_OLD_PARTS_LIFETIME_S = 30;

export interface StoreErasureRooms {
  engine: Engine;
  loader: Loading;
  exclusions: Exclusions;
  columns: readonly EventColumn[];
  windowTables: readonly WindowTable[];
}

/** Counts of what was erased, by event type; they take effect with `done`, its version. */
const ERASED_EVENTS: Table = {
  name: 'bellwether.erased_events',
  columns: [
    'org_id LowCardinality(String)',
    'erasure_id String',
    'event_type LowCardinality(String)',
    'events Int64',
    'done UInt8',
  ],
  engine: 'ReplacingMergeTree(done)',
  orderBy: '(org_id, erasure_id, event_type)',
  settings: DURABLE,
};

/** The 10 s windows an erasure has touched and not yet computed again. */
const ERASURE_WINDOWS: Table = {
  name: 'bellwether.erasure_windows',
  columns: ['org_id LowCardinality(String)', 'erasure_id String', 'bucket Int64'],
  engine: 'ReplacingMergeTree',
  orderBy: '(org_id, erasure_id, bucket)',
  settings: DURABLE,
};

export const ERASURE_TABLES: readonly Table[] = [ERASED_EVENTS, ERASURE_WINDOWS];

export async function createErasureTables(engine: Engine): Promise<void> {
  for (const table of ERASURE_TABLES) await createTable(engine, table);
}

/** What takes the place of a name within somebody else's record: as long as it was, and nobody's. */
export function erasedName(subject: string): string {
  return '0'.repeat(Buffer.byteLength(JSON.stringify(subject)) - 2);
}

export class StoreErasure {
  readonly #rooms: StoreErasureRooms;

  constructor(rooms: StoreErasureRooms) {
    this.#rooms = rooms;
  }

  async erase(request: StoreErasureRequest): Promise<ErasedFromStore> {
    const { orgId, subject } = request;
    const mentioning = request.mentions ? await this.#mentionColumns(orgId, subject) : [];
    await this.#noteWindows(request, mentioning);
    const mentions = await this.#eraseMentions(request, mentioning);
    const events = await this.#removeEvents(request);
    const rejected = await this.#removeRejected(orgId, subject);
    await this.#rooms.exclusions.forget(orgId, subject);
    const windows = await this.#computeWindows(request);
    await this.#removeOldParts();
    return { events, mentions, rejected, windows };
  }

  /**
   * Leaves a person's events out of all figures, or takes them in again. Resolves when the windows they touch show it; a
   * crash on the way is made up for by `resumeLeftOut`.
   */
  async leaveOut(orgId: string, subject: string, isLeftOut: boolean): Promise<void> {
    const noteId = `${LEFT_OUT}${uuidv7()}`;
    await this.#noteWindows({ orgId, subject, erasureId: noteId, mentions: false }, []);
    await this.#rooms.exclusions.put(orgId, subject, isLeftOut);
    await this.#recompute(orgId, noteId);
    await this.#dropNotes(orgId, noteId);
  }

  /** Computes the windows again that were still to be when the last process ended. */
  async resumeLeftOut(): Promise<void> {
    const notes = await this.#rooms.engine.select<{ org_id: string; erasure_id: string }>(
      `SELECT DISTINCT org_id, erasure_id FROM bellwether.erasure_windows WHERE startsWith(erasure_id, ${sqlString(LEFT_OUT)})`,
    );
    for (const { org_id, erasure_id } of notes) {
      await this.#recompute(org_id, erasure_id);
      await this.#dropNotes(org_id, erasure_id);
    }
  }

  /** Text columns in which other people's events name the person. */
  async #mentionColumns(orgId: string, subject: string): Promise<string[]> {
    const names = [
      'session_id',
      'region',
      'environment',
      'extra',
      ...this.#rooms.columns.filter(({ kind }) => kind === 'string').map(({ name }) => name),
    ].map(sqlIdentifier);
    const counted = names.map((name) => `toFloat64(countIf(${holds(name, subject)}))`);
    const { rows } = await this.#rooms.engine.query(
      `SELECT ${counted.join(', ')} FROM ${EVENTS}
       WHERE org_id = ${sqlString(orgId)} AND user_id != ${sqlString(subject)}`,
      READ,
    );
    const held = (rows[0] ?? []).map(Number);
    return names.filter((_, i) => (held[i] ?? 0) > 0);
  }

  /** Writes down which windows will have to be computed again, before what tells them is gone. */
  async #noteWindows({ orgId, subject, erasureId }: StoreErasureRequest, mentioning: readonly string[]): Promise<void> {
    const either = [`user_id = ${sqlString(subject)}`, ...mentionConditions(subject, mentioning)];
    await this.#command(
      `INSERT INTO bellwether.erasure_windows
       SELECT DISTINCT ${sqlString(orgId)}, ${sqlString(erasureId)}, intDiv(toUnixTimestamp(timestamp), 10) FROM ${EVENTS}
       WHERE org_id = ${sqlString(orgId)} AND (${either.join(' OR ')})`,
      READ.settings,
    );
  }

  async #eraseMentions({ orgId, subject }: StoreErasureRequest, mentioning: readonly string[]): Promise<number> {
    if (mentioning.length === 0) return 0;
    const condition = `org_id = ${sqlString(orgId)} AND user_id != ${sqlString(subject)} AND (${mentionConditions(subject, mentioning).join(' OR ')})`;
    const { rows } = await this.#rooms.engine.query(
      `SELECT toFloat64(count()) FROM ${EVENTS} WHERE ${condition}`,
      READ,
    );
    const changes = mentioning.map((column) => `${column} = ${nameless(column, subject)}`);
    await this.#command(
      `ALTER TABLE ${this.#changed(EVENTS)} UPDATE ${changes.join(', ')} WHERE ${condition} SETTINGS mutations_sync = 2`,
    );
    return Number(rows[0]?.[0] ?? 0);
  }

  /** Gives how many this erasure has removed, also when a crash came between. */
  async #removeEvents({ orgId, subject, erasureId }: StoreErasureRequest): Promise<number> {
    const { engine, loader } = this.#rooms;
    const own = `org_id = ${sqlString(orgId)} AND user_id = ${sqlString(subject)}`;
    const counted = `org_id = ${sqlString(orgId)} AND erasure_id = ${sqlString(erasureId)}`;
    const total = async (): Promise<{ rows: number; events: number }> => {
      const { rows } = await engine.query(
        `SELECT toFloat64(count()), toFloat64(sum(events)) FROM bellwether.erased_events FINAL WHERE ${counted}`,
      );
      return { rows: Number(rows[0]?.[0] ?? 0), events: Number(rows[0]?.[1] ?? 0) };
    };
    if ((await total()).rows === 0)
      await this.#command(
        `INSERT INTO bellwether.erased_events
         SELECT ${sqlString(orgId)}, ${sqlString(erasureId)}, event_type, count(), 0 FROM ${EVENTS} WHERE ${own} GROUP BY event_type`,
        READ.settings,
      );
    await loader.betweenPlans(async () => {
      await this.#command(`DELETE FROM ${this.#changed(EVENTS)} WHERE ${own}`);
      await this.#command(
        `INSERT INTO bellwether.erased_events
         SELECT org_id, erasure_id, event_type, events, 1 FROM bellwether.erased_events FINAL WHERE ${counted}`,
      );
    });
    // The rows are only masked so far; so is what retention took out of these months, which may be the person's as well.
    for (const partition of await this.#maskedPartitions(orgId))
      await this.#command(
        `ALTER TABLE ${this.#changed(EVENTS)} APPLY DELETED MASK IN PARTITION ID ${sqlString(partition)} SETTINGS mutations_sync = 2`,
      );
    return (await total()).events;
  }

  async #maskedPartitions(orgId: string): Promise<string[]> {
    const parts = await this.#rooms.engine.select<{ partition_id: string; partition: string }>(
      `SELECT DISTINCT partition_id, partition FROM ${this.#rooms.engine.placement.parts}
       WHERE database = 'bellwether' AND table = 'events' AND active AND has_lightweight_delete`,
    );
    return parts.filter(({ partition }) => partition.includes(`'${orgId}'`)).map(({ partition_id }) => partition_id);
  }

  async #removeRejected(orgId: string, subject: string): Promise<number> {
    const condition = `org_id = ${sqlString(orgId)} AND (${['raw', 'detail', 'field', 'event_type']
      .map((column) => `position(${column}, ${sqlString(subject)}) > 0`)
      .join(' OR ')})`;
    const { rows } = await this.#rooms.engine.query(
      `SELECT toFloat64(count()) FROM ${REJECTED} WHERE ${condition}`,
      READ,
    );
    const found = Number(rows[0]?.[0] ?? 0);
    if (found > 0)
      await this.#command(
        `ALTER TABLE ${this.#changed(REJECTED)} DELETE WHERE ${condition} SETTINGS mutations_sync = 2`,
      );
    // Masked by retention, and still on the disk.
    await this.#command(`ALTER TABLE ${this.#changed(REJECTED)} APPLY DELETED MASK SETTINGS mutations_sync = 2`);
    return found;
  }

  async #computeWindows({ orgId, subject, erasureId }: StoreErasureRequest): Promise<number> {
    const buckets = await this.#recompute(orgId, erasureId);
    const months = new Set(buckets.map(monthOfBucket));
    for (const table of this.#rooms.windowTables)
      for (const month of months) await this.#clearReplaced(table, month, orgId, subject);
    await this.#dropNotes(orgId, erasureId);
    return buckets.length;
  }

  /** Gives the windows that were noted. */
  async #recompute(orgId: string, erasureId: string): Promise<number[]> {
    const { rows } = await this.#rooms.engine.query(
      `SELECT toFloat64(bucket) FROM bellwether.erasure_windows FINAL
       WHERE org_id = ${sqlString(orgId)} AND erasure_id = ${sqlString(erasureId)}`,
      READ,
    );
    const buckets = rows.map(([bucket]) => Number(bucket));
    if (buckets.length > 0) await this.#rooms.loader.recompute(new Map([[orgId, new Set(buckets)]]));
    return buckets;
  }

  #dropNotes(orgId: string, erasureId: string): Promise<void> {
    return this.#command(
      `ALTER TABLE ${this.#changed('bellwether.erasure_windows')} DELETE
       WHERE org_id = ${sqlString(orgId)} AND erasure_id = ${sqlString(erasureId)} SETTINGS mutations_sync = 2`,
    );
  }

  /** Rows that were replaced, and the tombstones that name whose they were, leave the month. */
  async #clearReplaced(table: WindowTable, month: number, orgId: string, subject: string): Promise<void> {
    const name = windowTableName(table);
    const { rows } = await this.#rooms.engine.query(
      `SELECT toFloat64(count()) FROM ${name} WHERE org_id = ${sqlString(orgId)} AND toYYYYMM(start) = ${sqlNumber(month)}`,
      READ,
    );
    if (Number(rows[0]?.[0]) === 0) return;
    await this.#mergeWhole(name, month);
    const keys = [...table.dimensions.map((dimension) => dimension.name), ...(table.slice ? ['slice'] : [])];
    const theirs = ['gone = 1', ...keys.map((key) => `${sqlIdentifier(key)} = ${sqlString(subject)}`)];
    await this.#command(
      `ALTER TABLE ${this.#changed(name)} DELETE IN PARTITION ${sqlNumber(month)}
       WHERE org_id = ${sqlString(orgId)} AND (${theirs.join(' OR ')}) SETTINGS mutations_sync = 2`,
    );
  }

  /** Makes one part of the month. Without that, a tombstone is still needed by what it covers. */
  async #mergeWhole(name: string, month: number): Promise<void> {
    const { placement } = this.#rooms.engine;
    for (let attempt = 1; ; attempt++) {
      await this.#command(`OPTIMIZE TABLE ${this.#changed(name)} PARTITION ${sqlNumber(month)} FINAL`);
      const { rows } = await this.#rooms.engine.query(
        `SELECT toFloat64(max(found)) FROM (SELECT count() AS found FROM ${placement.parts} WHERE database = 'bellwether' AND active
         AND concat('bellwether.', table) = ${sqlString(name.replaceAll('`', ''))} AND partition = ${sqlString(String(month))}
         GROUP BY ${placement.serverOfPart})`,
      );
      if (Number(rows[0]?.[0]) <= 1) return;
      if (attempt === MERGE_ATTEMPTS)
        throw new Problem(
          'timeout',
          `${name} is being written too busily to be merged. The erasure goes on by itself.`,
        );
    }
  }

  /** Resolves when no part that was replaced is on the disk any more, and no statement that names somebody. */
  async #removeOldParts(): Promise<void> {
    const { engine } = this.#rooms;
    const newestS = Math.floor(Date.now() / 1000);
    const deadline = Date.now() + OLD_PARTS_MAX_MS;
    for (
      let tables = await this.#withOldParts(newestS);
      tables.length > 0;
      tables = await this.#withOldParts(newestS)
    ) {
      if (Date.now() > deadline)
        throw new Problem('timeout', 'Replaced parts of the store are still in use. The erasure goes on by itself.');
      for (const table of tables) {
        await this.#command(`ALTER TABLE ${this.#changed(table)} MODIFY SETTING old_parts_lifetime = 0`);
        // Nobody's partition: to drop it changes nothing, and has the engine look at once for parts that may go.
        await this.#command(`ALTER TABLE ${this.#changed(table)} DROP PARTITION ID 'none'`);
      }
      await delay(OLD_PARTS_LOOK_MS);
    }
    const hurried = await engine.select<{ name: string }>(
      "SELECT name FROM system.tables WHERE database = 'bellwether' AND position(create_table_query, 'old_parts_lifetime = 0') > 0",
    );
    for (const { name } of hurried) {
      const table = `bellwether.${sqlIdentifier(engine.placement.nameOf(name))}`;
      const seconds = name.startsWith('win_') ? WINDOW_OLD_PARTS_LIFETIME_S : OLD_PARTS_LIFETIME_S;
      await this.#command(
        `ALTER TABLE ${this.#changed(table)} MODIFY SETTING old_parts_lifetime = ${sqlNumber(seconds)}`,
      );
    }
    // The engine keeps the text of what it has done, names and all.
    await this.#command(`KILL MUTATION${engine.placement.everywhere} WHERE database = 'bellwether' AND is_done = 1`);
  }

  /** Tables with parts that were replaced before the instant. */
  async #withOldParts(replacedThroughS: number): Promise<string[]> {
    const windows = this.#rooms.windowTables.map((table) => `win_${table.name}`);
    const tables = [...HOLDING_PEOPLE, ...windows].map(sqlString);
    const rows = await this.#rooms.engine.select<{ name: string }>(
      `SELECT DISTINCT table AS name FROM ${this.#rooms.engine.placement.allParts}
       WHERE database = 'bellwether' AND NOT active AND table IN (${tables.join(', ')})
         AND toUnixTimestamp(remove_time) <= ${sqlNumber(replacedThroughS)}`,
    );
    return rows.map(({ name }) => `bellwether.${sqlIdentifier(name)}`);
  }

  /** The table as a statement names it that changes stored rows. */
  #changed(table: string): string {
    return this.#rooms.engine.placement.changed(table);
  }

  #command(sql: string, settings?: Readonly<Record<string, number>>): Promise<void> {
    return this.#rooms.engine.command(WRITER, sql, settings ? { ...STEP, settings } : STEP);
  }
}

/** SQL: the text column with zeros in the place of the name. `extra` is JSON. */
export function nameless(column: string, subject: string): string {
  const spelt = /^`?extra`?$/.test(column) ? JSON.stringify(subject).slice(1, -1) : subject;
  return `replaceAll(${column}, ${sqlString(spelt)}, ${sqlString(erasedName(subject))})`;
}

export function mentionConditions(subject: string, mentioning: readonly string[]): string[] {
  return mentioning.map((column) => holds(column, subject));
}

/** SQL condition: the text column holds the name, wherever in it. `extra` is JSON. */
function holds(column: string, subject: string): string {
  const spelt = /^`?extra`?$/.test(column) ? JSON.stringify(subject).slice(1, -1) : subject;
  return `position(ifNull(toString(${column}), ''), ${sqlString(spelt)}) > 0`;
}

/** YYYYMM. */
function monthOfBucket(bucket: number): number {
  const at = new Date(bucket * 10_000);
  return at.getUTCFullYear() * 100 + at.getUTCMonth() + 1;
}
