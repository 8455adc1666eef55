/**
 * The edge's files as they have to be put back: its key file and settings as they are, its database as one state, which
 * SQLite itself copies while the edge goes on. Nothing when no edge is there, or nothing has changed since.
 */
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';

const FILES = ['keys.json', 'edge.yaml', 'edge.json', 'operator-token'];
const DATABASE = 'edge.db';
const COPY = '.copy-';

export async function edgeFilesOf(dataDirectory: string): Promise<{ path: string; content: Buffer }[]> {
  const directory = join(dataDirectory, 'edge');
  if (!existsSync(join(directory, DATABASE))) return [];
  const files: { path: string; content: Buffer }[] = [];
  for (const name of FILES)
    if (existsSync(join(directory, name)) && statSync(join(directory, name)).isFile())
      files.push({ path: `edge/${name}`, content: await readFile(join(directory, name)) });
  files.push({ path: `edge/${DATABASE}`, content: await copyOf(directory) });
  return files;
}

/** Copies that a life before this one had no time to remove: they hold names. */
export async function removeEdgeCopies(dataDirectory: string): Promise<void> {
  const directory = join(dataDirectory, 'edge');
  if (!existsSync(directory)) return;
  for (const name of await readdir(directory))
    if (name.startsWith(COPY)) await rm(join(directory, name), { recursive: true, force: true });
}

async function copyOf(directory: string): Promise<Buffer> {
  const scratch = await mkdtemp(join(directory, COPY));
  const database = new DatabaseSync(join(directory, DATABASE), { readOnly: true });
  try {
    const path = join(scratch, DATABASE);
    await backup(database, path);
    return await readFile(path);
  } finally {
    database.close();
    await rm(scratch, { recursive: true, force: true });
  }
}
