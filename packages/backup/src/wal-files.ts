/**
 * The write-ahead log of records as files, page by page (PostgreSQL 18, XLogPageHeaderData). Files that were used before
 * are given new names and still hold what they held, so a page counts only when it says that it belongs where it is; what
 * lies behind the first that does not is old. Restored files are zero from there on, where recovery ends by itself.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { ShippedEntry } from './ship-frame.ts';

const PAGE_BYTES = 8192;
/** Pages of a file say their address at this place, as an unsigned number of 8 bytes. */
const ADDRESS_AT = 8;
const SEGMENTS_PER_FILE_ID = (segmentBytes: number): bigint => 2n ** 32n / BigInt(segmentBytes);
export const WAL_FILE = /^[0-9A-F]{24}$/;

/** How many bytes at the beginning of the file are of this file. */
export function validBytes(name: string, content: Buffer): number {
  const perId = SEGMENTS_PER_FILE_ID(content.length);
  const segment = BigInt(`0x${name.slice(8, 16)}`) * perId + BigInt(`0x${name.slice(16, 24)}`);
  const start = segment * BigInt(content.length);
  let valid = 0;
  for (; valid + PAGE_BYTES <= content.length; valid += PAGE_BYTES)
    if (content.readBigUInt64LE(valid + ADDRESS_AT) !== start + BigInt(valid)) break;
  return valid;
}

/** The files in a directory that hold anything of their own, oldest first. */
export function walFiles(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => WAL_FILE.test(name) && validBytes(name, readFileSync(join(directory, name))) > 0)
    .sort();
}

/** The name of the file that follows, when files are a megabyte long, as records' are. */
export function walFileAfter(name: string): string {
  if (!WAL_FILE.test(name)) return '';
  const next = BigInt(`0x${name.slice(8, 16)}`) * 4096n + BigInt(`0x${name.slice(16)}`) + 1n;
  const part = (value: bigint): string => value.toString(16).toUpperCase().padStart(8, '0');
  return name.slice(0, 8) + part(next / 4096n) + part(next % 4096n);
}

/** Which pages of which files have been taken, so that only what has changed is taken again. */
export class WalPages {
  readonly #directory: string;
  readonly #taken = new Map<string, number[]>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Reads the file and gives what is new in it. Called while nothing writes: the engine runs in this very thread. */
  take(name: string): ShippedEntry[] {
    const file = join(this.#directory, name);
    if (!existsSync(file)) return [];
    const content = readFileSync(file);
    const valid = validBytes(name, content);
    const before = this.#taken.get(name) ?? [];
    const sums: number[] = [];
    const entries: ShippedEntry[] = [];
    for (let at = 0; at < valid; at += PAGE_BYTES) {
      const page = content.subarray(at, at + PAGE_BYTES);
      sums.push(crc32(page));
      if (before[at / PAGE_BYTES] === sums.at(-1)) continue;
      const last = entries.at(-1);
      if (last && last.at + last.content.length === at) last.content = content.subarray(last.at, at + PAGE_BYTES);
      else entries.push({ path: `records/postgres/pg_wal/${name}`, at, content: page, size: content.length });
    }
    this.#taken.set(name, sums);
    return entries;
  }

  /** All there is, as after a start: what was taken before is not known any more. */
  takeAll(): ShippedEntry[] {
    this.#taken.clear();
    return walFiles(this.#directory).flatMap((name) => this.take(name));
  }

  /** Forgets files that are gone. */
  forgetGone(): void {
    for (const name of this.#taken.keys()) if (!existsSync(join(this.#directory, name))) this.#taken.delete(name);
  }
}
