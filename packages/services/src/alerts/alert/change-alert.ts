/** What people do to an alert: take it on, and lay it to rest. */
import { formatInstant, Problem } from '@bellwether/core';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { isUnitInReach, unitReachOf } from '../../people/roster/unit-reach.ts';
import { readUnits } from '../../people/roster/units.ts';
import { resolveNotification } from '../notification/notify.ts';
import { takeOnByKey } from '../notification/take-on.ts';
import { alertKey } from './alert-notification.ts';
import { type AlertRow, type AlertView, alertRow, alertView, withHistory, writeAlert } from './alert-row.ts';
import { tell } from './alert-watch.ts';

const NOTE_LENGTH_MAX = 1000;

/** Whoever acknowledges an alert has it from then on. Acknowledging again changes who. */
export function acknowledgeAlert(platform: Platform, caller: Caller | undefined, id: string): Promise<AlertView> {
  return changeAlert(platform, caller, id, 'acknowledged', (row, by, now) => {
    if (row.status === 'resolved')
      throw new Problem('conflict', 'The alert is resolved already; it comes back by itself if the figures do.');
    if (row.status === 'acknowledged' && row.owner === by) return undefined;
    return { ...row, status: 'acknowledged', owner: by, acknowledged_at: now, acknowledged_by: by };
  });
}

/** `input`: `{note?}`. Resolving what is resolved changes nothing. */
export function resolveAlert(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<AlertView> {
  const { note } = readInput(input ?? {}, (read) => ({
    note: read.has('note') ? read.text('note', { max: NOTE_LENGTH_MAX }) : undefined,
  }));
  return changeAlert(platform, caller, id, 'resolved', (row, by, now) => {
    if (row.status === 'resolved') return undefined;
    return { ...row, status: 'resolved', resolved_at: now, resolved_by: by, resolution_note: note ?? null };
  });
}

async function changeAlert(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  what: 'acknowledged' | 'resolved',
  change: (row: AlertRow, by: string, now: Date) => AlertRow | undefined,
): Promise<AlertView> {
  requirePermission(platform, caller, 'alerts:write', 'team');
  const orgId = organisationOf(caller);
  const by = nameOf(caller);
  const now = new Date(platform.clock());
  const note = {
    action: `alert.${what === 'resolved' ? 'resolve' : 'acknowledge'}`,
    resourceType: 'alert',
    resourceId: id,
  };
  const { row, units, isChanged } = await audited(platform, caller, note, async (tx) => {
    const units = await readUnits(tx, orgId);
    const reach = unitReachOf(caller, 'alerts:write', units);
    const kept = await tx
      .selectFrom('alerts')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('alert_id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (!kept || !isUnitInReach(reach, kept.unit))
      throw new Problem('not_found', 'There is no such alert among those of your units.');
    const before = alertRow(kept);
    const changed = change(before, by, now);
    if (!changed) return { row: before, units, isChanged: false };
    const entry = { at: formatInstant(now.getTime()), by, what, severity: changed.severity };
    const row = withHistory(changed, entry);
    await writeAlert(tx, orgId, row);
    const told = { orgId, dedupKey: alertKey(row), by, now };
    if (what === 'acknowledged') await takeOnByKey(tx, told);
    else await resolveNotification(platform, { org_id: orgId, dedup_key: told.dedupKey, atMs: now.getTime() }, tx);
    return { row, units, isChanged: true };
  });
  if (isChanged) await tell(platform, orgId, row);
  return alertView(row, (unit) => units.nameOf(unit));
}
