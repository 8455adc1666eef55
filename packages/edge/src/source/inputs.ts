/**
 * What a source has to give: files of a folder, pages at an address, messages of a mailbox, or a body somebody sent. What
 * is fetched is kept sealed until events were made of it, so that a run that was broken off goes on with the same bytes.
 */
import {
  closeSync,
  createReadStream,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { Problem } from '@bellwether/core';
import type { SourceInput } from '../adapter.ts';
import { open, seal } from '../vault/seal.ts';
import type { ReadNote } from './reading-marks.ts';

/** An input as a run remembers it; names and addresses may be personal, so runs keep it sealed. */
export type InputPlace =
  | { kind: 'file'; path: string; size: number; modifiedMs: number }
  | { kind: 'staged'; file: string; name: string; fetchedMs: number; read?: ReadNote };

const CHUNK_BYTES = 64 * 1024;
const FILES_MAX = 10_000;

/** The files a path stands for, by name. Throws when it cannot be read. */
export function filesOf(path: string): InputPlace[] {
  const describe = (file: string): InputPlace => {
    const { size, mtimeMs } = statSync(file);
    return { kind: 'file', path: file, size, modifiedMs: mtimeMs };
  };
  try {
    if (!statSync(path).isDirectory()) return [describe(path)];
    const files = readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    if (files.length > FILES_MAX)
      throw new Problem('conflict', `The folder holds more than ${FILES_MAX} files. Move away those that were read.`);
    return files.map(describe);
  } catch (error) {
    if (error instanceof Problem) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new Problem('not_found', `The source's path cannot be read (${code}). Correct "from.path" in edge.yaml.`);
  }
}

/** A file whose name ends in .gz or .zst is read as what is inside, under the name without that. */
export function fileInput(place: Extract<InputPlace, { kind: 'file' }>): SourceInput {
  const name = basename(place.path);
  const ending = /\.(gz|zst)$/i.exec(name)?.[0] ?? '';
  return {
    name: name.slice(0, name.length - ending.length),
    modifiedMs: place.modifiedMs,
    open: () => {
      const file = createReadStream(place.path, { highWaterMark: 256 * 1024 });
      if (ending === '') return file;
      const inside = /gz$/i.test(ending) ? createGunzip() : createZstdDecompress();
      file.on('error', (error) => inside.destroy(error));
      inside.on('close', () => file.destroy());
      return file.pipe(inside);
    },
  };
}

export function bodyInput(name: string, body: Uint8Array, nowMs: number): SourceInput {
  return {
    name,
    modifiedMs: nowMs,
    open: async function* () {
      yield body;
    },
  };
}

/** Sealed files of pages, in one folder of the edge's directory. */
export class Staging {
  readonly #directory: string;
  readonly #key: Buffer;

  constructor(directory: string, key: Buffer) {
    this.#directory = directory;
    this.#key = key;
  }

  input(place: Extract<InputPlace, { kind: 'staged' }>): SourceInput {
    return { name: place.name, modifiedMs: place.fetchedMs, open: () => this.#read(place.file) };
  }

  /** Seals what was fetched into a file of that name, and says where it is. */
  stage(
    name: string,
    bytes: Uint8Array,
    input: { name: string; fetchedMs: number; read?: ReadNote },
  ): Extract<InputPlace, { kind: 'staged' }> {
    const file = `${name}.sealed`;
    this.#write(file, bytes);
    return { kind: 'staged', file, ...input };
  }

  drop(places: readonly InputPlace[]): void {
    for (const place of places) if (place.kind === 'staged') rmSync(join(this.#directory, place.file), { force: true });
  }

  #write(name: string, bytes: Uint8Array): void {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    const file = openSync(join(this.#directory, name), 'w', 0o600);
    try {
      for (let at = 0, part = 0; at < bytes.length || part === 0; at += CHUNK_BYTES, part++) {
        const isLast = at + CHUNK_BYTES >= bytes.length;
        const sealed = seal(this.#key, bytes.subarray(at, at + CHUNK_BYTES), placeOf(name, part, isLast));
        const length = Buffer.alloc(4);
        length.writeUInt32BE(sealed.length);
        writeSync(file, length);
        writeSync(file, sealed);
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }

  async *#read(name: string): AsyncIterable<Uint8Array> {
    const file = await openFile(join(this.#directory, name), 'r');
    try {
      const { size } = await file.stat();
      for (let at = 0, part = 0; at < size; part++) {
        const head = Buffer.alloc(4);
        await file.read(head, 0, 4, at);
        const sealed = Buffer.alloc(Math.min(head.readUInt32BE(), size));
        await file.read(sealed, 0, sealed.length, at + 4);
        at += 4 + sealed.length;
        yield open(this.#key, sealed, placeOf(name, part, at >= size));
      }
    } finally {
      await file.close();
    }
  }
}

/** A part is bound to its file and number, and the last one to being the last: a file that was cut does not open. */
function placeOf(name: string, part: number, isLast: boolean): string {
  return `${name}:${part}:${isLast}`;
}
