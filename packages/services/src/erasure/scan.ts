/**
 * Looks for byte strings in every file of a directory: as they are, and in what is packed: gzip, zstandard, and the store's
 * columns and indexes. What cannot be unpacked is named, so that nothing is taken for searched that was not.
 *
 * Two kinds of file cannot be judged this way and are judged by their owners instead: values of more than two kilobytes
 * that PostgreSQL packs by itself, and numbers of the store, which hold no text.
 */
import type { Dirent } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { blocksOf } from './store-block.ts';

export interface Scan {
  files: number;
  bytes: number;
  /** Files that hold one of the byte strings, relative to the directory. */
  found: string[];
  /** Files that are packed in a way that could not be undone. */
  unread: string[];
}

export interface ScanOptions {
  /** Directories that are another's business, relative to the one scanned. */
  except?: readonly string[];
}

const CHUNK_BYTES = 1024 * 1024;
/** A part of a column is rarely larger, and is held in memory whole. */
const PART_BYTES_MAX = 1024 * 1024 * 1024;
/** To open and close it would let go of a lock this process holds on it. */
const LOCK_FILE = `log${sep}lock`;
const STORE = `store${sep}clickhouse${sep}`;
const STORE_PACKED = /\.(bin|cidx2?|cmrk[234]?|idx2?)$/;

export async function scanDirectory(
  directory: string,
  wanted: readonly Buffer[],
  { except = [] }: ScanOptions = {},
): Promise<Scan> {
  const scan: Scan = { files: 0, bytes: 0, found: [], unread: [] };
  for await (const path of filesIn(directory)) {
    const name = relative(directory, path);
    if (name === LOCK_FILE || except.some((other) => name.startsWith(`${other}${sep}`))) continue;
    try {
      const { size } = await stat(path);
      scan.files++;
      scan.bytes += size;
      if (wanted.some((text) => Buffer.from(name).includes(text))) scan.found.push(name);
      else if (await holds(path, wanted)) scan.found.push(name);
      else {
        const packed = await holdsPacked(path, name, size, wanted);
        if (packed === 'found') scan.found.push(name);
        if (packed === 'unread') scan.unread.push(name);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error; // the engine has let go of it meanwhile
    }
  }
  scan.found.sort();
  scan.unread.sort();
  return scan;
}

async function* filesIn(directory: string): AsyncGenerator<string> {
  let entries: Dirent[];
  try {
    entries = await readdir(directory, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  for (const entry of entries) {
    const path = join(directory, entry.name);
    // A link leads to what is either here as well, or not ours.
    if (entry.isDirectory()) yield* filesIn(path);
    else if (entry.isFile()) yield path;
  }
}

async function holds(path: string, wanted: readonly Buffer[]): Promise<boolean> {
  const search = new Search(wanted);
  const handle = await open(path, 'r');
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) return false;
      if (search.finds(chunk.subarray(0, bytesRead))) return true;
    }
  } finally {
    await handle.close();
  }
}

async function holdsPacked(
  path: string,
  name: string,
  size: number,
  wanted: readonly Buffer[],
): Promise<'found' | 'unread' | 'clean'> {
  const isStored = name.startsWith(STORE) && STORE_PACKED.test(name);
  if (size === 0) return 'clean';
  if (isStored) return size > PART_BYTES_MAX ? 'unread' : holdsInBlocks(await readFile(path), name, wanted);
  const beginning = await beginningOf(path);
  const unpacking = beginning.startsWith('1f8b')
    ? createGunzip()
    : beginning.startsWith('28b52ffd')
      ? createZstdDecompress()
      : undefined;
  if (!unpacking) return 'clean';
  const search = new Search(wanted);
  const handle = await open(path, 'r');
  try {
    for await (const chunk of handle.createReadStream({ autoClose: false }).pipe(unpacking))
      if (search.finds(chunk as Buffer)) return 'found';
    return 'clean';
  } catch {
    return 'unread'; // it only began like one, or it is damaged: either way nobody has looked into it
  } finally {
    unpacking.destroy();
    await handle.close();
  }
}

function holdsInBlocks(bytes: Buffer, name: string, wanted: readonly Buffer[]): 'found' | 'unread' | 'clean' {
  let blocks: Buffer[] | undefined;
  try {
    blocks = blocksOf(bytes);
  } catch {
    return 'unread';
  }
  // Marks and indexes may be kept unpacked; those have been searched as they are.
  if (!blocks) return name.endsWith('.bin') ? 'unread' : 'clean';
  const search = new Search(wanted);
  return blocks.some((block) => search.finds(block)) ? 'found' : 'clean';
}

async function beginningOf(path: string): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead).toString('hex');
  } finally {
    await handle.close();
  }
}

/** Finds byte strings in what is given piece by piece, also across two pieces. */
class Search {
  readonly #wanted: readonly Buffer[];
  readonly #overlap: number;
  #tail = Buffer.alloc(0);

  constructor(wanted: readonly Buffer[]) {
    this.#wanted = wanted;
    this.#overlap = Math.max(0, ...wanted.map(({ length }) => length - 1));
  }

  finds(piece: Buffer): boolean {
    const seam = Buffer.concat([this.#tail, piece.subarray(0, this.#overlap)]);
    if (this.#wanted.some((text) => piece.includes(text) || seam.includes(text))) return true;
    const joined = piece.length >= this.#overlap ? piece : Buffer.concat([this.#tail, piece]);
    this.#tail = Buffer.from(joined.subarray(Math.max(0, joined.length - this.#overlap)));
    return false;
  }
}
