/**
 * Pieces of objects as files of a folder, `<organisation>/<first two characters>/<piece>`. A piece is written as a draft,
 * flushed, and then given its name, and the folder is flushed as well: after a power cut there is a whole piece or none.
 */
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { faultPoint } from '@bellwether/core';
import { type BlobAddress, type BlobStore, checkedAddress } from './blob-store.ts';
import type { ObjectContent } from './object-store.ts';

const DRAFTS = '.drafts';

export class FolderBlobs implements BlobStore {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Drafts that a process before this one has left are removed; nobody else may write here. */
  static async open(directory: string): Promise<FolderBlobs> {
    await rm(join(directory, DRAFTS), { recursive: true, force: true });
    await mkdir(join(directory, DRAFTS), { recursive: true, mode: 0o700 });
    return new FolderBlobs(directory);
  }

  /** For reading beside whoever writes here. */
  static toRead(directory: string): FolderBlobs {
    return new FolderBlobs(directory);
  }

  async write(address: BlobAddress, content: ObjectContent): Promise<void> {
    const path = this.#pathOf(address);
    const draft = join(this.#directory, DRAFTS, address.blobId);
    try {
      await writeDurably(draft, content);
      faultPoint('objects.written');
      const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await rename(draft, path);
      await flushFolders(path, made);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  read(address: BlobAddress): AsyncIterable<Uint8Array> {
    return createReadStream(this.#pathOf(address), { highWaterMark: 256 * 1024 });
  }

  async remove(address: BlobAddress): Promise<void> {
    const path = this.#pathOf(address);
    await rm(path, { force: true });
    await flushFolder(dirname(path)).catch((error: NodeJS.ErrnoException) => {
      // The folder was never made.
      if (error.code !== 'ENOENT') throw error;
    });
  }

  #pathOf(address: BlobAddress): string {
    const { orgId, blobId } = checkedAddress(address);
    return join(this.#directory, orgId, blobId.slice(-2), blobId);
  }
}

/** A new file for its owner only, whole on the disk when it resolves. */
export async function writeDurably(path: string, content: ObjectContent): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const piece of content) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A file has its name for good. `made` is the uppermost of its folders that is new. */
export async function flushFolders(path: string, made: string | undefined): Promise<void> {
  await flushFolder(dirname(path));
  // Folders that are new are names in the ones above them, up to the first that was there.
  for (let folder = dirname(path); made !== undefined && folder.length >= made.length; ) {
    folder = dirname(folder);
    await flushFolder(folder);
  }
}

async function flushFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
