/** Which backups there are: the sets, their keys, and how far what was shipped reaches. */
import { Problem } from '@bellwether/core';
import { KEY_BYTES } from './backup-key.ts';
import { newSetKey, type Repository } from './repository.ts';

export interface BackupEntry {
  backup_id: string;
  kind: 'full' | 'incremental';
  program: string;
  schema: number;
  /** Where it was made, and the only place it may be put back; absent where there are no regions. */
  region?: string;
  began_at: string;
  finished_at: string;
  /** Name of the manifest's piece and the SHA-256 of what is in it. */
  manifest: string;
  sha256: string;
  files: number;
  /** Of all files, and of what had to be written for this backup. */
  bytes: number;
  written_bytes: number;
  ship_consistent: number;
}

export interface BackupSet {
  set_id: string;
  /** base64. */
  key: string;
  began_at: string;
  backups: BackupEntry[];
  /** Names of all packs, also those of a backup that never ended. */
  packs: number;
  manifests: number;
  shipped: { frames: number; at: string | null };
}

/** A set whose key is gone, and whose pieces have to go yet: how many of each were known of. */
export type LeavingSet = Pick<BackupSet, 'set_id' | 'packs' | 'manifests'> & { frames: number };

export interface Catalogue {
  generation: number;
  sets: BackupSet[];
  /** Whoever was removing them was interrupted, or is at it. */
  leaving: LeavingSet[];
}

export async function readCatalogue(repository: Repository): Promise<Catalogue> {
  const kept = await repository.readKept('catalogue');
  if (!kept) return { generation: 0, sets: [], leaving: [] };
  const { sets, leaving = [] } = (kept.value ?? {}) as Partial<Catalogue>;
  if (!Array.isArray(sets) || !sets.every(isSet) || !Array.isArray(leaving) || !leaving.every(isLeaving))
    throw new Problem('internal', 'The catalogue of the backups is damaged.');
  return { generation: kept.generation, sets, leaving };
}

function isSet(set: Partial<BackupSet> | null): boolean {
  if (typeof set?.set_id !== 'string' || typeof set.key !== 'string' || !Array.isArray(set.backups)) return false;
  if (Buffer.from(set.key, 'base64').length !== KEY_BYTES) return false;
  return Number.isSafeInteger(set.shipped?.frames) && set.backups.every(isEntry);
}

function isEntry(entry: Partial<BackupEntry> | null): boolean {
  const { backup_id, program, finished_at, manifest, sha256, schema } = entry ?? {};
  const texts = [backup_id, program, finished_at, manifest, sha256];
  return texts.every((text) => typeof text === 'string') && Number.isSafeInteger(schema);
}

function isLeaving(set: Partial<LeavingSet> | null): boolean {
  return typeof set?.set_id === 'string' && [set.packs, set.manifests, set.frames].every(Number.isSafeInteger);
}

/** Gives what was written, with its new generation. */
export async function writeCatalogue(repository: Repository, catalogue: Catalogue): Promise<Catalogue> {
  const { sets, leaving } = catalogue;
  const next = { generation: catalogue.generation + 1, sets, leaving };
  await repository.writeKept('catalogue', { generation: next.generation, value: { sets, leaving } });
  return next;
}

export function newSet(setId: string, at: Date): BackupSet {
  return {
    ...{ set_id: setId, key: newSetKey().toString('base64'), began_at: at.toISOString(), backups: [] },
    ...{ packs: 0, manifests: 0, shipped: { frames: 0, at: null } },
  };
}

export function keyOfSet(set: BackupSet): Buffer {
  return Buffer.from(set.key, 'base64');
}
