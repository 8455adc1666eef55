/**
 * The keys of boxes that are not yet mixed: one a batch, each a file of its own outside the database. Destroying the file
 * is what makes every copy of the boxes (dead rows, the write-ahead log, backups) unreadable for good, so a key is
 * overwritten before it is removed. A file system that writes elsewhere than it was told keeps what it keeps;
 * docs/survey-anonymity.md says so.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '@bellwether/core';

const KEY_BYTES = 32;
const KEY_ID = /^[0-9a-f-]{36}$/;

export class BoxKeys {
  readonly #directory: string;
  readonly #keys = new Map<string, Buffer>();

  constructor(secretsDirectory: string) {
    this.#directory = join(secretsDirectory, 'answer-pool');
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
  }

  /** A new key, durable when this returns. */
  make(): string {
    const keyId = randomUUID();
    const key = randomBytes(KEY_BYTES);
    const file = openSync(join(this.#directory, keyId), 'wx', 0o600);
    try {
      writeSync(file, key);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    this.#syncDirectory();
    this.#keys.set(keyId, key);
    return keyId;
  }

  get(keyId: string): Buffer {
    const known = this.#keys.get(keyId);
    if (known) return known;
    if (!KEY_ID.test(keyId)) throw missing();
    let key: Buffer;
    try {
      key = readFileSync(join(this.#directory, keyId));
    } catch (cause) {
      throw missing(cause);
    }
    if (key.length !== KEY_BYTES) throw missing();
    this.#keys.set(keyId, key);
    return key;
  }

  /** Every key there is a file of. */
  all(): string[] {
    return readdirSync(this.#directory).filter((name) => KEY_ID.test(name));
  }

  destroy(keyId: string): void {
    this.#keys.get(keyId)?.fill(0);
    this.#keys.delete(keyId);
    const path = join(this.#directory, keyId);
    try {
      const file = openSync(path, 'r+');
      try {
        writeSync(file, Buffer.alloc(KEY_BYTES), 0, KEY_BYTES, 0);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      unlinkSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error; // gone already is what was wanted
    }
    this.#syncDirectory();
  }

  #syncDirectory(): void {
    const directory = openSync(this.#directory, 'r');
    try {
      fsyncSync(directory);
    } finally {
      closeSync(directory);
    }
  }
}

function missing(cause?: unknown): Problem {
  return new Problem(
    'internal',
    'Answers wait that cannot be opened: a key is missing in secrets/answer-pool of the data directory. Put that folder back as it was with the records.',
    { cause },
  );
}
