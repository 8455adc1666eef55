/**
 * Records that were refused: where they were, which field was in the way and what it must be. The record itself is kept
 * sealed, so that it can be read again once the allow-list or the source was mended; its values are never listed.
 */
import type { JsonObject } from '@bellwether/core';
import type { EdgeDatabase } from '../edge-database.ts';
import { open, seal } from '../vault/seal.ts';

export interface QuarantinedRecord {
  id: number;
  source: string;
  place: string;
  reason: QuarantineReason;
  field: string;
  detail: string;
  at: number;
}

export type QuarantineReason = 'unreadable' | 'unknown_field' | 'refused' | 'adapter_failed' | 'still_personal';

const RECORDS_MAX = 10_000;
const RECORD_LENGTH_MAX = 64 * 1024;
const TEXT_MAX = 200;
const PLACE = 'quarantine';

export class Quarantine {
  readonly #database: EdgeDatabase;
  readonly #key: Buffer;

  constructor(database: EdgeDatabase, key: Buffer) {
    this.#database = database;
    this.#key = key;
  }

  /** Inside a transaction. The oldest give way beyond 10,000. */
  add(record: Omit<QuarantinedRecord, 'id'>, fields: JsonObject | undefined): void {
    const text = fields && JSON.stringify(fields);
    const sealed = text === undefined || text.length > RECORD_LENGTH_MAX ? null : seal(this.#key, text, PLACE);
    const { source, place, reason, field, detail, at } = record;
    const { lastId } = this.#database.run(
      'INSERT INTO quarantine (source, place, reason, field, detail, at, sealed) VALUES (?, ?, ?, ?, ?, ?, ?)',
      source,
      place.slice(0, TEXT_MAX),
      reason,
      field.slice(0, TEXT_MAX),
      detail.slice(0, TEXT_MAX),
      at,
      sealed,
    );
    this.#database.run('DELETE FROM quarantine WHERE id <= ?', lastId - RECORDS_MAX);
  }

  list(source: string | undefined, limit: number): QuarantinedRecord[] {
    const columns = 'SELECT id, source, place, reason, field, detail, at FROM quarantine';
    return source === undefined
      ? this.#database.all<QuarantinedRecord>(`${columns} ORDER BY id DESC LIMIT ?`, limit)
      : this.#database.all<QuarantinedRecord>(`${columns} WHERE source = ? ORDER BY id DESC LIMIT ?`, source, limit);
  }

  /** Which fields were in the way how often, over what is kept. */
  reasons(source: string): { reason: QuarantineReason; field: string; detail: string; count: number }[] {
    return this.#database.all(
      `SELECT reason, field, min(detail) AS detail, count(*) AS count FROM quarantine WHERE source = ?
       GROUP BY reason, field ORDER BY count DESC LIMIT 20`,
      source,
    );
  }

  /** Takes out every record in which one of these texts stands. Inside a transaction. */
  erase(texts: readonly string[]): number {
    const needles = texts.map((text) => text.toLowerCase()).filter((text) => text !== '');
    const found: number[] = [];
    type Row = { id: number; sealed: Uint8Array };
    for (const { id, sealed } of this.#database.each<Row>(
      'SELECT id, sealed FROM quarantine WHERE sealed IS NOT NULL',
    )) {
      const text = open(this.#key, sealed, PLACE).toString().toLowerCase();
      if (needles.some((needle) => text.includes(needle))) found.push(id);
    }
    for (const id of found) this.#database.run('DELETE FROM quarantine WHERE id = ?', id);
    return found.length;
  }
}
