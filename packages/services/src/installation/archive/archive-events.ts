/** What the archive does when retention is enforced: days go into it before they leave the store, and out of it in the end. */
import { DAY_MS, type TimeSpan } from '@bellwether/core';
import {
  type ArchivePlatform,
  archiveDay,
  dayOf,
  dropDay,
  readDays,
  setState,
  startOf,
  yearsAfter,
} from './archived-day.ts';

const DROPPED_TOGETHER = 200;

/**
 * Archives the days before the instant, oldest first, while `mayGoOn`; nothing may be admitted for them any more. Gives
 * the instant before which everything is in the archive. A day that cannot be archived now ends it: it is thrown once the
 * days before it are known to be safe, so those may go.
 */
export async function archiveBefore(
  platform: ArchivePlatform,
  { orgId, beforeMs, broughtBack }: { orgId: string; beforeMs: number; broughtBack: readonly TimeSpan[] },
  mayGoOn: () => boolean,
): Promise<{ archivedMs: number; failure?: unknown }> {
  for (const startMs of await platform.store.archive.daysBefore(orgId, beforeMs, broughtBack)) {
    if (!mayGoOn()) return { archivedMs: startMs };
    try {
      await archiveDay(platform, orgId, startMs);
    } catch (failure) {
      return { archivedMs: startMs, failure };
    }
  }
  return { archivedMs: beforeMs };
}

/** The store has let go of everything before the instant: these days are in the archive only, and can be brought back. */
export async function noteCleared(platform: ArchivePlatform, orgId: string, beforeMs: number): Promise<void> {
  const days = await platform.records.asOperator((tx) =>
    tx
      .selectFrom('archived_days')
      .select('day')
      .where('org_id', '=', orgId)
      .where('state', '=', 'archived')
      .where('day', '<', dayOf(beforeMs))
      .execute(),
  );
  const left = new Set((await platform.store.archive.daysBefore(orgId, beforeMs, [])).map(dayOf));
  await setState(
    platform,
    orgId,
    days.map(({ day }) => day).filter((day) => !left.has(day)),
    'cleared',
  );
}

/** Days whose years in the archive are over leave it. Gives how many. */
export async function dropOldDays(platform: ArchivePlatform, orgId: string): Promise<number> {
  const { records, retention, clock } = platform;
  const oldMs = yearsAfter(clock(), -retention.get(orgId).archive_years);
  const old = await records.asOperator((tx) => readDays(tx, orgId, { to: dayOf(oldMs), limit: DROPPED_TOGETHER }));
  const due = old.filter(({ day }) => startOf(day) + DAY_MS <= oldMs);
  for (const day of due) await dropDay(platform, day);
  return due.length;
}
