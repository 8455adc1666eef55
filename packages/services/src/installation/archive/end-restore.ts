/** What was brought back from the archive leaves the store again: when its time is over, when somebody says so. */
import { DAY_MS, faultPoint, type TimeSpan } from '@bellwether/core';
import type { ArchivePlatform } from './archived-day.ts';

type RestoredPlatform = Pick<ArchivePlatform, 'records' | 'retention' | 'store' | 'metrics' | 'clock'>;

/** Told to whoever keeps it in memory: which spans are there, and that answers about them are to be made anew. */
export async function reloadRestored(
  { records, retention, metrics }: Pick<RestoredPlatform, 'records' | 'retention' | 'metrics'>,
  orgId: string,
): Promise<void> {
  await retention.reload(records, orgId);
  metrics.forget(orgId);
}

/** Can be repeated. Days that another restore has brought back as well stay. */
export async function endRestore(platform: RestoredPlatform, orgId: string, restoreId: string): Promise<void> {
  const { records, store, retention } = platform;
  const begun = await setState(platform, orgId, restoreId, 'ending');
  if (!begun) return;
  await reloadRestored(platform, orgId);
  await store.loader.betweenPlans(async () => {
    const others = retention.broughtBack(orgId).filter((span) => span.restoreId !== restoreId);
    await store.archive.takeAway(orgId, remaining(begun, others));
  });
  faultPoint('archive.taken_away');
  await records.asTenant(orgId, (tx) =>
    tx
      .updateTable('archive_restores')
      .set({ state: 'ended', next_day: null, ended_at: new Date(platform.clock()) })
      .where('org_id', '=', orgId)
      .where('restore_id', '=', restoreId)
      .execute(),
  );
  await reloadRestored(platform, orgId);
}

/** Those whose time is over, and those whose ending was interrupted; all of them when `all`. */
export async function endRestores(platform: RestoredPlatform, orgId: string, { all = false } = {}): Promise<void> {
  const open = await platform.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('archive_restores')
      .select(['restore_id', 'state', 'until'])
      .where('org_id', '=', orgId)
      .where('state', '<>', 'ended')
      .execute(),
  );
  for (const { restore_id, state, until } of open)
    if (all || state === 'ending' || until.getTime() <= platform.clock()) await endRestore(platform, orgId, restore_id);
}

/** Gives its span; nothing when it has ended. */
async function setState(
  { records }: RestoredPlatform,
  orgId: string,
  restoreId: string,
  state: 'ending',
): Promise<TimeSpan | undefined> {
  const row = await records.asTenant(orgId, (tx) =>
    tx
      .updateTable('archive_restores')
      .set({ state })
      .where('org_id', '=', orgId)
      .where('restore_id', '=', restoreId)
      .where('state', '<>', 'ended')
      .returning(['from_at', 'to_at'])
      .executeTakeFirst(),
  );
  return row && { fromMs: row.from_at.getTime(), toMs: row.to_at.getTime() };
}

/** The days of a span that lie in none of the others, as spans. */
export function remaining({ fromMs, toMs }: TimeSpan, others: readonly TimeSpan[]): TimeSpan[] {
  const left: TimeSpan[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += DAY_MS) {
    if (others.some((span) => atMs >= span.fromMs && atMs < span.toMs)) continue;
    const last = left.at(-1);
    if (last?.toMs === atMs) last.toMs += DAY_MS;
    else left.push({ fromMs: atMs, toMs: atMs + DAY_MS });
  }
  return left;
}
