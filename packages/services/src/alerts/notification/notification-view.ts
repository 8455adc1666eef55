/** A notification and its deliveries as the API shows them, and who may see which. */
import type { Transaction } from '@bellwether/records';
import { type Caller, organisationOf } from '../../access/authority/caller.ts';
import { type Permission, reaches } from '../../access/authority/permission.ts';
import { isUnitInReach, unitReachOf } from '../../people/roster/unit-reach.ts';
import { readUnits } from '../../people/roster/units.ts';
import type { DeliveryItem, NotificationRow } from './notification.ts';

export interface DeliveryView {
  delivery_id: string;
  channel_id: string;
  /** `null` when the channel is not there any more. */
  channel_name: string | null;
  channel_kind: string | null;
  purpose: string;
  step: number;
  state: string;
  attempts: number;
  due_at: string;
  created_at: string;
  finished_at: string | null;
  detail: string | null;
  notification_ids: string[];
}

export interface NotificationView {
  notification_id: string;
  dedup_key: string;
  kind: string;
  severity: string;
  pack: string | null;
  unit: string | null;
  title: string;
  body: string;
  link: string | null;
  state: string;
  at: string;
  created_at: string;
  acknowledged_at: string | null;
  acknowledged_by: string | null;
  resolved_at: string | null;
  /** Whether a silence holds it back, and until when. */
  silenced_until: string | null;
  deliveries: DeliveryView[];
}

export function notificationView(row: NotificationRow, deliveries: DeliveryView[]): NotificationView {
  const { notification_id, dedup_key, kind, severity, pack, unit, title, body, link, state } = row;
  return {
    ...{ notification_id, dedup_key, kind, severity, pack, unit, title, body, link, state },
    ...{ at: row.at.toISOString(), created_at: row.created_at.toISOString() },
    acknowledged_at: row.acknowledged_at?.toISOString() ?? null,
    acknowledged_by: row.acknowledged_by,
    resolved_at: row.resolved_at?.toISOString() ?? null,
    silenced_until: row.silenced_until?.toISOString() ?? null,
    deliveries,
  };
}

/** Deliveries made since, the oldest first. */
export async function readDeliveries(
  tx: Transaction,
  orgId: string,
  { since, state, limit }: { since: Date; state?: 'failed'; limit: number },
): Promise<DeliveryView[]> {
  const rows = await tx
    .selectFrom('notification_deliveries as delivery')
    .leftJoin('notification_channels as channel', (join) =>
      join.onRef('channel.org_id', '=', 'delivery.org_id').onRef('channel.channel_id', '=', 'delivery.channel_id'),
    )
    .select(['delivery_id', 'delivery.channel_id', 'channel.name', 'channel.kind', 'purpose', 'step', 'state'])
    .select(['attempts', 'due_at', 'delivery.created_at', 'finished_at', 'detail', 'items'])
    .where('delivery.org_id', '=', orgId)
    .where('delivery.created_at', '>=', since)
    // That a test failed has been said to whoever made it.
    .$if(state !== undefined, (query) => query.where('delivery.state', '=', state!).where('purpose', '<>', 'test'))
    .orderBy('delivery.created_at')
    .orderBy('delivery_id')
    .limit(limit)
    .execute();
  return rows.map(({ name, kind, items, due_at, created_at, finished_at, ...row }) => ({
    ...row,
    channel_name: name,
    channel_kind: kind,
    due_at: due_at.toISOString(),
    created_at: created_at.toISOString(),
    finished_at: finished_at?.toISOString() ?? null,
    notification_ids: (items as unknown as DeliveryItem[]).map(({ notification_id }) => notification_id),
  }));
}

/**
 * Which notifications somebody may see: those of the organisation, or of the own units. That somebody's reading was
 * unusual is for those who read the audit trail.
 */
export async function visibleTo(
  tx: Transaction,
  caller: Caller,
  permission: Permission,
): Promise<(row: Pick<NotificationRow, 'kind' | 'unit'>) => boolean> {
  const reach = unitReachOf(caller, permission, await readUnits(tx, organisationOf(caller)));
  const readsAudit = reaches(caller.grants.get('audit_logs:read'), 'organisation');
  return ({ kind, unit }) => (kind === 'access' ? readsAudit : isUnitInReach(reach, unit ?? ''));
}
