/**
 * The last look at a delivery before it goes out: what of it is still worth saying, and whether now. Written down before
 * anything is sent, so that after a crash it is known that it may have arrived.
 */
import type { JsonObject } from '@bellwether/core';
import type { DeliveryPurpose, Transaction } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import { type ChannelRow, tryOpenChannel } from './channel.ts';
import type { OpenedChannel } from './channel-type.ts';
import type { MessageItem, OutgoingEvent, OutgoingMessage } from './message.ts';
import type { Attachment, DeliveryItem, NotificationRow } from './notification.ts';
import type { NotificationLinks } from './notification-links.ts';
import { NO_LONGER_NEEDED, planDelivery } from './plan-deliveries.ts';
import { type QuietHours, quietUntil } from './quiet-hours.ts';
import { readSilences, silencedUntil } from './silence.ts';

export interface DeliveryRow {
  org_id: string;
  delivery_id: string;
  channel_id: string;
  route_id: string | null;
  step: number;
  purpose: DeliveryPurpose;
  group_key: string;
  items: DeliveryItem[];
  event: { type: string; data: JsonObject } | null;
  state: 'waiting' | 'sent' | 'failed' | 'dropped';
  attempts: number;
  due_at: Date;
  created_at: Date;
}

export type PreparedDelivery =
  | { kind: 'message'; delivery: DeliveryRow; channel: ChannelRow; opened: OpenedChannel; message: OutgoingMessage }
  | { kind: 'event'; delivery: DeliveryRow; channel: ChannelRow; opened: OpenedChannel; event: OutgoingEvent }
  /** Nothing is to be sent now: it was dropped, or put off. */
  | { kind: 'nothing' };

export type DeliveryContext = Pick<ServiceContext, 'records' | 'clock' | 'outbound' | 'secrets'> & {
  notificationLinks: NotificationLinks;
};

export async function prepareDelivery(
  context: DeliveryContext,
  tx: Transaction,
  orgId: string,
  deliveryId: string,
): Promise<PreparedDelivery> {
  const nowMs = context.clock();
  const delivery = await waitingDelivery(tx, orgId, deliveryId);
  if (!delivery) return { kind: 'nothing' };
  const channel = await channelOfDelivery(tx, delivery);
  if (!channel?.enabled)
    return drop(tx, delivery, nowMs, channel ? 'The channel is switched off.' : 'The channel is not there any more.');
  const opened = tryOpenChannel(context.secrets, channel);
  if (!opened) return drop(tx, delivery, nowMs, 'The channel’s secrets cannot be read; set them anew.', 'failed');
  const { delivery_id, created_at, purpose, step } = delivery;
  if (purpose === 'event') {
    await beginAttempt(tx, delivery);
    const event = { delivery_id, org_id: orgId, created_at: created_at.toISOString(), ...delivery.event! };
    return { kind: 'event', delivery, channel, opened, event };
  }
  const known = await notificationsOf(tx, delivery);
  const worthSaying = delivery.items.flatMap(({ notification_id, turn }) => {
    const row = known.get(notification_id);
    return row && isWorthSaying(row, turn, delivery) ? [row] : [];
  });
  if (worthSaying.length === 0) return drop(tx, delivery, nowMs, NO_LONGER_NEEDED);
  const silences = purpose === 'raised' ? await readSilences(tx, orgId, new Date(nowMs)) : [];
  const silenced = worthSaying.map((row) => silencedUntil(silences, row, nowMs)?.getTime() ?? 0);
  const items = worthSaying.filter((_, index) => silenced[index] === 0);
  if (items.length === 0) return putOff(tx, delivery, Math.max(...silenced), 'silenced');
  const quietMs = await quietUntilOf(tx, delivery, nowMs);
  if (quietMs !== undefined && items.every(({ severity }) => severity !== 'critical'))
    return putOff(tx, delivery, quietMs, 'quiet hours');
  await beginAttempt(tx, delivery, items);
  for (const [index, row] of worthSaying.entries())
    if (silenced[index] !== 0) await tellLater(tx, delivery, row, { untilMs: silenced[index]!, nowMs });
  const { notificationLinks } = context;
  const asksForSomebody = purpose === 'raised' && items.some(({ state }) => state === 'open');
  const message: OutgoingMessage = {
    ...{ delivery_id, purpose, org_id: orgId, step, created_at: created_at.toISOString() },
    organisation: await organisationName(tx, orgId),
    items: items.map((row) => itemOf(row, notificationLinks)),
    acknowledgeUrl: asksForSomebody ? notificationLinks.acknowledge({ orgId, deliveryId }) : undefined,
    logUrl: notificationLinks.page('/alerts/notifications'),
    attachments: channel.kind === 'email' && purpose === 'raised' ? await attachmentsOf(tx, orgId, items) : [],
  };
  return { kind: 'message', delivery, channel, opened, message };
}

/** A later turn has deliveries of its own; who escalates asks only for what nobody has taken. */
function isWorthSaying({ state, turn }: NotificationRow, toldTurn: number, { purpose, step }: DeliveryRow): boolean {
  if (purpose === 'acknowledged') return state === 'acknowledged' && turn === toldTurn;
  if (purpose === 'resolved') return state === 'resolved';
  return turn === toldTurn && (state === 'open' || (state === 'told' && step === 0));
}

async function waitingDelivery(tx: Transaction, orgId: string, id: string): Promise<DeliveryRow | undefined> {
  const row = await tx
    .selectFrom('notification_deliveries')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('delivery_id', '=', id)
    .where('state', '=', 'waiting')
    .forUpdate()
    .executeTakeFirst();
  return row as unknown as DeliveryRow | undefined;
}

function channelOfDelivery(tx: Transaction, { org_id, channel_id }: DeliveryRow): Promise<ChannelRow | undefined> {
  return tx
    .selectFrom('notification_channels')
    .selectAll()
    .where('org_id', '=', org_id)
    .where('channel_id', '=', channel_id)
    .executeTakeFirst();
}

async function notificationsOf(tx: Transaction, { org_id, items }: DeliveryRow): Promise<Map<string, NotificationRow>> {
  const ids = items.map(({ notification_id }) => notification_id);
  const rows: NotificationRow[] = await tx
    .selectFrom('notifications')
    .selectAll()
    .where('org_id', '=', org_id)
    .where('notification_id', 'in', ids.length > 0 ? ids : [''])
    .execute();
  return new Map(rows.map((row) => [row.notification_id, row]));
}

async function quietUntilOf(
  tx: Transaction,
  { org_id, route_id }: DeliveryRow,
  nowMs: number,
): Promise<number | undefined> {
  if (route_id === null) return undefined;
  const route = await tx
    .selectFrom('notification_routes')
    .select('quiet_hours')
    .where('org_id', '=', org_id)
    .where('route_id', '=', route_id)
    .executeTakeFirst();
  return route?.quiet_hours ? quietUntil(route.quiet_hours as unknown as QuietHours, nowMs) : undefined;
}

async function organisationName(tx: Transaction, orgId: string): Promise<string> {
  const { name } = await tx
    .selectFrom('organisations')
    .select('name')
    .where('org_id', '=', orgId)
    .executeTakeFirstOrThrow();
  return name;
}

function itemOf(row: NotificationRow, links: NotificationLinks): MessageItem {
  const { notification_id, dedup_key, kind, severity, state, title, body, link, pack, unit, at } = row;
  return {
    ...{ notification_id, dedup_key, kind, severity, state, title, body, pack, unit, at: at.toISOString() },
    link: link === null ? undefined : links.page(link),
  };
}

async function attachmentsOf(tx: Transaction, orgId: string, items: readonly NotificationRow[]): Promise<Attachment[]> {
  return tx
    .selectFrom('notification_attachments')
    .select(['name', 'media_type', 'bytes'])
    .where('org_id', '=', orgId)
    .where(
      'notification_id',
      'in',
      items.map(({ notification_id }) => notification_id),
    )
    .orderBy('notification_id')
    .orderBy('name')
    .execute();
}

/** From here on it is about what is said in it, and about nothing else: its link acknowledges no more than that. */
async function beginAttempt(
  tx: Transaction,
  { org_id, delivery_id, attempts }: DeliveryRow,
  said: readonly NotificationRow[] = [],
): Promise<void> {
  const items: DeliveryItem[] = said.map(({ notification_id, turn }) => ({ notification_id, turn }));
  await changeDelivery(tx, { org_id, delivery_id }, { attempts: attempts + 1, items: JSON.stringify(items) });
}

/** What of a message is silenced is told when the silence ends. */
async function tellLater(
  tx: Transaction,
  { org_id, channel_id, route_id, step, purpose, group_key }: DeliveryRow,
  { notification_id, turn, state }: NotificationRow,
  { untilMs, nowMs }: { untilMs: number; nowMs: number },
): Promise<void> {
  // What is only for information is not told late.
  if (state === 'told') return;
  const planned = { org_id, channel_id, route_id, step, purpose, group_key, due: new Date(untilMs) };
  await planDelivery(tx, planned, { notification_id, turn }, nowMs);
}

async function drop(
  tx: Transaction,
  delivery: DeliveryRow,
  nowMs: number,
  detail: string,
  state: 'dropped' | 'failed' = 'dropped',
): Promise<PreparedDelivery> {
  await changeDelivery(tx, delivery, { state, finished_at: new Date(nowMs), detail });
  return { kind: 'nothing' };
}

async function putOff(tx: Transaction, delivery: DeliveryRow, untilMs: number, why: string): Promise<PreparedDelivery> {
  await changeDelivery(tx, delivery, { due_at: new Date(untilMs), detail: `Put off: ${why}.` });
  return { kind: 'nothing' };
}

export async function changeDelivery(
  tx: Transaction,
  { org_id, delivery_id }: Pick<DeliveryRow, 'org_id' | 'delivery_id'>,
  changed: {
    state?: DeliveryRow['state'];
    attempts?: number;
    /** JSON. */
    items?: string;
    due_at?: Date;
    finished_at?: Date | null;
    detail?: string | null;
  },
): Promise<void> {
  await tx
    .updateTable('notification_deliveries')
    .set(changed)
    .where('org_id', '=', org_id)
    .where('delivery_id', '=', delivery_id)
    .execute();
}
