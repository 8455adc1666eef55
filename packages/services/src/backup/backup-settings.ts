/** Where backups go, how often, and what becomes of them when somebody is erased. */
import { type BackupSecret, parseBackupKey, passphraseSecret } from '@bellwether/backup';
import { type BlobStore, FolderBlobs, S3Blobs, type S3Settings } from '@bellwether/objects';

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

export type BackupPlace = { kind: 'folder'; directory: string } | { kind: 's3'; settings: S3Settings };

/** `scratch` is a folder of this process for what is on its way. */
export async function openPlace(
  place: BackupPlace,
  scratch: string,
): Promise<{ blobs: BlobStore; close(): Promise<void> }> {
  if (place.kind === 'folder') return { blobs: await FolderBlobs.open(place.directory), close: async () => undefined };
  const blobs = await S3Blobs.open(place.settings, scratch);
  return { blobs, close: () => blobs.close() };
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
