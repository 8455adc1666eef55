/**
 * The manifest of a backup: every file there has to be afterwards, with its length and SHA-256 and where its bytes lie,
 * and what the installation counted, so that what was put back can be held against it. It is sealed with the key of its
 * set, and the catalogue has its hash.
 */
import type { JsonObject } from '@bellwether/core';
import { Problem } from '@bellwether/core';
import { safePath } from './safe-path.ts';

export const MANIFEST_FORMAT = 1;

export interface BackedUpFile {
  path: string;
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
  /** The pack its bytes are in, and where in what the pack holds. */
  pack: string;
  at: number;
  /** Of the file on the disk it came from: one that is as it was needs no reading. */
  stamp?: string;
}

export interface Manifest {
  bellwether_backup: typeof MANIFEST_FORMAT;
  backup_id: string;
  set_id: string;
  kind: 'full' | 'incremental';
  /** Version of the program, and of the schema of its records. */
  program: string;
  schema: number;
  /** Where it was made; absent where there are no regions. */
  region?: string;
  began_at: string;
  finished_at: string;
  files: BackedUpFile[];
  /** Directories that have to be there although nothing is in them. */
  directories: string[];
  /** The first shipped frame to apply, and the first after which the whole is consistent. */
  ship_from: number;
  ship_consistent: number;
  /** What was counted when it was made: figures a restored installation must have at least. */
  counts: JsonObject;
}

const FILES_MAX = 5_000_000;
const SHA256 = /^[0-9a-f]{64}$/;
const PIECE = /^[a-z]\d{1,12}$/;

/** Throws when it is no manifest, names files elsewhere, or was made by a newer version. */
export function readManifest(bytes: Buffer): Manifest {
  let manifest: Partial<Manifest> | null;
  try {
    manifest = JSON.parse(bytes.toString()) as Partial<Manifest> | null;
  } catch (cause) {
    throw damaged('it cannot be read', cause);
  }
  if (typeof manifest !== 'object' || manifest === null) throw damaged('it is no manifest');
  if (Number(manifest.bellwether_backup) > MANIFEST_FORMAT)
    throw new Problem(
      'conflict',
      `The backup was made by a newer version of Bellwether (${String(manifest.program).slice(0, 40)}). Put it back with that version, or a newer one.`,
    );
  if (manifest.bellwether_backup !== MANIFEST_FORMAT || !Array.isArray(manifest.files))
    throw damaged('it is no manifest');
  if (manifest.files.length > FILES_MAX) throw damaged(`it names more than ${FILES_MAX} files`);
  const numbers = [manifest.schema, manifest.ship_from, manifest.ship_consistent];
  if (!numbers.every((number) => Number.isSafeInteger(number) && number! >= 0)) throw damaged('numbers are missing');
  if (!Array.isArray(manifest.directories)) throw damaged('directories are missing');
  for (const directory of manifest.directories) safePath(directory);
  const known = new Set<string>();
  for (const file of manifest.files as (Partial<BackedUpFile> | null)[]) {
    const { path, bytes: length, sha256, pack, at } = file ?? {};
    safePath(path);
    const isWhole = Number.isSafeInteger(length) && length! >= 0 && Number.isSafeInteger(at) && at! >= 0;
    if (!isWhole || !SHA256.test(String(sha256)) || !PIECE.test(String(pack)))
      throw damaged(`of ${path} something is missing`);
    if (known.has(path!)) throw damaged(`it names ${path} twice`);
    known.add(path!);
  }
  return manifest as Manifest;
}

function damaged(why: string, cause?: unknown): Problem {
  return new Problem('internal', `The manifest of the backup is damaged: ${why}. Take another backup.`, { cause });
}
