/**
 * The keys that secrets are sealed with: `secrets/keys.json` in the data directory, readable by its owner only. The file
 * holds every key that anything may still be sealed with, and says which one seals from now on; a key is exchanged by
 * adding a new current one. Without this file, what is sealed in the records is worth nothing, and so is a stolen copy.
 */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { KeyHome } from './installation-key.ts';

export interface Keys {
  current: string;
  /** 32 bytes each, by id. */
  byId: ReadonlyMap<string, Buffer>;
}

const KEY_BYTES = 32;
const KEY_ID = /^k[1-9]\d{0,5}$/;

export function keyFilePath(directory: string): string {
  return join(directory, 'keys.json');
}

/** The keys there are; a first one is made when there is no file. Throws when the file is not one of ours. */
export function readOrMakeKeys(directory: string): Keys {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = keyFilePath(directory);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return addKey(directory, undefined);
  }
  chmodSync(path, 0o600); // a copy that was put back may have come with other rights
  return parseKeys(text, path);
}

/** Adds a key, which seals from now on; what was sealed before can still be opened. Durable when it returns. */
export function addKey(directory: string, keys: Keys | undefined): Keys {
  return written(directory, withNewKey(keys));
}

/** Takes keys out, but never the one that seals. Durable when it returns. */
export function removeKeys(directory: string, { current, byId }: Keys, keyIds: readonly string[]): Keys {
  const kept = [...byId].filter(([id]) => id === current || !keyIds.includes(id));
  return written(directory, { current, byId: new Map(kept) });
}

/** The file is never seen half written. */
function written(directory: string, made: Keys): Keys {
  const path = keyFilePath(directory);
  const draft = `${path}.new`;
  rmSync(draft, { force: true }); // a left-over could have other rights than the ones a new file gets
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, textOf(made));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  syncDirectory(directory);
  return made;
}

/** The keys that several processes share; those of the file in the directory when they are the first. */
export async function openSharedKeys({ directory, shared }: Exclude<KeyHome, string>): Promise<Keys> {
  const text = await shared.open('keys.json', () => {
    const path = keyFilePath(directory);
    return Buffer.from(existsSync(path) ? readFileSync(path, 'utf8') : textOf(withNewKey(undefined)));
  });
  return parseKeys(text.toString('utf8'), 'keys.json of the records');
}

function withNewKey(keys: Keys | undefined): Keys {
  // Never one there has been since the oldest that is left: the current one is the newest.
  const numbers = [...(keys?.byId.keys() ?? [])].map((known) => Number(known.slice(1)));
  const id = `k${Math.max(0, ...numbers) + 1}`;
  return { current: id, byId: new Map([...(keys?.byId ?? []), [id, randomBytes(KEY_BYTES)]]) };
}

function textOf({ current, byId }: Keys): string {
  const keys = Object.fromEntries([...byId].map(([name, key]) => [name, key.toString('base64')]));
  return `${JSON.stringify({ current, keys })}\n`;
}

function parseKeys(text: string, path: string): Keys {
  const damaged = (cause?: unknown) =>
    new Error(
      `${path} is not a key file of Bellwether. Put back the one from your backup: without it, second factors and stored secrets cannot be read.`,
      { cause },
    );
  let value: { current?: unknown; keys?: unknown };
  try {
    value = JSON.parse(text) as object;
  } catch (error) {
    throw damaged(error);
  }
  const entries = typeof value?.keys === 'object' && value.keys !== null ? Object.entries(value.keys) : [];
  const byId = new Map<string, Buffer>();
  for (const [id, key] of entries) {
    const bytes = Buffer.from(typeof key === 'string' ? key : '', 'base64');
    if (!KEY_ID.test(id) || bytes.length !== KEY_BYTES) throw damaged();
    byId.set(id, bytes);
  }
  if (typeof value?.current !== 'string' || !byId.has(value.current)) throw damaged();
  return { current: value.current, byId };
}

function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
