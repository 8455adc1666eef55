/** Where backups go, how often, and what becomes of them when somebody is erased. */
import { type BackupSecret, parseBackupKey, passphraseSecret } from '@bellwether/backup';
import { DAY_MS } from '@bellwether/core';
import { type BlobStore, FolderBlobs, type LockMode, S3Blobs, type S3Settings } from '@bellwether/objects';

export interface BackupSettings {
  place: BackupPlace;
  secret: BackupSecret;
  /** Between two backups. */
  everyMs: number;
  /** Between two full ones: each begins a set of its own. */
  fullEveryMs: number;
  /** Sets that ended longer ago are removed; the newest is always kept. */
  keepMs: number;
  /** Between two frames of what has changed. */
  shipEveryMs: number;
  /** Whether nobody is answered before what they sent has been shipped as well. */
  synchronous: boolean;
  /**
   * `rewrite`: a new set is made of what is left, and all older ones are removed with their keys. `expire`: they stay until
   * their time is over, and whoever puts one back erases again who was erased meanwhile.
   */
  onErasure: 'rewrite' | 'expire';
  /** Tries by itself whether the newest backup can be put back: the command line, in a process of its own. */
  drill?: { everyMs: number; command: readonly [program: string, ...args: string[]] } | undefined;
}

export type BackupPlace =
  | { kind: 'folder'; directory: string }
  | {
      kind: 's3';
      settings: S3Settings;
      /** Nothing that was written can be removed or replaced for so long, by us or by whoever has our credentials. */
      lock?: { mode: LockMode; days: number } | undefined;
      /** To read it as it was then, whatever became of it since; the bucket keeps versions. */
      asOf?: Date | undefined;
    };

/** `scratch` is a folder of this process for what is on its way. */
export async function openPlace(
  place: BackupPlace,
  scratch: string,
): Promise<{ blobs: BlobStore; close(): Promise<void> }> {
  if (place.kind === 'folder') return { blobs: await FolderBlobs.open(place.directory), close: async () => undefined };
  const { settings, lock, asOf } = place;
  const until = (days: number): Date => new Date(Date.now() + days * DAY_MS);
  const blobs = await S3Blobs.open(settings, scratch, {
    ...(lock ? { lock: () => ({ mode: lock.mode, until: until(lock.days) }) } : {}),
    asOf,
  });
  return { blobs, close: () => blobs.close() };
}

/** How long whatever is written to a place is kept there, whoever wants it removed. */
export function lockedMs(place: BackupPlace): number {
  return place.kind === 's3' ? (place.lock?.days ?? 0) * DAY_MS : 0;
}

/** To read only: a server may be writing there. */
export async function openPlaceToRead(
  place: BackupPlace,
  scratch: string,
): Promise<{ blobs: BlobStore; close(): Promise<void> }> {
  if (place.kind === 'folder') return { blobs: FolderBlobs.toRead(place.directory), close: async () => undefined };
  return openPlace(place, scratch);
}

/** Out of texts that somebody has set: one of key and passphrase. Throws invalid_request when one is none. */
export function readBackupSecret(texts: {
  key?: string | undefined;
  passphrase?: string | undefined;
  custodyKey?: string | undefined;
}): BackupSecret {
  const secret: BackupSecret =
    texts.passphrase === undefined
      ? { kind: 'key', key: parseBackupKey(texts.key ?? '') }
      : passphraseSecret(texts.passphrase.trim());
  return texts.custodyKey === undefined ? secret : { ...secret, custodyKey: parseBackupKey(texts.custodyKey) };
}
