/**
 * Sets how long the organisation's data are kept. A shorter time takes effect within the hour; what has been removed does
 * not come back with a longer one.
 */
import { audited } from '../audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import type { ServiceContext } from '../context.ts';
import { recordChange } from '../history/record-change.ts';
import { readInput } from '../input.ts';
import { type RetentionView, retentionView } from './get.ts';
import { EVENTS_DAYS, WINDOWS_DAYS } from './retention-policy.ts';
import { retentionPolicy, retentionStream } from './retention-stream.ts';
import { readRetention, writeRetention } from './retention-table.ts';

/** `{events_days, windows_days}`. Throws invalid_request. */
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
    return { events_days, windows_days };
  });
  const note = {
    action: 'retention.update',
    resourceType: 'organisation',
    resourceId: orgId,
    details: policy,
  };
  const state = await audited(context, caller, note, async (tx) => {
    const now = await readRetention(tx, orgId);
    const next = { ...now, ...policy };
    await writeRetention(tx, orgId, next, new Date(context.clock()));
    const before = retentionPolicy(now);
    await recordChange(context, tx, caller, retentionStream, orgId, { before, after: policy });
    return next;
  });
  context.retention.put(orgId, state);
  return retentionView(state);
}
