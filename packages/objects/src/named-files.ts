/**
 * Files under names that say what they are, in folders: `org_id=acme/year=2026/month=11/day=21/…`. In a folder of this
 * machine, or in a store that speaks S3; read by others than us, so the names are part of what is promised.
 */
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Problem } from '@bellwether/core';
import { flushFolders, writeDurably } from './folder-blobs.ts';
import type { ObjectContent } from './object-store.ts';
import { type ObjectLock, S3Client, type S3Settings } from './s3-client.ts';

export interface NamedFiles {
  /** Whole and durable when it resolves; one of that name before is replaced. `lock` where the place can keep one. */
  write(name: string, content: ObjectContent, lock?: ObjectLock): Promise<void>;
  /** Throws not_found when there is none. */
  read(name: string): AsyncIterable<Uint8Array>;
  /** No mistake when it is not there. What is locked stays, and is hidden. */
  remove(name: string): Promise<void>;
  close(): Promise<void>;
}

const PART = /^[A-Za-z0-9_=-][A-Za-z0-9_=.-]{0,199}$/;
const DRAFTS = '.drafts';

/** Each part becomes the name of a file: whatever else may have gone wrong, it leads nowhere else. */
function checkedName(name: string): string {
  if (!name.split('/').every((part) => PART.test(part))) throw new Error('A file has a name that is none of ours.');
  return name;
}

export class FolderFiles implements NamedFiles {
  readonly #directory: string;
  #drafts = 0;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Drafts that a process before this one has left are removed; nobody else may write here. */
  static async open(directory: string): Promise<FolderFiles> {
    await rm(join(directory, DRAFTS), { recursive: true, force: true });
    return new FolderFiles(directory);
  }

  async write(name: string, content: ObjectContent): Promise<void> {
    const path = join(this.#directory, checkedName(name));
    const draft = join(this.#directory, DRAFTS, String(this.#drafts++));
    await mkdir(dirname(draft), { recursive: true, mode: 0o700 });
    try {
      await writeDurably(draft, content);
      const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await rename(draft, path);
      await flushFolders(path, made);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  async *read(name: string): AsyncGenerator<Uint8Array> {
    try {
      yield* createReadStream(join(this.#directory, checkedName(name)), { highWaterMark: 256 * 1024 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new Problem('not_found', `There is no ${name} where the archive lies.`, { cause: error });
    }
  }

  remove(name: string): Promise<void> {
    return rm(join(this.#directory, checkedName(name)), { force: true });
  }

  async close(): Promise<void> {}
}

export class S3Files implements NamedFiles {
  readonly #client: S3Client;

  private constructor(client: S3Client) {
    this.#client = client;
  }

  /** `directory` is where files are while they are being sent. */
  static async open(settings: S3Settings, directory: string): Promise<S3Files> {
    return new S3Files(await S3Client.open(settings, directory));
  }

  write(name: string, content: ObjectContent, lock?: ObjectLock): Promise<void> {
    return this.#client.put(checkedName(name), content, lock);
  }

  read(name: string): AsyncIterable<Uint8Array> {
    return this.#client.get(checkedName(name));
  }

  remove(name: string): Promise<void> {
    return this.#client.remove(checkedName(name));
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}
