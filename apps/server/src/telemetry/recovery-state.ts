/** Whether this installation could come back, as numbers: the last complete backup, how far what is shipped reaches, the last drill. */
import { type Platform, readDrills } from '@bellwether/services';

export interface RecoveryState {
  last_backup_timestamp_seconds?: number;
  /** Everything accepted before it can be put back. */
  shipped_timestamp_seconds?: number;
  last_drill_timestamp_seconds?: number;
  drill_rpo_seconds?: number;
  drill_rto_seconds?: number;
}

/** What is not known is absent. Of drills the last that succeeded. */
export async function recoveryState({ backups, dataDirectory }: Platform): Promise<RecoveryState> {
  const { newestAtMs, shippedAtMs } = backups?.stats() ?? {};
  const drill = (await readDrills(dataDirectory)).findLast(({ ok }) => ok);
  return {
    ...(newestAtMs === undefined ? {} : { last_backup_timestamp_seconds: newestAtMs / 1000 }),
    ...(shippedAtMs === undefined ? {} : { shipped_timestamp_seconds: shippedAtMs / 1000 }),
    ...(drill
      ? {
          last_drill_timestamp_seconds: drill.atMs / 1000,
          drill_rpo_seconds: drill.rpo_seconds,
          drill_rto_seconds: drill.rto_seconds,
        }
      : {}),
  };
}
