/** Backups as the operator of the installation sees them: which there are, how far what is shipped reaches, the drills. */
import type { BackupEntry } from '@bellwether/backup';
import { Problem } from '@bellwether/core';
import { type Caller, requireOperator } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../platform/platform.ts';
import { type DrillRecord, readDrills } from './drill-history.ts';

export interface BackupView {
  backup_id: string;
  set_id: string;
  kind: 'full' | 'incremental';
  /** Version of the program that made it, and of the schema of its records. */
  program: string;
  schema: number;
  began_at: string;
  finished_at: string;
  files: number;
  bytes: number;
  written_bytes: number;
}

export interface BackupsView {
  configured: boolean;
  /** Until when everything can be put back; null before the first frame. */
  shipped_at: string | null;
  synchronous: boolean;
  on_erasure: 'rewrite' | 'expire';
  /** What does not work, if anything. */
  trouble: string | null;
  /** Newest first. */
  backups: BackupView[];
  /** Newest first. */
  drills: DrillView[];
}

export interface DrillView {
  at: string;
  ok: boolean;
  /** Null when nothing could be put back, as are the figures. */
  backup_id: string | null;
  rpo_seconds: number | null;
  rto_seconds: number | null;
  failed: string[];
}

const DRILLS_MAX = 50;

export async function listBackups(platform: Platform, caller: Caller | undefined): Promise<BackupsView> {
  requireOperator(platform, caller);
  await platform.audit.note(caller, { action: 'backups.list', resourceType: 'backup' });
  const desk = platform.backups;
  const { shippedAtMs, failing } = desk?.stats() ?? {};
  const drills = await readDrills(platform.dataDirectory);
  return {
    configured: desk !== undefined,
    shipped_at: shippedAtMs === undefined ? null : new Date(shippedAtMs).toISOString(),
    synchronous: desk?.settings.synchronous ?? false,
    on_erasure: desk?.settings.onErasure ?? 'rewrite',
    trouble: failing ?? null,
    backups: (desk?.sets() ?? [])
      .flatMap(({ set_id, backups }) => backups.map((entry) => viewOf(set_id, entry)))
      .reverse(),
    drills: drills.slice(-DRILLS_MAX).reverse().map(drillView),
  };
}

/** `{kind}`: `full` or `incremental`; what is due when absent. Resolves when it is whole. */
export async function takeBackupNow(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<BackupView> {
  requireOperator(platform, caller);
  const kind = readInput(input ?? {}, (read) => {
    const sent = read.raw('kind') ?? 'due';
    return sent === 'full' || sent === 'incremental' || sent === 'due'
      ? sent
      : read.refuse('kind', 'is full or incremental.', 'due' as const);
  });
  if (!platform.backups)
    throw new Problem(
      'conflict',
      'No place for backups is set. Set BELLWETHER_BACKUP_TO and BELLWETHER_BACKUP_KEY_FILE, then restart.',
    );
  await platform.audit.note(caller, { action: 'backup.take', resourceType: 'backup', details: { kind } });
  const entry = await platform.backups.take(kind);
  const set = platform.backups.sets().find(({ backups }) => backups.includes(entry));
  return viewOf(set?.set_id ?? '', entry);
}

function viewOf(setId: string, entry: BackupEntry): BackupView {
  const { backup_id, kind, program, schema, began_at, finished_at, files, bytes, written_bytes } = entry;
  return { backup_id, set_id: setId, kind, program, schema, began_at, finished_at, files, bytes, written_bytes };
}

function drillView({ atMs, ...drill }: DrillRecord): DrillView {
  const { ok, backup_id, rpo_seconds, rto_seconds, failed } = drill;
  return { at: new Date(atMs).toISOString(), ok, backup_id, rpo_seconds, rto_seconds, failed };
}
