/**
 * The durable run that brings a span of the archive back, a day a step. A day's events are put in the place of whatever an
 * attempt before had put there, and counted; so a step that is repeated changes nothing. Windows that retention has removed
 * are computed again; those that are still there are left as they are.
 *
 * Somebody may end the restore, or be erased, while a day is on its way: then what was put there is taken away again.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { DAY_MS, faultPoint, Problem } from '@bellwether/core';
import { defineWorkflow } from '@bellwether/workflows';
import type { Platform } from '../platform/platform.ts';
import { type ArchivedDay, contentOf, dayOf, findDay, isSame, readDays, startOf } from './archived-day.ts';
import { reloadRestored } from './end-restore.ts';

/** By then every process knows that the span is brought back, and retention leaves it alone. */
const KNOWN_EVERYWHERE_MS = 3000;
const DAY_MAX_MS = 30 * 60_000;

export const archiveRestore = defineWorkflow<{ restore_id: string }, { events: number }, Platform>(
  {
    ...{ name: 'archive_restore', version: 1, title: 'Bringing back from the archive', steps: ['bring_back'] },
    queue: { name: 'archive_restore', concurrency: 2, concurrencyPerTenant: 1 },
    retentionDays: 30,
  },
  async (run, { restore_id: restoreId }) => {
    for (;;) {
      const { done, days, events } = await run.step(
        'bring_back',
        // The place the archive lies at may be away for hours.
        { timeoutMs: DAY_MAX_MS, retries: { max: 20, backoffMs: 2000 } },
        () => bringBackNext(run.services, run.orgId, restoreId),
      );
      run.progress({ ...days, words: 'Bringing days back' });
      if (done) return { events };
    }
  },
);

interface Brought {
  done: boolean;
  days: { done: number; of: number };
  events: number;
}

async function bringBackNext(platform: Platform, orgId: string, restoreId: string): Promise<Brought> {
  const { records, cluster, retention } = platform;
  const restore = await findRestore(platform, orgId, restoreId);
  const from = dayOf(restore?.from_at.getTime() ?? 0);
  const to = dayOf(restore?.to_at.getTime() ?? 0);
  const all = await records.asTenant(orgId, (tx) => readDays(tx, orgId, { from, to, limit: 10_000 }));
  const nextDay = restore?.state === 'restoring' ? restore.next_day : null;
  const next = nextDay === null ? undefined : all.find(({ day, state }) => day >= nextDay && state === 'cleared');
  const days = { done: next ? all.indexOf(next) : all.length, of: all.length };
  const events = Number(restore?.events ?? 0);
  if (restore?.state !== 'restoring') return { done: true, days, events };
  if (!retention.broughtBack(orgId).some((span) => span.restoreId === restoreId)) await reloadRestored(platform, orgId);
  if (next) {
    if (!cluster.alone && restore.events === 0) await delay(KNOWN_EVERYWHERE_MS);
    await bringBackDay(platform, next, restoreId);
  }
  faultPoint('archive.brought_back');
  const brought = events + (next?.summary.events ?? 0);
  await records.asTenant(orgId, (tx) =>
    tx
      .updateTable('archive_restores')
      .set({
        ...{ state: next ? 'restoring' : 'restored', events: brought },
        next_day: next ? dayOf(startOf(next.day) + DAY_MS) : null,
      })
      .where('org_id', '=', orgId)
      .where('restore_id', '=', restoreId)
      .where('state', '=', 'restoring')
      .execute(),
  );
  if (!next) await reloadRestored(platform, orgId);
  return { done: !next, days: { ...days, done: days.done + 1 }, events: brought };
}

async function bringBackDay(platform: Platform, archived: ArchivedDay, restoreId: string): Promise<void> {
  const { store, retention } = platform;
  const { orgId, columns, summary } = archived;
  const startMs = startOf(archived.day);
  // Columns of a pack that is not installed any more cannot be compared; how many events there are can.
  const known = new Set(store.archive.columns);
  const isKnown = columns.every((name) => known.has(name));
  const isWhole = async (): Promise<boolean> => {
    const present = await store.archive.summary({ orgId, startMs }, isKnown ? columns : store.archive.columns);
    return isKnown ? isSame(present, summary) : present.events === summary.events;
  };
  // Another restore, or an attempt before this one, may have brought it.
  if (!(await isWhole())) await putBack(platform, archived, restoreId, isWhole);
  const { windowsClearedMs } = retention.get(orgId);
  if (windowsClearedMs === undefined || startMs >= windowsClearedMs) return;
  const buckets = await store.archive.buckets(orgId, { fromMs: startMs, toMs: startMs + DAY_MS });
  if (buckets.size > 0) await store.loader.recompute(new Map([[orgId, buckets]]));
}

async function putBack(
  platform: Platform,
  { orgId, day, revision, files }: ArchivedDay,
  restoreId: string,
  isWhole: () => Promise<boolean>,
): Promise<void> {
  const { store, retention } = platform;
  const startMs = startOf(day);
  const takeAway = () =>
    store.loader.betweenPlans(() => store.archive.takeAway(orgId, [{ fromMs: startMs, toMs: startMs + DAY_MS }]));
  await store.retention.finishSteps(orgId, () => retention.broughtBack(orgId));
  await takeAway();
  for (const file of files) {
    const content = await contentOf(platform.archive, orgId, file);
    await store.archive.staged({ orgId, startMs }, content, (staged) =>
      store.loader.betweenPlans(() => staged.bringBack()),
    );
  }
  const now = await findDay(platform, orgId, day);
  const restore = await findRestore(platform, orgId, restoreId);
  if (now?.revision !== revision || restore?.state !== 'restoring') {
    await takeAway();
    throw new Problem('overloaded', `${day} was changed while it was brought back. It is brought back anew.`);
  }
  if (!(await isWhole()))
    throw new Problem('internal', `${day} came back from the archive with other events than it has.`);
}

function findRestore({ records }: Platform, orgId: string, restoreId: string) {
  return records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('archive_restores')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('restore_id', '=', restoreId)
      .executeTakeFirst(),
  );
}
