/** Somebody has a notification: nobody else is asked. */
import type { Transaction } from '@bellwether/records';
import type { NotificationRow } from './notification.ts';
import { tellEnd } from './plan-deliveries.ts';

/** Nothing unless it is open. */
export async function takeOn(
  tx: Transaction,
  row: NotificationRow,
  { by, now }: { by: string; now: Date },
): Promise<boolean> {
  if (row.state !== 'open') return false;
  const taken = { state: 'acknowledged', acknowledged_at: now, acknowledged_by: by, routed: true } as const;
  await tx
    .updateTable('notifications')
    .set(taken)
    .where('org_id', '=', row.org_id)
    .where('notification_id', '=', row.notification_id)
    .execute();
  await tellEnd(tx, { ...row, ...taken }, 'acknowledged', now.getTime());
  return true;
}

/** What is open of what it is about. */
export async function takeOnByKey(
  tx: Transaction,
  { orgId, dedupKey, by, now }: { orgId: string; dedupKey: string; by: string; now: Date },
): Promise<void> {
  const row: NotificationRow | undefined = await tx
    .selectFrom('notifications')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('dedup_key', '=', dedupKey)
    .where('state', '=', 'open')
    .forUpdate()
    .executeTakeFirst();
  if (row) await takeOn(tx, row, { by, now });
}
