/**
 * Writes files into packs: many small ones together, a large one by itself, because every piece costs a round trip and a
 * flush. A file that is as it was in the backup before is not written again; whether it is, its stamp says (of files that
 * never change) or its hash.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Problem } from '@bellwether/core';
import type { BackedUpFile } from './manifest.ts';
import { isInCustody, safePath } from './safe-path.ts';

/** A file to be kept: bytes that are at hand, or those of a file. */
export interface SourceFile {
  /** Its name within the data directory. */
  path: string;
  from: Uint8Array | string;
  /** No more than its first bytes: what follows is not durable yet. */
  bytesMax?: number;
  /** Nobody writes into it once it is there: as long and as old as it was, it is what it was. */
  neverChanges?: true;
  /** It may be gone by now; then nobody needs it. */
  mayVanish?: true;
}

export interface PackStore {
  /** Writes a pack and gives its name. */
  write(content: AsyncIterable<Uint8Array>, isInCustody: boolean): Promise<string>;
}

const PACK_BYTES_MAX = 32 * 1024 * 1024;
/** Files up to this are read whole: then a hash is known before anything is written. */
const WHOLE_BYTES_MAX = 16 * 1024 * 1024;

interface Waiting {
  path: string;
  content: Buffer;
  sha256: string;
  stamp: string | undefined;
}

export class PackWriter {
  readonly files: BackedUpFile[] = [];
  writtenBytes = 0;
  readonly #store: PackStore;
  readonly #known: ReadonlyMap<string, BackedUpFile>;
  readonly #onPack: (files: readonly BackedUpFile[]) => Promise<void>;
  readonly #waiting = new Map<boolean, { files: Waiting[]; bytes: number }>([
    [false, { files: [], bytes: 0 }],
    [true, { files: [], bytes: 0 }],
  ]);

  /** `known` is what backups of the same set have already, by path. */
  constructor(
    store: PackStore,
    known: ReadonlyMap<string, BackedUpFile>,
    onPack: (files: readonly BackedUpFile[]) => Promise<void>,
  ) {
    this.#store = store;
    this.#known = known;
    this.#onPack = onPack;
  }

  async add(source: SourceFile): Promise<void> {
    const path = safePath(source.path);
    try {
      if (typeof source.from === 'string') await this.#addFile(path, source.from, source);
      else await this.#addBytes(path, Buffer.from(source.from), undefined);
    } catch (error) {
      if (source.mayVanish && (error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
  }

  /** Everything added is written when it resolves. */
  async finish(): Promise<void> {
    await this.#flush(false);
    await this.#flush(true);
  }

  async #addFile(path: string, from: string, { bytesMax, neverChanges }: SourceFile): Promise<void> {
    const { size, mtimeMs, ino } = await stat(from);
    const bytes = Math.min(size, bytesMax ?? size);
    const stamp = neverChanges ? `${ino}-${mtimeMs}-${bytes}` : undefined;
    const known = this.#known.get(path);
    if (stamp !== undefined && known?.stamp === stamp) return void this.files.push(known);
    if (bytes <= WHOLE_BYTES_MAX) return this.#addBytes(path, (await readFile(from)).subarray(0, bytesMax), stamp);
    await this.#addLarge(path, from, bytes, stamp);
  }

  async #addBytes(path: string, content: Buffer, stamp: string | undefined): Promise<void> {
    const sha256 = createHash('sha256').update(content).digest('hex');
    const known = this.#known.get(path);
    if (known?.sha256 === sha256) return void this.files.push({ ...known, ...(stamp ? { stamp } : {}) });
    const waiting = this.#waiting.get(isInCustody(path))!;
    waiting.files.push({ path, content, sha256, stamp });
    waiting.bytes += content.length;
    if (waiting.bytes >= PACK_BYTES_MAX) await this.#flush(isInCustody(path));
  }

  /** A pack of its own, hashed on its way. */
  async #addLarge(path: string, from: string, bytes: number, stamp: string | undefined): Promise<void> {
    const hash = createHash('sha256');
    let read = 0;
    async function* content(): AsyncGenerator<Uint8Array> {
      for await (const piece of createReadStream(from, { end: bytes - 1, highWaterMark: 1024 * 1024 })) {
        hash.update(piece as Buffer);
        read += (piece as Buffer).length;
        yield piece as Buffer;
      }
    }
    const pack = await this.#store.write(content(), isInCustody(path));
    if (read !== bytes)
      throw new Problem('internal', `${path} became shorter while it was backed up. Take another backup.`);
    this.writtenBytes += bytes;
    const file = { path, bytes, sha256: hash.digest('hex'), pack, at: 0, ...(stamp ? { stamp } : {}) };
    this.files.push(file);
    await this.#onPack([file]);
  }

  async #flush(custody: boolean): Promise<void> {
    const { files, bytes } = this.#waiting.get(custody)!;
    if (files.length === 0) return;
    this.#waiting.set(custody, { files: [], bytes: 0 });
    async function* content(): AsyncGenerator<Uint8Array> {
      for (const file of files) yield file.content;
    }
    const pack = await this.#store.write(content(), custody);
    this.writtenBytes += bytes;
    let at = 0;
    const packed = files.map(({ path, content: { length }, sha256, stamp }): BackedUpFile => {
      const file = { path, bytes: length, sha256, pack, at, ...(stamp ? { stamp } : {}) };
      at += length;
      return file;
    });
    this.files.push(...packed);
    await this.#onPack(packed);
  }
}
