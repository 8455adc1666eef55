/**
 * Removes what each organisation's retention no longer keeps; hourly, in steps, for as long as the time given to it lasts.
 * What is left over is done the next time.
 *
 * Events are kept a day longer than the policy says, so that whatever was admitted just before its time has long been
 * stored and windowed when its day is cleared. The first clearing of an organisation waits until nothing old has been
 * received for a day (for a week at most): somebody may be importing history, whose windows are to be complete first.
 */
import { DAY_MS } from '@bellwether/core';
import type { Platform } from '../platform/platform.ts';
import type { RetentionState } from './retention-policy.ts';
import { readRetention, writeRetention } from './retention-table.ts';

const BUDGET_MS = 120_000;
const LOADER_WAIT_MS = 30_000;
const LOADER_LOOK_MS = 100;
const IMPORT_QUIET_MS = DAY_MS;
const IMPORT_MAX_MS = 7 * DAY_MS;

export interface Enforced {
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
  for (const { org_id } of platform.tenants.all()) {
    if (!mayGoOn()) return { ...enforced, complete: false };
    enforced.events += await clearEventsOf(platform, org_id, mayGoOn);
    const beforeMs = await markWindows(platform, org_id);
    if (beforeMs !== undefined) windows.set(org_id, beforeMs);
  }
  if (windows.size > 0) enforced.windowRows = await platform.store.retention.clearWindows(windows, mayGoOn);
  return { ...enforced, complete: mayGoOn() };
}

async function clearEventsOf(platform: Platform, orgId: string, mayGoOn: () => boolean): Promise<number> {
  const { retention } = platform.store;
  const state = platform.retention.get(orgId);
  const nowMs = platform.clock();
  const dueMs = startOfDayMs(nowMs - (state.events_days + 1) * DAY_MS);
  await retention.clearRejected(orgId, dueMs);
  const beforeMs = Math.max(dueMs, state.eventsClearedMs ?? Number.NEGATIVE_INFINITY);
  const span = await retention.spanBefore(orgId, beforeMs);
  if (!span) return 0;
  const isImport = nowMs - span.lastMs < IMPORT_QUIET_MS && nowMs - span.firstMs < IMPORT_MAX_MS;
  if (state.eventsClearedMs === undefined && isImport) return 0;
  await mark(platform, orgId, { eventsClearedMs: beforeMs });
  // From here on nothing older is admitted; what was admitted until now has to be in its windows first.
  await platform.admission.settled();
  if (!(await loadedThrough(platform, platform.clock()))) return 0;
  return retention.clearEvents(orgId, beforeMs, mayGoOn);
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
