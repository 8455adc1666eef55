/**
 * Puts a backup back into a directory and makes it fit to be opened: files first (packages/backup), then the platform is
 * opened without anything that acts by itself, people erased since are erased again, and all of it is checked. `keep`
 * decides whether it stays: a drill throws it away.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type BackupSecret,
  Repository,
  type Restored,
  readCatalogue,
  readLedger,
  restoreBackup,
} from '@bellwether/backup';
import type { Clock } from '@bellwether/core';
import { SCHEMA_VERSION } from '@bellwether/records';
import { type ErasedAgain, eraseAgain } from '../../people/erasure/erase-again.ts';
import type { Platform } from '../platform/platform.ts';
import { type BackupPlace, openPlaceToRead } from './backup-settings.ts';
import { checkRestored, type RestoredCheck } from './check-restored.ts';
import { restoreIsFinished } from './unfinished-restore.ts';

export interface PutBackRequest {
  place: BackupPlace;
  secret: BackupSecret;
  target: string;
  untilMs?: number | undefined;
  backupId?: string | undefined;
  /** The region this is done in. */
  region?: string | undefined;
  clock: Clock;
  /** Opens a platform in the directory that does nothing by itself. */
  openQuietly: (dataDirectory: string) => Promise<Platform>;
  onProgress?: (step: 'files' | 'opening' | 'erasing' | 'checking') => void;
}

export interface PutBack extends Restored {
  ok: boolean;
  erased_again: ErasedAgain;
  checks: RestoredCheck[];
  /** From the beginning until it could be asked, and until it was checked. */
  rto_seconds: number;
  checked_seconds: number;
  /** How long before the beginning the instant was that it is of. */
  rpo_seconds: number;
}

export async function putBack(request: PutBackRequest): Promise<PutBack> {
  const { target, clock, openQuietly, onProgress = () => undefined } = request;
  const beganMs = clock();
  onProgress('files');
  const { restored, ledger } = await readBackup(request);
  const rpoSeconds = Math.max(0, (beganMs - Date.parse(restored.at)) / 1000);
  onProgress('opening');
  const platform = await openQuietly(target);
  try {
    await platform.store.loader.caughtUp();
    onProgress('erasing');
    const erasedAgain = await eraseAgain(platform, platform.erasures, ledger);
    await platform.erasures.idle();
    await restoreIsFinished(target);
    const rtoSeconds = (clock() - beganMs) / 1000;
    onProgress('checking');
    const checks = await checkRestored(platform, target, restored);
    return {
      ...restored,
      ...{ ok: checks.every(({ ok }) => ok), erased_again: erasedAgain, checks },
      ...{ rpo_seconds: rpoSeconds, rto_seconds: rtoSeconds, checked_seconds: (clock() - beganMs) / 1000 },
    };
  } finally {
    await platform.close();
  }
}

async function readBackup({ place, secret, target, untilMs, backupId, region }: PutBackRequest) {
  const scratch = join(dirname(target), `.bellwether-${randomUUID()}`);
  await mkdir(dirname(target), { recursive: true });
  const { blobs, close } = await openPlaceToRead(place, scratch);
  try {
    const repository = await Repository.open(blobs, secret);
    const catalogue = await readCatalogue(repository);
    const restored = await restoreBackup(repository, catalogue, {
      target,
      untilMs,
      backupId,
      region,
      schemaMax: SCHEMA_VERSION,
    });
    return { restored, ledger: await readLedger(repository) };
  } finally {
    await close();
    await rm(scratch, { recursive: true, force: true });
  }
}
