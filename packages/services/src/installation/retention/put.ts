/**
 * Sets how long the organisation's data are kept. A shorter time takes effect within the hour; what has been removed does
 * not come back with a longer one.
 */
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import { type RetentionView, retentionView } from './get.ts';
import {
  ARCHIVE_YEARS,
  AUDIT_YEARS,
  EVENTS_DAYS,
  type RetentionPolicy,
  type RetentionState,
  WINDOWS_DAYS,
} from './retention-policy.ts';
import { retentionPolicy, retentionStream } from './retention-stream.ts';
import { readRetention, writeRetention } from './retention-table.ts';

/** `{events_days, windows_days, archive?, archive_years?, audit_years?}`; what is absent stays. Throws invalid_request. */
export async function putRetention(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<RetentionView> {
  requirePermission(context, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const policy = readInput(input, (read) => {
    const events_days = read.integer('events_days', EVENTS_DAYS);
    const windows_days = read.integer('windows_days', WINDOWS_DAYS);
    const isGiven = typeof read.raw('windows_days') === 'number';
    if (isGiven && windows_days < events_days)
      read.refuse('windows_days', `has to be at least events_days (${events_days}): windows outlive their events.`);
    const given: Partial<RetentionPolicy> = { events_days, windows_days };
    if (read.has('archive')) given.archive = read.boolean('archive');
    if (read.has('archive_years')) given.archive_years = read.integer('archive_years', ARCHIVE_YEARS);
    if (read.has('audit_years')) given.audit_years = read.integer('audit_years', AUDIT_YEARS);
    return given;
  });
  const note = (state: RetentionState) => ({
    action: 'retention.update',
    resourceType: 'organisation',
    resourceId: orgId,
    details: { ...retentionPolicy(state) },
  });
  const state = await audited(context, caller, note, async (tx) => {
    const now = await readRetention(tx, orgId);
    const next = { ...now, ...policy };
    await writeRetention(tx, orgId, next, new Date(context.clock()));
    const [before, after] = [retentionPolicy(now), retentionPolicy(next)];
    await recordChange(context, tx, caller, retentionStream, orgId, { before, after });
    return next;
  });
  context.retention.put(orgId, state);
  return retentionView(state);
}
