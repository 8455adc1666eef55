/**
 * What a source has to give: files of a folder, pages at an address, or a body somebody sent. A page is fetched once and
 * kept sealed until the run is through, so that a run that was broken off goes on with the same bytes.
 */
import {
  closeSync,
  createReadStream,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { Problem } from '@bellwether/core';
import type { EdgeAdapter, SourceInput } from '../adapter.ts';
import type { SourceOrigin } from '../configuration.ts';
import { open, seal } from '../vault/seal.ts';

/** An input as a run remembers it; names and addresses may be personal, so runs keep it sealed. */
export type InputPlace =
  | { kind: 'file'; path: string; size: number; modifiedMs: number }
  | { kind: 'staged'; file: string; name: string; fetchedMs: number };

const CHUNK_BYTES = 64 * 1024;
const FILES_MAX = 10_000;
const PAGES_MAX = 10_000;
const PAGE_BYTES_MAX = 256 * 1024 * 1024;
const TIME_LIMIT_MS = 60_000;

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

  /** Fetches every page of an address. Throws a problem that says what did not work. */
  async fetch(
    origin: Extract<SourceOrigin, { kind: 'url' }>,
    adapter: EdgeAdapter,
    options: { prefix: string; pagesMax?: number; signal: AbortSignal; nowMs: number },
  ): Promise<InputPlace[]> {
    const places: InputPlace[] = [];
    let address: string | undefined = origin.url;
    for (let page = 0; address !== undefined && page < (options.pagesMax ?? PAGES_MAX); page++) {
      const { bytes, at } = await fetchPage(address, origin, options.signal);
      const file = `${options.prefix}-${page}.sealed`;
      this.#write(file, bytes);
      places.push({ kind: 'staged', file, name: basename(new URL(at).pathname) || 'page', fetchedMs: options.nowMs });
      const next = adapter.nextPage?.(Buffer.from(bytes).toString('utf8'), at);
      address = next === undefined ? undefined : sameOrigin(next, at);
    }
    return places;
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

async function fetchPage(
  address: string,
  origin: Extract<SourceOrigin, { kind: 'url' }>,
  signal: AbortSignal,
): Promise<{ bytes: Uint8Array; at: string }> {
  const failed = (detail: string): Problem => new Problem('timeout', `The source ${detail}`);
  let response: Response;
  try {
    response = await fetch(address, {
      headers: { accept: 'application/json, text/csv;q=0.9, */*;q=0.5', ...credentialOf(origin) },
      redirect: 'error', // a redirect would carry the credential somewhere nobody has named
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT_MS)]),
    });
    if (!response.ok) throw failed(`answered ${response.status}. Look at its address and token in edge.yaml.`);
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body ?? []) {
      length += (chunk as Uint8Array).length;
      if (length > PAGE_BYTES_MAX) throw failed('gives a page of more than 256 MiB. Ask it for smaller ones.');
      chunks.push(chunk as Uint8Array);
    }
    return { bytes: Buffer.concat(chunks), at: address };
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw failed('does not answer. Look at its address in edge.yaml; the next run tries again.');
  }
}

function credentialOf({ tokenFile, header, scheme }: Extract<SourceOrigin, { kind: 'url' }>): Record<string, string> {
  if (tokenFile === undefined) return {};
  let token: string;
  try {
    token = readFileSync(tokenFile, 'utf8').trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Problem('not_found', `The token file of the source cannot be read (${code}). Correct "from.token_file".`);
  }
  const value = scheme === 'Basic' ? Buffer.from(token).toString('base64') : token;
  return { [header]: scheme === 'none' ? token : `${scheme} ${value}` };
}

function sameOrigin(next: string, at: string): string {
  const url = URL.parse(next, at);
  if (url && url.origin === new URL(at).origin) return url.href;
  throw new Problem('conflict', 'The source names a next page on another server. The credential is not sent there.');
}
