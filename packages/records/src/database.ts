/**
 * Opens PostgreSQL in a directory: a new one from the template, an existing one by its own crash recovery.
 * A new database counts only once all of it is on disk, which the file `complete` says; without it the directory is
 * what a crash left of the first start, holds nothing anybody was promised, and is made again.
 */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { DurableFilesystem, type SyncObserver, syncDirectory } from './durable-filesystem.ts';
import { guardAgainstPanic, type PanicGuard } from './panic-guard.ts';
import { syncTree } from './sync-tree.ts';
import { INITDB_PARAMS, readTemplate } from './template.ts';

export interface Database {
  engine: PGlite;
  files: DurableFilesystem;
  panic: PanicGuard;
}

/** Without `-F` (it switches fsync off); the rest keeps the engine within some 180 MB of memory. */
const START_PARAMS = [
  ...PGlite.defaultStartParams.filter((param) => param !== '-F'),
  ...['-c', 'fsync=on'],
  ...['-c', 'wal_sync_method=fsync'],
  ...['-c', 'synchronous_commit=on'],
  ...['-c', 'shared_buffers=16MB'],
];

export async function openDatabase(directory: string, onSync?: SyncObserver): Promise<Database> {
  const postgres = join(directory, 'postgres');
  const complete = join(directory, 'complete');
  if (existsSync(complete)) return open(postgres, undefined, onSync);

  rmSync(postgres, { recursive: true, force: true });
  mkdirSync(postgres, { recursive: true, mode: 0o700 });
  const database = await open(postgres, await readTemplate(), onSync);
  await database.engine.exec('CHECKPOINT');
  await syncTree(postgres);
  createDurably(complete);
  syncDirectory(directory);
  return database;
}

async function open(postgres: string, template: Blob | undefined, onSync?: SyncObserver): Promise<Database> {
  const files = new DurableFilesystem(postgres, onSync);
  const engine = await PGlite.create({
    fs: files,
    startParams: START_PARAMS,
    initDbStartParams: INITDB_PARAMS,
    ...(template ? { loadDataDir: template } : {}),
  });
  return { engine, files, panic: guardAgainstPanic(engine) };
}

function createDurably(path: string): void {
  const descriptor = openSync(path, 'w', 0o600);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
