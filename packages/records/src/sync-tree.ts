/**
 * Makes a whole directory tree durable, files and names: for files written by something that does not fsync, such as the
 * unpacking of a new database.
 */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const CONCURRENCY = 16; // flushes that meet in the file system's journal share one write

export async function syncTree(directory: string): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile() || entry.isDirectory()).map((e) => join(e.parentPath, e.name));
  paths.push(directory);
  let next = 0;
  const flush = async () => {
    for (let path = paths[next++]; path !== undefined; path = paths[next++]) {
      const file = await open(path, 'r');
      try {
        await file.sync();
      } finally {
        await file.close();
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, flush));
}
