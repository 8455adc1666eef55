/**
 * Removes what each organisation's retention no longer keeps; hourly, in steps, for as long as the time given to it lasts.
 * What is left over is done the next time.
 *
 * Events are kept a day longer than the policy says, so that whatever was admitted just before its time has long been
 * stored and windowed when its day is cleared. The first clearing of an organisation waits until nothing old has been
 * received for a day (for a week at most): somebody may be importing history, whose windows are to be complete first.
 *
 * Where the organisation has an archive, a day is in it, and known to be right there, before its events go. When the place
 * the archive lies at is away, they stay in the store until it is back. What has been brought back from the archive is left
 * alone until its time is over.
 */
import { DAY_MS, faultPoint } from '@bellwether/core';
import { archiveBefore, dropOldDays, noteCleared } from '../archive/archive-events.ts';
import { archiveTrails } from '../archive/archive-trail.ts';
import { endRestores } from '../archive/end-restore.ts';
import type { Platform } from '../platform/platform.ts';
import type { RetentionState } from './retention-policy.ts';
import { readRetention, writeRetention } from './retention-table.ts';

const BUDGET_MS = 120_000;
const LOADER_WAIT_MS = 30_000;
const LOADER_LOOK_MS = 100;
const IMPORT_QUIET_MS = DAY_MS;
const IMPORT_MAX_MS = 7 * DAY_MS;

export interface Enforced {
  /** That left the store. */
  events: number;
  windowRows: number;
  /** False when time ran out before everything was done. */
  complete: boolean;
}

export async function enforceRetention(platform: Platform, budgetMs: number = BUDGET_MS): Promise<Enforced> {
  const startedMs = performance.now();
  const mayGoOn = (): boolean => performance.now() - startedMs < budgetMs;
  const enforced: Enforced = { events: 0, windowRows: 0, complete: true };
  const windows = new Map<string, number>();
  const failures: unknown[] = [];
  for (const { org_id } of platform.tenants.all()) {
    if (!mayGoOn()) return { ...enforced, complete: false };
    await endRestores(platform, org_id);
    const { events, failure } = await clearEventsOf(platform, org_id, mayGoOn);
    enforced.events += events;
    if (failure !== undefined) failures.push(failure);
    await dropOldDays(platform, org_id);
    const beforeMs = await markWindows(platform, org_id);
    if (beforeMs !== undefined) windows.set(org_id, beforeMs);
  }
  const except = (orgId: string) => platform.retention.broughtBack(orgId);
  if (windows.size > 0) enforced.windowRows = await platform.store.retention.clearWindows(windows, mayGoOn, except);
  // Nobody's events depend on what follows, and everything else is done when one organisation's archive fails.
  await archiveTrails(platform, mayGoOn).catch((error: unknown) => failures.push(error));
  await platform.archive.files.sweep().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
  return { ...enforced, complete: mayGoOn() };
}

async function clearEventsOf(
  platform: Platform,
  orgId: string,
  mayGoOn: () => boolean,
): Promise<{ events: number; failure?: unknown }> {
  const { retention } = platform.store;
  const nothing = { events: 0 };
  const broughtBack = () => platform.retention.broughtBack(orgId);
  const state = platform.retention.get(orgId);
  const nowMs = platform.clock();
  const dueMs = startOfDayMs(nowMs - (state.events_days + 1) * DAY_MS);
  await retention.clearRejected(orgId, dueMs);
  const beforeMs = Math.max(dueMs, state.eventsClearedMs ?? Number.NEGATIVE_INFINITY);
  const span = await retention.spanBefore(orgId, beforeMs, broughtBack());
  if (!span) {
    await noteCleared(platform, orgId, beforeMs);
    return nothing;
  }
  const isImport = nowMs - span.lastMs < IMPORT_QUIET_MS && nowMs - span.firstMs < IMPORT_MAX_MS;
  if (state.eventsClearedMs === undefined && isImport) return nothing;
  await mark(platform, orgId, { eventsClearedMs: beforeMs });
  // From here on nothing older is admitted; what was admitted until now has to be in its windows first.
  await platform.admission.settled();
  if (!(await loadedThrough(platform, platform.clock()))) return nothing;
  const { archivedMs, failure } = state.archive
    ? await archiveBefore(platform, { orgId, beforeMs, broughtBack: broughtBack() }, mayGoOn)
    : { archivedMs: beforeMs };
  faultPoint('archive.before_clearing');
  const events = await retention.clearEvents(orgId, archivedMs, mayGoOn, broughtBack);
  await noteCleared(platform, orgId, archivedMs);
  if (events > 0) platform.metrics.forget(orgId);
  return { events, failure };
}

/** From when on the organisation's windows are to be removed: never later than its events. */
async function markWindows(platform: Platform, orgId: string): Promise<number | undefined> {
  const { windows_days, eventsClearedMs, windowsClearedMs } = platform.retention.get(orgId);
  if (eventsClearedMs === undefined) return undefined;
  const dueMs = startOfMonthMs(Math.min(platform.clock() - windows_days * DAY_MS, eventsClearedMs));
  const beforeMs = Math.max(dueMs, windowsClearedMs ?? Number.NEGATIVE_INFINITY);
  if (beforeMs !== windowsClearedMs) await mark(platform, orgId, { windowsClearedMs: beforeMs });
  return beforeMs;
}

async function mark(
  platform: Platform,
  orgId: string,
  cleared: Partial<Pick<RetentionState, 'eventsClearedMs' | 'windowsClearedMs'>>,
): Promise<void> {
  const state = await platform.records.asTenant(orgId, async (tx) => {
    const next = { ...(await readRetention(tx, orgId)), ...cleared };
    await writeRetention(tx, orgId, next, new Date(platform.clock()));
    return next;
  });
  platform.retention.put(orgId, state);
}

/** Whether everything admitted before the instant is stored and windowed, waiting a while for it. */
async function loadedThrough({ store }: Platform, instantMs: number): Promise<boolean> {
  const startedMs = performance.now();
  while (store.loader.completeThroughMs() < instantMs) {
    if (performance.now() - startedMs > LOADER_WAIT_MS) return false;
    await new Promise((resolve) => setTimeout(resolve, LOADER_LOOK_MS));
  }
  return true;
}

function startOfDayMs(instantMs: number): number {
  return Math.floor(instantMs / DAY_MS) * DAY_MS;
}

function startOfMonthMs(instantMs: number): number {
  const date = new Date(instantMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}
