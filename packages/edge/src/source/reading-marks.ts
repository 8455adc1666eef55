/**
 * What of a source was read already, so that it is not read again: files as they were, single messages of a list, and
 * how far each mailbox was read. Another version of the adapter or another setting begins anew. Digests only.
 */
import { type Clock, DAY_MS } from '@bellwether/core';
import type { EdgeDatabase } from '../edge-database.ts';
import type { Work } from '../pipeline/pipeline.ts';
import type { OwnKeys } from '../vault/own-keys.ts';
import type { InputPlace } from './inputs.ts';

/** What has been read once an input is through. */
export type ReadNote =
  | { kind: 'messages'; ids: readonly string[] }
  /** Every message of the mailbox up to this one, as long as the server numbers them as it did (RFC 9051, 2.3.1.1). */
  | { kind: 'mailbox'; mailbox: string; uidValidity: string; uid: number };

/** What is still listed is remembered on, so that it is written anew now and then. */
const TOUCH_AFTER_MS = 30 * DAY_MS;

export class ReadingMarks {
  readonly #database: EdgeDatabase;
  readonly #keys: OwnKeys;
  readonly #clock: Clock;

  constructor(database: EdgeDatabase, keys: OwnKeys, clock: Clock) {
    this.#database = database;
    this.#keys = keys;
    this.#clock = clock;
  }

  /** A file that is as it was when it was read last is not read again. */
  wasFileRead(work: Work, place: InputPlace): boolean {
    return this.#seenAt(this.#digest('file', work, JSON.stringify(place))) !== undefined;
  }

  /** Those of the listed messages that were not read yet. */
  unread(work: Work, ids: readonly string[]): string[] {
    const nowMs = this.#clock();
    return ids.filter((id) => {
      const digest = this.#digest('message', work, id);
      const at = this.#seenAt(digest);
      if (at !== undefined && nowMs - at > TOUCH_AFTER_MS)
        this.#database.run('UPDATE seen SET at = ? WHERE digest = ?', nowMs, digest);
      return at === undefined;
    });
  }

  /** How far a mailbox was read; undefined when it never was, or its messages have got other numbers since. */
  lastUid(work: Work, mailbox: string, uidValidity: string): number | undefined {
    const sql = 'SELECT uid FROM mailboxes_read WHERE digest = ? AND uid_validity = ?';
    return this.#database.get<{ uid: number }>(sql, this.#digest('mailbox', work, mailbox), uidValidity)?.uid;
  }

  /** Within the transaction in which the input is through. */
  note(work: Work, place: InputPlace): void {
    const read = place.kind === 'file' ? undefined : place.read;
    if (place.kind === 'file') this.#see(this.#digest('file', work, JSON.stringify(place)));
    else if (read?.kind === 'messages') for (const id of read.ids) this.#see(this.#digest('message', work, id));
    else if (read !== undefined)
      this.#database.run(
        'INSERT OR REPLACE INTO mailboxes_read VALUES (?, ?, ?)',
        this.#digest('mailbox', work, read.mailbox),
        read.uidValidity,
        read.uid,
      );
  }

  #seenAt(digest: Buffer): number | undefined {
    return this.#database.get<{ at: number }>('SELECT at FROM seen WHERE digest = ?', digest)?.at;
  }

  #see(digest: Buffer): void {
    this.#database.run('INSERT OR IGNORE INTO seen VALUES (?, ?)', digest, this.#clock());
  }

  #digest(kind: string, { adapter, settings, source }: Work, what: string): Buffer {
    return this.#keys
      .digest(kind, source, adapter.name, String(adapter.version), JSON.stringify(settings), what)
      .subarray(0, 16);
  }
}
