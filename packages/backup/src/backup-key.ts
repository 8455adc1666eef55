/**
 * The key of backups: 32 random bytes, written as `bwk1_…`, kept apart from what it opens and from what it was made of.
 * Whoever has it can read every backup; without it they are noise. A passphrase can take its place: scrypt (RFC 7914)
 * makes a key of it, dearly.
 *
 * Out of it come keys for one purpose each (HKDF, RFC 5869). What custody holds (the secrets of the installation, the
 * vault of the edge) is sealed under a key of its own, which may be another one altogether: then whoever puts back the
 * centre cannot read who anybody is.
 */
import { hkdfSync, randomBytes, scrypt } from 'node:crypto';
import { Problem } from '@bellwether/core';

export const KEY_BYTES = 32;
const PREFIX = 'bwk1_';
const PASSPHRASE_LENGTH_MIN = 12;
/** 128 MiB and about half a second. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };

export type BackupSecret =
  | { kind: 'key'; key: Buffer; custodyKey?: Buffer | undefined }
  | { kind: 'passphrase'; passphrase: string; custodyKey?: Buffer | undefined };

export function newBackupKey(): string {
  return PREFIX + randomBytes(KEY_BYTES).toString('base64url');
}

/** Throws invalid_request when the text is none of our keys. */
export function parseBackupKey(text: string): Buffer {
  const trimmed = text.trim();
  const key = Buffer.from(trimmed.startsWith(PREFIX) ? trimmed.slice(PREFIX.length) : '', 'base64url');
  if (key.length !== KEY_BYTES)
    throw new Problem('invalid_request', 'That is no key of backups. "bellwether backup key" makes one: bwk1_…');
  return key;
}

export function passphraseSecret(passphrase: string): BackupSecret {
  if (passphrase.length < PASSPHRASE_LENGTH_MIN)
    throw new Problem('invalid_request', `A passphrase of backups has ${PASSPHRASE_LENGTH_MIN} characters or more.`);
  return { kind: 'passphrase', passphrase };
}

/** The key all others come from; `salt` is the repository's. */
export async function masterKey(secret: BackupSecret, salt: Buffer): Promise<Buffer> {
  if (secret.kind === 'key') return secret.key;
  return new Promise((resolve, reject) => {
    scrypt(secret.passphrase.normalize('NFC'), salt, KEY_BYTES, SCRYPT, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

export function keyFor(purpose: string, key: Uint8Array, salt: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, `bellwether backup ${purpose}`, KEY_BYTES));
}
