/**
 * The tenant's keys in a file beside the vault, readable by its owner only: `{"format": 1, "current": "t2", "keys":
 * {"t1": …, "t2": …}}`. Whoever has this file and `edge.db` can read the vault; keep their backups apart, and those of
 * this file short-lived, or a person who was erased can be read again from them.
 */
import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { Problem } from '@bellwether/core';
import type { KeyProvider, WrappedKey } from './key-provider.ts';
import { KEY_BYTES, newKey, open, seal } from './seal.ts';

const KEY_ID = /^t[1-9]\d{0,5}$/;

interface Keys {
  current: string;
  byId: Map<string, Buffer>;
}

export class FileKeyProvider implements KeyProvider {
  readonly #path: string;
  #keys: Keys;

  private constructor(path: string, keys: Keys) {
    this.#path = path;
    this.#keys = keys;
  }

  /** Opens the file; makes it with a first key only when `mayMake`, because a vault without its key is not made up for. */
  static open(path: string, options: { mayMake: boolean }): FileKeyProvider {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      if (!options.mayMake)
        throw new Error(
          `${path} is not there, and the vault beside it cannot be read without it. Put it back from its backup.`,
        );
      const keys: Keys = { current: 't1', byId: new Map([['t1', newKey()]]) };
      writeKeys(path, keys);
      return new FileKeyProvider(path, keys);
    }
    chmodSync(path, 0o600); // a copy that was put back may have come with other rights
    return new FileKeyProvider(path, parseKeys(text, path));
  }

  current(): string {
    return this.#keys.current;
  }

  keyIds(): readonly string[] {
    return [...this.#keys.byId.keys()];
  }

  async wrap(key: Uint8Array, place: string): Promise<WrappedKey> {
    const { current, byId } = this.#keys;
    return { keyId: current, bytes: seal(byId.get(current)!, key, `${current}:${place}`) };
  }

  async unwrap({ keyId, bytes }: WrappedKey, place: string): Promise<Buffer> {
    const key = this.#keys.byId.get(keyId);
    if (!key)
      throw new Problem(
        'internal',
        `The vault needs the tenant key ${keyId}, which is not in ${this.#path}. Put back the key file that has it.`,
      );
    return open(key, bytes, `${keyId}:${place}`);
  }

  async rotate(): Promise<string> {
    const numbers = this.keyIds().map((id) => Number(id.slice(1)));
    const id = `t${Math.max(...numbers) + 1}`;
    this.#put({ current: id, byId: new Map([...this.#keys.byId, [id, newKey()]]) });
    return id;
  }

  async retire(keyId: string): Promise<void> {
    if (keyId === this.#keys.current) throw new Problem('conflict', `${keyId} is the key in use. Rotate first.`);
    const byId = new Map(this.#keys.byId);
    byId.delete(keyId);
    this.#put({ current: this.#keys.current, byId });
  }

  #put(keys: Keys): void {
    writeKeys(this.#path, keys);
    this.#keys = keys;
  }
}

/** Durable when it returns; the file is never seen half written. */
function writeKeys(path: string, { current, byId }: Keys): void {
  const draft = `${path}.new`;
  rmSync(draft, { force: true }); // a left-over could have other rights than the ones a new file gets
  const keys = Object.fromEntries([...byId].map(([id, key]) => [id, key.toString('base64')]));
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, `${JSON.stringify({ format: 1, current, keys })}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  const directory = openSync(dirname(path), 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function parseKeys(text: string, path: string): Keys {
  const damaged = (): Error =>
    new Error(
      `${path} is not a key file of an edge. Put back the one from your backup: without it the vault is unreadable.`,
    );
  let value: { format?: unknown; current?: unknown; keys?: unknown };
  try {
    value = JSON.parse(text) as object;
  } catch {
    throw damaged();
  }
  if (value?.format !== 1 || typeof value.keys !== 'object' || value.keys === null) throw damaged();
  const byId = new Map<string, Buffer>();
  for (const [id, key] of Object.entries(value.keys)) {
    const bytes = Buffer.from(typeof key === 'string' ? key : '', 'base64');
    if (!KEY_ID.test(id) || bytes.length !== KEY_BYTES) throw damaged();
    byId.set(id, bytes);
  }
  if (typeof value.current !== 'string' || !byId.has(value.current)) throw damaged();
  return { current: value.current, byId };
}
