/**
 * Puts a backup back, in a folder beside the one it is to be, and gives it its name only when every file has the hash the
 * manifest says and everything that was shipped after it, up to the instant wanted, has been laid over. Nothing of what is
 * read is trusted: pieces are sealed, paths are checked, lengths are bounded by what was announced, and files are made,
 * never opened.
 */
import { createHash, type Hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, rmdir, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Problem } from '@bellwether/core';
import { type BackupEntry, type BackupSet, type Catalogue, keyOfSet } from './catalogue.ts';
import type { BackedUpFile, Manifest } from './manifest.ts';
import type { Repository } from './repository.ts';
import { isInCustody } from './safe-path.ts';
import type { ShipFrame, ShippedEntry } from './ship-frame.ts';
import { readCustodyFrame, readShipped } from './ship-reader.ts';
import { manifestOf } from './take-backup.ts';

export interface RestoreRequest {
  /** Is made; may be there when it is empty. */
  target: string;
  /** Everything up to this instant and nothing after it; the newest there is when absent. */
  untilMs?: number | undefined;
  /** This backup, and what was shipped after it. */
  backupId?: string | undefined;
  /** The schema the program knows: what is newer is refused. */
  schemaMax: number;
  /** The region of whoever puts it back; a backup that names another is refused before a byte of it is read. */
  region?: string | undefined;
}

export interface Restored {
  set_id: string;
  backup_id: string;
  kind: 'full' | 'incremental';
  program: string;
  schema: number;
  files: number;
  bytes: number;
  frames: number;
  /** The instant it is of: everything durable by then is in it. */
  at: string;
  counts: Manifest['counts'];
}

const UNFINISHED = '.restoring';
/** Below the data directory: is there until whoever put it back has done what else there is to do. */
export const UNFINISHED_RESTORE = 'recovery/unfinished-restore';
/** Room that is left on the disk beside what is put back. */
const ROOM_LEFT_BYTES = 64 * 1024 * 1024;
const PIECE_BYTES = 1024 * 1024;

export async function restoreBackup(
  repository: Repository,
  catalogue: Catalogue,
  request: RestoreRequest,
): Promise<Restored> {
  const { set, entry } = chosen(catalogue, request);
  if (entry.schema > request.schemaMax)
    throw new Problem(
      'conflict',
      `Backup ${entry.backup_id} was made by Bellwether ${entry.program} (schema ${entry.schema}); this version knows schema ${request.schemaMax}. Put it back with that version or a newer one, or say --backup with an older one.`,
    );
  refuseOtherRegion(entry, request.region);
  const manifest = await manifestOf(repository, set, entry);
  await refuseTarget(request.target);
  const staging = `${request.target}${UNFINISHED}`;
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true, mode: 0o700 });
  await refuseWithoutRoom(staging, manifest);
  for (const directory of manifest.directories) await mkdir(join(staging, directory), { recursive: true, mode: 0o700 });
  await writeFiles(repository, set, manifest.files, staging);
  const shipped = await layOver(repository, set, manifest, request, staging);
  await mkdir(join(staging, dirname(UNFINISHED_RESTORE)), { recursive: true, mode: 0o700 });
  await writeFile(join(staging, UNFINISHED_RESTORE), `${manifest.backup_id}\n`, { mode: 0o600 });
  await syncAll(staging);
  if (existsSync(request.target)) await rmdir(request.target);
  await rename(staging, request.target);
  await syncDirectory(dirname(request.target));
  const { set_id, backup_id, kind, program, schema, files, counts } = manifest;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const at = new Date(shipped.atMs).toISOString();
  return { set_id, backup_id, kind, program, schema, files: files.length, bytes, frames: shipped.frames, at, counts };
}

/** Throws conflict unless whoever stands in `region` may have it. */
export function refuseOtherRegion({ backup_id, region: of }: BackupEntry, region: string | undefined): void {
  if (of === region || of === undefined) return;
  throw new Problem(
    'conflict',
    `Backup ${backup_id} is of the region ${of}, and is put back there and nowhere else${region === undefined ? ': set BELLWETHER_REGION where that is' : `; this is ${region}`}. Nothing of it was read. See docs/residency.md.`,
  );
}

/** The newest backup that was consistent by the instant wanted. */
function chosen({ sets }: Catalogue, { untilMs, backupId }: RestoreRequest): { set: BackupSet; entry: BackupEntry } {
  const all = sets.flatMap((set) => set.backups.map((entry) => ({ set, entry })));
  const named = backupId === undefined ? all : all.filter(({ entry }) => entry.backup_id === backupId);
  if (named.length === 0)
    throw new Problem(
      'not_found',
      backupId === undefined ? 'There is no backup yet.' : `There is no backup ${backupId}.`,
    );
  const fitting = untilMs === undefined ? named : named.filter(({ entry }) => Date.parse(entry.finished_at) <= untilMs);
  if (fitting.length === 0)
    throw new Problem(
      'not_found',
      `No backup is as old as that: the oldest was finished at ${named.map(({ entry }) => entry.finished_at).sort()[0]}.`,
    );
  return fitting.sort((a, b) => (a.entry.finished_at < b.entry.finished_at ? 1 : -1))[0]!;
}

async function refuseTarget(target: string): Promise<void> {
  const names = existsSync(target) ? await readdir(target) : [];
  if (names.length > 0)
    throw new Problem(
      'conflict',
      `${target} is not empty. Say an empty directory, or one that is not there yet; nothing is ever overwritten.`,
    );
}

async function refuseWithoutRoom(staging: string, { files }: Manifest): Promise<void> {
  const needed = files.reduce((sum, { bytes }) => sum + bytes, ROOM_LEFT_BYTES);
  const { bavail, bsize } = await statfs(staging);
  if (bavail * bsize < needed)
    throw new Problem(
      'storage_full',
      `What is put back needs ${needed} bytes, and the disk of ${staging} has ${bavail * bsize}. Make room first.`,
    );
}

async function writeFiles(
  repository: Repository,
  set: BackupSet,
  files: readonly BackedUpFile[],
  staging: string,
): Promise<void> {
  const byPack = Map.groupBy(files, ({ pack, path }) => `${isInCustody(path) ? 'c' : 'd'}${pack}`);
  for (const [name, wanted] of byPack) {
    const key = name.startsWith('c') ? repository.custodyKey(keyOfSet(set)) : keyOfSet(set);
    const content = repository.read({ orgId: set.set_id, blobId: name.slice(1) }, key);
    await unpack(
      content,
      wanted.toSorted((a, b) => a.at - b.at),
      staging,
    );
  }
}

interface OpenFile {
  file: BackedUpFile;
  handle: FileHandle;
  hash: Hash;
  written: number;
}

/** Files may share bytes of a pack: two that were alike lie there once. */
async function unpack(
  content: AsyncIterable<Uint8Array>,
  wanted: readonly BackedUpFile[],
  staging: string,
): Promise<void> {
  const waiting = [...wanted];
  let underWay: OpenFile[] = [];
  let at = 0;
  const begin = async (): Promise<void> => {
    while (waiting[0] && waiting[0].at <= at) {
      const file = waiting.shift()!;
      if (file.at !== at && file.bytes > 0) throw unlike(file.path);
      underWay.push(await openNew(staging, file));
    }
  };
  const end = async (): Promise<void> => {
    for (const one of underWay.filter(({ file, written }) => written === file.bytes)) await finish(one);
    underWay = underWay.filter(({ file, written }) => written < file.bytes);
  };
  try {
    await begin();
    await end();
    for await (const piece of content) {
      for (let used = 0; used < piece.byteLength; ) {
        const next = Math.min(
          ...underWay.map(({ file }) => file.at + file.bytes),
          waiting[0]?.at ?? Number.POSITIVE_INFINITY,
        );
        const take = Math.min(piece.byteLength - used, Math.max(1, next - at));
        const part = piece.subarray(used, used + take);
        for (const one of underWay) {
          await one.handle.write(part, 0, part.byteLength, one.written);
          one.hash.update(part);
          one.written += part.byteLength;
        }
        used += take;
        at += take;
        await end();
        await begin();
        await end();
      }
    }
    if (waiting.length + underWay.length > 0) throw unlike((waiting[0] ?? underWay[0]!.file).path);
  } finally {
    for (const { handle } of underWay) await handle.close();
  }
}

async function openNew(staging: string, file: BackedUpFile): Promise<OpenFile> {
  const path = join(staging, file.path);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return { file, handle: await open(path, 'wx', 0o600), hash: createHash('sha256'), written: 0 };
}

async function finish({ file, handle, hash }: OpenFile): Promise<void> {
  await handle.close();
  if (hash.digest('hex') !== file.sha256) throw unlike(file.path);
}

function unlike(path: string): Problem {
  return new Problem(
    'internal',
    `${path} is not in the backup as its manifest says. Nothing was put back; use another backup.`,
  );
}

async function layOver(
  repository: Repository,
  set: BackupSet,
  manifest: Manifest,
  { untilMs = Number.POSITIVE_INFINITY }: RestoreRequest,
  staging: string,
): Promise<{ frames: number; atMs: number }> {
  let last: ShipFrame | undefined;
  let frames = 0;
  for await (const frame of readShipped(repository, set, manifest.ship_from)) {
    const isNeeded = frame.number <= manifest.ship_consistent;
    if (!isNeeded && frame.atMs > untilMs) break;
    if (frame.gap && last) {
      if (isNeeded)
        throw new Problem('internal', 'What was shipped while the backup was taken is not whole. Use another backup.');
      break; // What follows cannot be laid over what is before; the next backup begins there.
    }
    const custody = frame.custody ? (await readCustodyFrame(repository, set, frame.number)).entries : [];
    for (const entry of [...frame.entries, ...custody]) await writeEntry(staging, entry);
    last = frame;
    frames++;
  }
  if (!last || last.number < manifest.ship_consistent)
    throw new Problem(
      'internal',
      `Frame ${manifest.ship_consistent} of what was shipped is missing, and backup ${manifest.backup_id} is not whole without it. Use another backup.`,
    );
  return { frames, atMs: last.atMs };
}

async function writeEntry(staging: string, { path, at, content, size }: ShippedEntry): Promise<void> {
  const file = join(staging, path);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  // Only what this restore has made is there; nothing of it is a link.
  const handle = await open(file, existsSync(file) ? 'r+' : 'wx', 0o600);
  try {
    for (let done = 0; done < content.length; done += PIECE_BYTES)
      await handle.write(content, done, Math.min(PIECE_BYTES, content.length - done), at + done);
    await handle.truncate(size);
  } finally {
    await handle.close();
  }
}

async function syncAll(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await syncAll(path);
    else await syncFile(path);
  }
  await syncDirectory(directory);
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  await syncFile(path);
}
