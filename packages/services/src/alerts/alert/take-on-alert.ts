/** An alert taken on by somebody who answered the message about it. */
import { formatInstant } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { alertRow, withHistory, writeAlert } from './alert-row.ts';

/** Nothing unless it is new. The event log is told in the next round of the watch. */
export async function takeOnAlert(
  tx: Transaction,
  { orgId, alertId, by, now }: { orgId: string; alertId: string; by: string; now: Date },
): Promise<void> {
  const kept = await tx
    .selectFrom('alerts')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('alert_id', '=', alertId)
    .where('status', '=', 'new')
    .forUpdate()
    .executeTakeFirst();
  if (!kept) return;
  const row = alertRow(kept);
  const entry = { at: formatInstant(now.getTime()), by, what: 'acknowledged', severity: row.severity } as const;
  const taken = { ...row, status: 'acknowledged', owner: by, acknowledged_at: now, acknowledged_by: by } as const;
  await writeAlert(tx, orgId, withHistory(taken, entry));
}
