/**
 * The files of the archive: written, held against what was meant, read and removed. A file is noted as a leftover before
 * it is written; the transaction that makes it part of a day or a trail takes the note away, and the one that replaces it
 * makes a note again. Whenever the process ends, what nothing needs is known by name.
 *
 * Each sealed file has a key of its own, which lies in the records and nowhere else. One that is written anew has another,
 * so what it was before is worthless once that is written down: also where a lock keeps the file, and in every copy.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '@bellwether/core';
import { DAY_MS, Problem } from '@bellwether/core';
import { KEY_BYTES, type NamedFiles, sealedContent, unsealedContent } from '@bellwether/objects';
import type { Records, Transaction } from '@bellwether/records';
import type { SecretBox } from '../secret/secret-box.ts';
import type { ArchiveSettings } from './archive-settings.ts';

/** Of a file that is read: what is archived in one piece is far smaller. */
const FILE_BYTES_MAX = 1024 ** 3;
/** Nothing is written for longer. */
const UNFINISHED_MS = DAY_MS;
const SWEPT_TOGETHER = 500;

export interface WrittenFile {
  name: string;
  /** Of the file as it lies there. */
  bytes: number;
  sha256: string;
}

/** What a file is read back with: the key that is written down, and what it was when it was written. */
export interface KnownFile extends WrittenFile {
  orgId: string;
  sealedKey: string | null;
}

export interface ArchiveFilesRooms {
  records: Records;
  secrets: SecretBox;
  clock: Clock;
}

export class ArchiveFiles {
  readonly settings: ArchiveSettings;
  readonly #files: NamedFiles;
  readonly #rooms: ArchiveFilesRooms;

  constructor(settings: ArchiveSettings, files: NamedFiles, rooms: ArchiveFilesRooms) {
    if (settings.lock && !settings.sealed)
      throw new Error(
        'Files that are locked have to be sealed: whoever asks to be erased could not be. Set BELLWETHER_ARCHIVE_SEALED to on, or leave BELLWETHER_ARCHIVE_LOCK away.',
      );
    this.settings = settings;
    this.#files = files;
    this.#rooms = rooms;
  }

  /** What name a file is given: that of what is in it, and that it is sealed. */
  nameOf(name: string): string {
    return this.settings.sealed ? `${name}.sealed` : name;
  }

  /** A key for a file, as it is kept; null when files are not sealed. */
  newKey(orgId: string): string | null {
    if (!this.settings.sealed) return null;
    return this.#rooms.secrets.seal(randomBytes(KEY_BYTES).toString('base64'), placeOfKey(orgId));
  }

  /** The same key, sealed as secrets are now: those they were sealed with before may be exchanged while a file is written. */
  current(orgId: string, sealedKey: string | null): string | null {
    const { secrets } = this.#rooms;
    if (sealedKey === null || secrets.isCurrent(sealedKey)) return sealedKey;
    return secrets.seal(secrets.open(sealedKey, placeOfKey(orgId)), placeOfKey(orgId));
  }

  /** Notes that these are about to be written. */
  async begin(orgId: string, names: readonly string[]): Promise<void> {
    const dueAt = new Date(this.#rooms.clock() + UNFINISHED_MS);
    await this.#rooms.records.asOperator((tx) => leave(tx, orgId, names, dueAt));
  }

  /** Whole and durable when it resolves. */
  async write(
    { orgId, name, sealedKey, keepUntil }: { orgId: string; name: string; sealedKey: string | null; keepUntil: Date },
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<WrittenFile> {
    const hash = createHash('sha256');
    let bytes = 0;
    async function* measured(pieces: typeof content): AsyncGenerator<Uint8Array> {
      for await (const piece of pieces) {
        hash.update(piece);
        bytes += piece.byteLength;
        yield piece;
      }
    }
    const key = this.#keyOf(orgId, sealedKey);
    const lock = this.settings.lock && { mode: this.settings.lock, until: keepUntil };
    await this.#files.write(name, measured(key ? sealedContent(key, name, content) : content), lock);
    return { name, bytes, sha256: hash.digest('hex') };
  }

  /** Throws when it is not there, or not what was written. */
  async read({ orgId, name, sealedKey, bytes, sha256 }: KnownFile): Promise<Buffer> {
    const stored = await gathered(this.#files.read(name), Math.min(FILE_BYTES_MAX, bytes));
    if (stored.length !== bytes || createHash('sha256').update(stored).digest('hex') !== sha256)
      throw new Problem(
        'internal',
        `${name} of the archive is not what was written: it was changed or cut off. Put it back from a copy.`,
      );
    const key = this.#keyOf(orgId, sealedKey);
    return key ? gathered(unsealedContent(key, name, [stored]), bytes) : stored;
  }

  /** Removes files that nothing needs and whose time has come. Gives how many. */
  async sweep(): Promise<number> {
    const { records, clock } = this.#rooms;
    const due = await records.asOperator((tx) =>
      tx
        .selectFrom('archive_leftovers')
        .select(['org_id', 'name'])
        .where('due_at', '<=', new Date(clock()))
        .orderBy('due_at')
        .limit(SWEPT_TOGETHER)
        .execute(),
    );
    for (const { org_id, name } of due) {
      await this.#files.remove(name);
      await records.asOperator((tx) => keep(tx, org_id, [name]));
    }
    return due.length;
  }

  close(): Promise<void> {
    return this.#files.close();
  }

  #keyOf(orgId: string, sealedKey: string | null): Buffer | undefined {
    return sealedKey === null
      ? undefined
      : Buffer.from(this.#rooms.secrets.open(sealedKey, placeOfKey(orgId)), 'base64');
  }
}

/** They are to be removed when they are due. */
export async function leave(tx: Transaction, orgId: string, names: readonly string[], dueAt: Date): Promise<void> {
  if (names.length === 0) return;
  await tx
    .insertInto('archive_leftovers')
    .values(names.map((name) => ({ org_id: orgId, name, due_at: dueAt })))
    .onConflict((conflict) => conflict.columns(['org_id', 'name']).doUpdateSet({ due_at: dueAt }))
    .execute();
}

/** They are no leftovers (any more). */
export async function keep(tx: Transaction, orgId: string, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await tx.deleteFrom('archive_leftovers').where('org_id', '=', orgId).where('name', 'in', names).execute();
}

function placeOfKey(orgId: string): string {
  return `archive:${orgId}`;
}

async function gathered(content: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of content) {
    bytes += piece.byteLength;
    if (bytes > bytesMax) throw new Problem('internal', 'A file of the archive is larger than it was written.');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
