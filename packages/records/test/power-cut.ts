/**
 * A disk whose power can be cut. It follows what the database makes durable and, at a cut, builds a directory as it could
 * be found afterwards: what was flushed is there; of everything written since, each 4 kB block may or may not have
 * reached the disk, and each new or removed name too.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const BLOCK_BYTES = 4096;

export class Disk {
  readonly #live: string;
  readonly #durable: string;

  /** `live` is in a state that is wholly on disk, as after an orderly close. `durable` is where the copy is kept. */
  constructor(live: string, durable: string) {
    this.#live = live;
    this.#durable = durable;
    cpSync(live, durable, { recursive: true });
  }

  /** To be called when the database has flushed a file, or the names in a directory. */
  synced(path: string): void {
    const copy = join(this.#durable, relative(this.#live, path));
    if (!statSync(path).isDirectory()) {
      mkdirSync(dirname(copy), { recursive: true });
      cpSync(path, copy);
      return;
    }
    const names = new Set(readdirSync(path));
    for (const name of existsSync(copy) ? readdirSync(copy) : [])
      if (!names.has(name)) rmSync(join(copy, name), { recursive: true });
    for (const name of names)
      if (statSync(join(path, name)).isDirectory()) mkdirSync(join(copy, name), { recursive: true });
  }

  /** Writes the disk after a cut at this moment to `target`. `reached` says whether a block written since is on it. */
  cut(target: string, reached: () => boolean): void {
    const paths = new Set([...filesIn(this.#live), ...filesIn(this.#durable)]);
    for (const path of paths) {
      const durable = readWhenThere(join(this.#durable, path));
      const live = readWhenThere(join(this.#live, path));
      const content = afterCut(durable, live, reached);
      if (content === undefined) continue;
      mkdirSync(dirname(join(target, path)), { recursive: true });
      writeFileSync(join(target, path), content);
    }
    for (const directory of directoriesIn(this.#durable)) mkdirSync(join(target, directory), { recursive: true });
  }
}

function afterCut(durable: Buffer | undefined, live: Buffer | undefined, reached: () => boolean): Buffer | undefined {
  if (!durable || !live) return reached() ? live : durable;
  if (durable.equals(live)) return durable;
  const content = Buffer.alloc(reached() ? live.length : durable.length);
  for (let at = 0; at < content.length; at += BLOCK_BYTES)
    content.set((reached() ? live : durable).subarray(at, Math.min(at + BLOCK_BYTES, content.length)), at);
  return content;
}

function filesIn(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
}

function directoriesIn(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
}

function readWhenThere(path: string): Buffer | undefined {
  return existsSync(path) ? readFileSync(path) : undefined;
}
