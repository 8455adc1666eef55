/** Whether this installation could come back, as numbers: the last complete backup, how far what is shipped reaches, the last drill. */
import { type Platform, readDrills } from '@bellwether/services';

export interface RecoveryState {
  last_backup_timestamp_seconds?: number;
  /** Everything accepted before it can be put back. */
  shipped_timestamp_seconds?: number;
  /** Of the last drill that was good. */
  last_drill_timestamp_seconds?: number;
  /** Whether the very last drill was: 1 or 0. */
  last_drill_ok?: number;
  /** What the last drill came to that could put anything back, good or not. */
  drill_rpo_seconds?: number;
  drill_rto_seconds?: number;
}

/** What is not known is absent. */
export async function recoveryState({ backups, dataDirectory }: Platform): Promise<RecoveryState> {
  const { newestAtMs, shippedAtMs } = backups?.stats() ?? {};
  const drills = await readDrills(dataDirectory);
  const [last, good, measured] = [
    drills.at(-1),
    drills.findLast(({ ok }) => ok),
    drills.findLast(({ rto_seconds }) => rto_seconds !== null),
  ];
  return {
    ...(newestAtMs === undefined ? {} : { last_backup_timestamp_seconds: newestAtMs / 1000 }),
    ...(shippedAtMs === undefined ? {} : { shipped_timestamp_seconds: shippedAtMs / 1000 }),
    ...(good ? { last_drill_timestamp_seconds: good.atMs / 1000 } : {}),
    ...(last ? { last_drill_ok: last.ok ? 1 : 0 } : {}),
    ...(measured ? { drill_rpo_seconds: measured.rpo_seconds ?? 0, drill_rto_seconds: measured.rto_seconds ?? 0 } : {}),
  };
}
