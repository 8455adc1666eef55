/** The rows of the outbox: what goes to which channel, and when. Grouping happens here. */
import type { DeliveryPurpose, Transaction } from '@bellwether/records';
import { newId } from '../../access/authority/random-text.ts';
import type { DeliveryItem, NotificationRow } from './notification.ts';

/** More than these are told in another message. */
const GROUP_MAX = 50;
export const NO_LONGER_NEEDED = 'It was over, or somebody had it, before it was due.';

export interface PlannedDelivery {
  org_id: string;
  channel_id: string;
  route_id: string | null;
  step: number;
  purpose: DeliveryPurpose;
  group_key: string;
  due: Date;
}

/** Puts an item into the delivery of its group that still waits, or into a new one. */
export async function planDelivery(
  tx: Transaction,
  { due, ...planned }: PlannedDelivery,
  item: DeliveryItem,
  nowMs: number,
): Promise<void> {
  const waiting = await tx
    .selectFrom('notification_deliveries')
    .select(['delivery_id', 'items'])
    .where('org_id', '=', planned.org_id)
    .where('state', '=', 'waiting')
    // What was tried may have arrived: it stays what it is.
    .where('attempts', '=', 0)
    .where('channel_id', '=', planned.channel_id)
    .where('route_id', 'is not distinct from', planned.route_id)
    .where('step', '=', planned.step)
    .where('purpose', '=', planned.purpose)
    .where('group_key', '=', planned.group_key)
    .orderBy('created_at', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
  const items = (waiting?.items ?? []) as unknown as DeliveryItem[];
  if (waiting && items.length < GROUP_MAX) {
    const others = items.filter(({ notification_id }) => notification_id !== item.notification_id);
    await tx
      .updateTable('notification_deliveries')
      .set({ items: JSON.stringify([...others, item]) })
      .where('org_id', '=', planned.org_id)
      .where('delivery_id', '=', waiting.delivery_id)
      .execute();
    return;
  }
  await tx
    .insertInto('notification_deliveries')
    .values({
      ...{ ...planned, delivery_id: newId('dlv'), items: JSON.stringify([item]), event: null },
      ...{ state: 'waiting', attempts: 0, due_at: due, created_at: new Date(nowMs) },
    })
    .execute();
}

/**
 * Tells those who were told of a notification that it has been acknowledged or resolved. What was about it alone and has
 * not been tried yet is dropped; of what is about others, too, the dispatcher leaves it out.
 */
export async function tellEnd(
  tx: Transaction,
  { org_id, notification_id, turn }: NotificationRow,
  purpose: 'acknowledged' | 'resolved',
  nowMs: number,
): Promise<void> {
  const told = await tx
    .selectFrom('notification_deliveries as delivery')
    .innerJoin('notification_channels as channel', (join) =>
      join.onRef('channel.org_id', '=', 'delivery.org_id').onRef('channel.channel_id', '=', 'delivery.channel_id'),
    )
    .select(['delivery.channel_id', 'delivery.route_id', 'channel.kind'])
    .where('delivery.org_id', '=', org_id)
    .where('delivery.purpose', '=', 'raised')
    .where('delivery.attempts', '>', 0)
    .where('delivery.items', '@>', JSON.stringify([{ notification_id }]) as never)
    .orderBy('delivery.created_at')
    .execute();
  await dropUntried(tx, { org_id, notification_id }, nowMs);
  const channels = new Map(told.map((each) => [each.channel_id, each]));
  for (const { channel_id, route_id, kind } of channels.values()) {
    // People who read "somebody has it" once more are not helped; what keeps incidents wants to know.
    if (purpose === 'acknowledged' && kind !== 'pagerduty' && kind !== 'webhook') continue;
    const group_key = kind === 'pagerduty' ? notification_id : '';
    const planned = { org_id, channel_id, route_id, step: 0, purpose, group_key, due: new Date(nowMs) };
    await planDelivery(tx, planned, { notification_id, turn }, nowMs);
  }
}

async function dropUntried(
  tx: Transaction,
  { org_id, notification_id }: Pick<NotificationRow, 'org_id' | 'notification_id'>,
  nowMs: number,
): Promise<void> {
  await tx
    .updateTable('notification_deliveries')
    .set({ state: 'dropped', finished_at: new Date(nowMs), detail: NO_LONGER_NEEDED })
    .where('org_id', '=', org_id)
    .where('state', '=', 'waiting')
    .where('attempts', '=', 0)
    .where('purpose', '=', 'raised')
    .where('items', '@>', JSON.stringify([{ notification_id }]) as never)
    .where((eb) => eb(eb.fn('jsonb_array_length', ['items']), '=', 1))
    .execute();
}
