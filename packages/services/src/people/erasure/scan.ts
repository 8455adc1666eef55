/**
 * Looks for byte strings in every file of a directory: as they are, and in what is packed: gzip, zstandard, and the store's
 * columns and indexes. What cannot be unpacked is named, so that nothing is taken for searched that was not.
 *
 * Two kinds of file cannot be judged this way and are judged by their owners instead: values of more than two kilobytes
 * that PostgreSQL packs by itself, and numbers of the store, which hold no text.
 */
import { createReadStream, type Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
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
/** Files up to this are read once, and whole. */
const WHOLE_BYTES_MAX = 64 * 1024 * 1024;
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
      const isNamed = wanted.some((text) => Buffer.from(name).includes(text));
      const look = isNamed ? 'found' : size === 0 ? 'clean' : await lookInto(path, name, size, wanted);
      if (look === 'found') scan.found.push(name);
      if (look === 'unread') scan.unread.push(name);
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

type Look = 'found' | 'unread' | 'clean';

function lookInto(path: string, name: string, size: number, wanted: readonly Buffer[]): Promise<Look> {
  return size <= WHOLE_BYTES_MAX ? lookIntoWhole(path, name, wanted) : lookIntoLarge(path, name, wanted);
}

async function lookIntoWhole(path: string, name: string, wanted: readonly Buffer[]): Promise<Look> {
  const bytes = await readFile(path);
  if (wanted.some((text) => bytes.includes(text))) return 'found';
  if (isStorePacked(name)) return lookIntoBlocks(bytes, name, wanted);
  const unpacking = unpackingOf(bytes);
  return unpacking ? lookIntoStream(Readable.from([bytes]), unpacking, wanted) : 'clean';
}

async function lookIntoLarge(path: string, name: string, wanted: readonly Buffer[]): Promise<Look> {
  const search = new Search(wanted);
  let beginning: Buffer | undefined;
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
    beginning ??= (chunk as Buffer).subarray(0, 4);
    if (search.finds(chunk as Buffer)) return 'found';
  }
  if (isStorePacked(name)) return lookIntoBlocks(await readFile(path), name, wanted);
  const unpacking = unpackingOf(beginning ?? Buffer.alloc(0));
  return unpacking ? lookIntoStream(createReadStream(path), unpacking, wanted) : 'clean';
}

function isStorePacked(name: string): boolean {
  return name.startsWith(STORE) && STORE_PACKED.test(name);
}

function unpackingOf(beginning: Buffer): Transform | undefined {
  const magic = beginning.toString('hex', 0, 4);
  if (magic.startsWith('1f8b')) return createGunzip();
  return magic === '28b52ffd' ? createZstdDecompress() : undefined;
}

async function lookIntoStream(source: Readable, unpacking: Transform, wanted: readonly Buffer[]): Promise<Look> {
  const search = new Search(wanted);
  let found = false;
  try {
    await pipeline(source, unpacking, async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) found ||= search.finds(chunk);
    });
    return found ? 'found' : 'clean';
  } catch {
    return found ? 'found' : 'unread'; // it only began like one, or it is damaged: either way nobody has looked into it
  }
}

function lookIntoBlocks(bytes: Buffer, name: string, wanted: readonly Buffer[]): Look {
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
