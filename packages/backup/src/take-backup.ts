/**
 * Takes a backup while everything runs. Nothing is held still: each room gives a copy that is of one instant or can be
 * made so, and the instants are in the one order that lets them be put together again.
 *
 *   store     frozen between two plans of its loader, by links that cost nothing; with the positions it has committed
 *   instant   control file and write-ahead log of records, in one step; the log as far as it is durable
 *   files     records' files, while they change: their write-ahead log says what became of every page; log, objects
 *   after     one more frame is shipped; with it the whole is consistent, and with every later one, too
 *
 * Sources: PostgreSQL 18, "Continuous Archiving", for why a copy of files in use and the log of what happened meanwhile
 * make one state; full pages are written to that log after a checkpoint, so a page torn in the copy is whole again.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, faultPoint, type JsonObject } from '@bellwether/core';
import { type BackupEntry, type BackupSet, keyOfSet } from './catalogue.ts';
import { type BackedUpFile, MANIFEST_FORMAT, type Manifest, readManifest } from './manifest.ts';
import { PackWriter, type SourceFile } from './pack-writer.ts';
import type { Repository } from './repository.ts';
import { isNeverKept } from './safe-path.ts';
import type { DurableExtent, Shipper } from './shipper.ts';

export interface FrozenStore {
  files: SourceFile[];
  counts: JsonObject;
  /** Lets go of the links. */
  release(): Promise<void>;
}

export interface BackupSources {
  dataDirectory: string;
  /** Version of the program and of the schema of its records. */
  program: string;
  schema: number;
  /** The region it is taken in. */
  region?: string | undefined;
  freezeStore(): Promise<FrozenStore>;
  /** Has records write everything out, so that little has to be done again later. */
  checkpoint(): Promise<void>;
  logExtents(): readonly DurableExtent[];
  /** The edge's files, its database as one state. */
  edgeFiles(): Promise<{ path: string; content: Buffer }[]>;
  /** What else was counted. */
  count(): Promise<JsonObject>;
}

/** A control file names the state it is of; this one is taken at the instant, not when its turn comes. */
const CONTROL = 'records/postgres/global/pg_control';
/** Locks and drafts of processes, and what is of this machine only. */
const LEFT_OUT = /(^|\/)(lock|owner\.json|records\.lock.*|postmaster\.pid|\.drafts|.*\.(tmp|new))$/;

export interface TakenBackup {
  entry: BackupEntry;
  manifest: Manifest;
}

export async function takeBackup(
  rooms: { repository: Repository; shipper: Shipper; sources: BackupSources; clock: Clock },
  set: BackupSet,
): Promise<TakenBackup> {
  const { repository, shipper, sources, clock } = rooms;
  const beganAt = new Date(clock());
  const kind = set.backups.length === 0 ? 'full' : 'incremental';
  if (kind === 'full') await shipper.change(set, extentsOf(sources));
  await countInterrupted(repository, [set]);
  const known = await knownFiles(repository, set);
  const frozen = await sources.freezeStore();
  try {
    await sources.checkpoint();
    const control = join(sources.dataDirectory, CONTROL);
    const mark = await shipper.mark(() => readFileSync(control));
    faultPoint('backup.marked');
    const packs = new PackWriter(packStoreOf(repository, set), known, (files) => noteProgress(repository, set, files));
    for (const file of frozen.files) await packs.add(file);
    for (const [path, bytes] of mark.extents)
      await packs.add({
        path,
        from: join(sources.dataDirectory, path),
        bytesMax: bytes,
        neverChanges: true,
        mayVanish: true,
      });
    await packs.add({ path: CONTROL, from: mark.read });
    const directories: string[] = [];
    for await (const file of filesOfRooms(sources.dataDirectory, directories)) await packs.add(file);
    for (const { path, content } of await sources.edgeFiles()) await packs.add({ path, from: content });
    await packs.finish();
    faultPoint('backup.packed');
    const counts = { ...frozen.counts, ...(await sources.count()) };
    const shipConsistent = await shipper.shipNow();
    const manifest: Manifest = {
      bellwether_backup: MANIFEST_FORMAT,
      ...{ backup_id: `bak_${idOf(beganAt)}`, set_id: set.set_id, kind },
      ...{ program: sources.program, schema: sources.schema },
      ...(sources.region === undefined ? {} : { region: sources.region }),
      ...{ began_at: beganAt.toISOString(), finished_at: new Date(clock()).toISOString() },
      ...{ files: packs.files, directories, ship_from: mark.next, ship_consistent: shipConsistent, counts },
    };
    const text = Buffer.from(JSON.stringify(manifest));
    const piece = `m${set.manifests}`;
    await repository.write({ orgId: set.set_id, blobId: piece }, keyOfSet(set), [text]);
    set.manifests++;
    return { manifest, entry: entryOf(manifest, piece, text, packs.writtenBytes) };
  } finally {
    await frozen.release();
  }
}

function entryOf(manifest: Manifest, piece: string, text: Buffer, writtenBytes: number): BackupEntry {
  const { backup_id, kind, program, schema, region, began_at, finished_at, files, ship_consistent } = manifest;
  return {
    ...(region === undefined ? {} : { region }),
    ...{ backup_id, kind, program, schema, began_at, finished_at, ship_consistent },
    ...{ manifest: piece, sha256: createHash('sha256').update(text).digest('hex'), files: files.length },
    ...{ bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), written_bytes: writtenBytes },
  };
}

/** What growing files there are and how long they are: from here on they are shipped. */
function extentsOf({ dataDirectory, logExtents }: BackupSources): Map<string, number> {
  const extents = new Map(
    logExtents().map(({ path, bytes }) => [`log/${path.slice(path.lastIndexOf('/') + 1)}`, bytes]),
  );
  const anchors = 'audit/anchors.ndjson';
  if (existsSync(join(dataDirectory, anchors))) extents.set(anchors, readFileSync(join(dataDirectory, anchors)).length);
  return extents;
}

function packStoreOf(repository: Repository, set: BackupSet) {
  return {
    async write(content: AsyncIterable<Uint8Array>, isInCustody: boolean): Promise<string> {
      const pack = `p${set.packs++}`;
      const key = isInCustody ? repository.custodyKey(keyOfSet(set)) : keyOfSet(set);
      await repository.write({ orgId: set.set_id, blobId: pack }, key, content);
      return pack;
    },
  };
}

/** Files of records, objects and secrets as they are found; store, log, anchors and the edge have been given already. */
async function* filesOfRooms(dataDirectory: string, directories: string[]): AsyncGenerator<SourceFile> {
  const rooms = [
    { room: 'records', neverChanges: false },
    { room: 'objects', neverChanges: true },
    { room: 'secrets', neverChanges: false },
  ];
  for (const { room, neverChanges } of rooms)
    for await (const path of filesBelow(dataDirectory, room, directories)) {
      if (path === CONTROL || /\/pg_wal\/[0-9A-F]{24}$/.test(path)) continue;
      yield { path, from: join(dataDirectory, path), mayVanish: true, ...(neverChanges ? { neverChanges } : {}) };
    }
}

async function* filesBelow(dataDirectory: string, folder: string, directories: string[]): AsyncGenerator<string> {
  const entries = await readdir(join(dataDirectory, folder), { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  if (entries.length === 0 && folder.includes('/')) directories.push(folder);
  const isLogOfRecords = folder.endsWith('/pg_wal');
  if (isLogOfRecords) directories.push(folder);
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`;
    if (LEFT_OUT.test(path) || isNeverKept(`${path}/`)) continue;
    if (entry.isDirectory()) yield* filesBelow(dataDirectory, path, directories);
    else if (entry.isFile()) yield path;
  }
}

/** What the set has already: files of its newest backup, and of one that was interrupted. */
async function knownFiles(repository: Repository, set: BackupSet): Promise<Map<string, BackedUpFile>> {
  const last = set.backups.at(-1);
  const files = last ? (await manifestOf(repository, set, last)).files : [];
  const progress = await readProgress(repository);
  const interrupted = progress?.set_id === set.set_id ? progress.files : [];
  return new Map([...files, ...interrupted].map((file) => [file.path, file]));
}

/** What an interrupted backup has written belongs to its set, whether that is gone on with or another one is begun. */
export async function countInterrupted(repository: Repository, sets: readonly BackupSet[]): Promise<void> {
  const progress = await readProgress(repository);
  const set = sets.find(({ set_id }) => set_id === progress?.set_id);
  if (set && progress) set.packs = Math.max(set.packs, progress.packs);
}

interface Progress {
  set_id: string;
  packs: number;
  files: BackedUpFile[];
}

async function readProgress(repository: Repository): Promise<Progress | undefined> {
  return (await repository.readKept('progress'))?.value as Progress | undefined;
}

/** A backup that is interrupted is not begun from nothing. */
async function noteProgress(repository: Repository, set: BackupSet, files: readonly BackedUpFile[]): Promise<void> {
  const kept = await repository.readKept('progress');
  const before = kept?.value as Progress | undefined;
  const own = before?.set_id === set.set_id ? before.files : [];
  const value: Progress = { set_id: set.set_id, packs: set.packs, files: [...own, ...files] };
  await repository.writeKept('progress', { generation: (kept?.generation ?? 0) + 1, value });
  faultPoint('backup.pack.after');
}

export async function forgetProgress(repository: Repository): Promise<void> {
  const kept = await repository.readKept('progress');
  if (!kept) return;
  const value = { set_id: '', packs: 0, files: [] } satisfies Progress;
  for (const step of [1, 2]) await repository.writeKept('progress', { generation: kept.generation + step, value });
}

/** Read, held against the hash in the catalogue, and checked. */
export async function manifestOf(repository: Repository, set: BackupSet, entry: BackupEntry): Promise<Manifest> {
  const bytes = await repository.readWhole({ orgId: set.set_id, blobId: entry.manifest }, keyOfSet(set));
  const sha256 = bytes && createHash('sha256').update(bytes).digest('hex');
  if (!bytes || sha256 !== entry.sha256) return readManifest(Buffer.from('missing, or another one'));
  return readManifest(bytes);
}

/** Sorts by time and is a name of a folder. */
export function idOf(at: Date): string {
  return at.toISOString().replaceAll(/[-:.]/g, '');
}
