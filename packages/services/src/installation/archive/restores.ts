/**
 * Spans of the archive that are brought back into questions: which there are, asking for one, ending one. A span is whole
 * days; while it is there, questions are answered as if it had never left, with the same floors and under the same
 * disclosure control, and nothing new is taken in for it.
 */
import { DAY_MS, Problem, parseInstant } from '@bellwether/core';
import type { ArchiveRestoreState, Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../platform/platform.ts';
import { dayOf } from './archived-day.ts';
import { archiveRestore } from './bring-back.ts';
import { endRestore, reloadRestored } from './end-restore.ts';

export interface RestoreView {
  restore_id: string;
  from: string;
  to: string;
  /** Taken away again after it. */
  until: string;
  state: ArchiveRestoreState;
  /** That are back by now. */
  events: number;
  run_id: string | null;
  requested_by: string;
  requested_at: string;
  ended_at: string | null;
}

const DAYS = { min: 1, max: 90 };
const DAYS_DEFAULT = 7;
const OPEN_MAX = 20;
const LISTED_MAX = 100;

export async function listRestores(tx: Transaction, orgId: string): Promise<RestoreView[]> {
  const rows = await tx
    .selectFrom('archive_restores')
    .selectAll()
    .where('org_id', '=', orgId)
    .orderBy('requested_at', 'desc')
    .orderBy('restore_id')
    .limit(LISTED_MAX)
    .execute();
  return rows.map((row) => ({
    ...{ restore_id: row.restore_id, from: row.from_at.toISOString(), to: row.to_at.toISOString() },
    ...{ until: row.until.toISOString(), state: row.state, events: Number(row.events), run_id: row.run_id },
    ...{ requested_by: row.requested_by, requested_at: row.requested_at.toISOString() },
    ended_at: row.ended_at?.toISOString() ?? null,
  }));
}

/** `{from, to, for_days?}`. Throws invalid_request, and not_found when nothing of the span is in the archive. */
export async function requestRestore(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<RestoreView> {
  requirePermission(platform, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const { fromMs, toMs, forDays } = readInput(input, (read) => {
    const day = (field: 'from' | 'to'): number => {
      const atMs = parseInstant(read.text(field, { max: 40 }));
      if (atMs === undefined) return read.refuse(field, 'has to be an ISO 8601 time with a zone.', 0);
      return atMs;
    };
    // Whole days, in UTC, as they lie there.
    const from = Math.floor(day('from') / DAY_MS) * DAY_MS;
    const to = Math.ceil(day('to') / DAY_MS) * DAY_MS;
    if (to <= from) read.refuse('to', 'has to be after from.');
    return { fromMs: from, toMs: to, forDays: read.has('for_days') ? read.integer('for_days', DAYS) : DAYS_DEFAULT };
  });
  const nowMs = platform.clock();
  const note = (view: RestoreView) => ({
    ...{ action: 'archive.restore', resourceType: 'archive', resourceId: view.restore_id },
    details: { from: view.from, to: view.to, until: view.until },
  });
  const view = await audited(platform, caller, note, async (tx) => {
    const first = await tx
      .selectFrom('archived_days')
      .select('day')
      .where('org_id', '=', orgId)
      .where('state', '=', 'cleared')
      .where('day', '>=', dayOf(fromMs))
      .where('day', '<', dayOf(toMs))
      .orderBy('day')
      .executeTakeFirst();
    if (!first)
      throw new Problem(
        'not_found',
        `The archive has no day from ${dayOf(fromMs)} to ${dayOf(toMs - DAY_MS)}. GET /api/v1/archive says which it has; what is younger can be asked about without it.`,
      );
    const open = await tx
      .selectFrom('archive_restores')
      .select('restore_id')
      .where('org_id', '=', orgId)
      .where('state', '<>', 'ended')
      .execute();
    if (open.length >= OPEN_MAX)
      throw new Problem('conflict', `${OPEN_MAX} spans are back already. End one of them first.`);
    const restoreId = newId('arr');
    const { run_id } = await platform.workflows.startIn(tx, archiveRestore, {
      ...{ orgId, input: { restore_id: restoreId }, startedBy: nameOf(caller) },
    });
    await tx
      .insertInto('archive_restores')
      .values({
        ...{ org_id: orgId, restore_id: restoreId, from_at: new Date(fromMs), to_at: new Date(toMs) },
        ...{ until: new Date(nowMs + forDays * DAY_MS), state: 'restoring', next_day: first.day, events: 0, run_id },
        ...{ requested_by: nameOf(caller), requested_at: new Date(nowMs) },
      })
      .execute();
    const listed = await listRestores(tx, orgId);
    return listed.find((one) => one.restore_id === restoreId)!;
  });
  await reloadRestored(platform, orgId);
  return view;
}

/** What was brought back leaves again. One that has ended stays as it is. */
export async function endRestoreNow(platform: Platform, caller: Caller | undefined, restoreId: string): Promise<void> {
  requirePermission(platform, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const note = { action: 'archive.end_restore', resourceType: 'archive', resourceId: restoreId };
  await audited(platform, caller, note, async (tx) => {
    const known = await tx
      .selectFrom('archive_restores')
      .select('restore_id')
      .where('org_id', '=', orgId)
      .where('restore_id', '=', restoreId)
      .executeTakeFirst();
    if (!known) throw new Problem('not_found', 'There is no such restore. GET /api/v1/archive lists them.');
  });
  await endRestore(platform, orgId, restoreId);
}
