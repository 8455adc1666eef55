/**
 * Acknowledging: by somebody who is signed in, or by whoever has the message and opens its link. What a notification is
 * about is taken on with it.
 */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { ALERT_KEY } from '../alert/alert-notification.ts';
import { takeOnAlert } from '../alert/take-on-alert.ts';
import type { DeliveryItem, NotificationRow } from './notification.ts';
import type { NotificationLinks } from './notification-links.ts';
import { type NotificationView, notificationView, visibleTo } from './notification-view.ts';
import { takeOn } from './take-on.ts';

/** Whoever acknowledges has it from then on. Throws conflict for what cannot be, or no longer. */
export async function acknowledgeNotification(
  context: ServiceContext,
  caller: Caller | undefined,
  id: string,
): Promise<NotificationView> {
  requirePermission(context, caller, 'alerts:write', 'team');
  const orgId = organisationOf(caller);
  const [by, now] = [nameOf(caller), new Date(context.clock())];
  return audited(context, caller, auditNote(id), async (tx) => {
    const [row] = await lockedRows(tx, orgId, [id]);
    if (!row || !(await visibleTo(tx, caller, 'alerts:write'))(row))
      throw new Problem('not_found', 'There is no such notification among those you may see.');
    if (row.state === 'told')
      throw new Problem('conflict', 'This was for information: there is nothing to acknowledge.');
    if (row.state === 'resolved') throw new Problem('conflict', 'It is resolved already.');
    if (row.state === 'open') await acknowledge(tx, row, by, now);
    const [after] = await lockedRows(tx, orgId, [id]);
    return notificationView(after!, []);
  });
}

export interface AcknowledgePage {
  /** `open`: it can be acknowledged. */
  state: 'open' | 'acknowledged' | 'over' | 'invalid';
  organisation: string;
  titles: string[];
  acknowledgedAt: string | undefined;
}

export type LinkContext = ServiceContext & { notificationLinks: NotificationLinks };

/** What a link from a message leads to. Reads, and changes nothing. */
export function readAcknowledgeLink(context: LinkContext, token: string): Promise<AcknowledgePage> {
  return behindLink(context, token, async (_, rows) => rows);
}

/** Acknowledges what the message of the link was about, as far as nobody has. Answers as `readAcknowledgeLink` does. */
export function acknowledgeByLink(context: LinkContext, token: string): Promise<AcknowledgePage> {
  return behindLink(context, token, async (tx, rows, { orgId, channelId }) => {
    const now = new Date(context.clock());
    const by = `channel:${channelId}`;
    const open = rows.filter(({ state }) => state === 'open');
    for (const row of open) {
      await acknowledge(tx, row, by, now);
      await context.audit.append(tx, undefined, orgId, { ...auditNote(row.notification_id), details: { by } });
    }
    return open.length > 0
      ? rows.map((row) => ({ ...row, state: 'acknowledged' as const, acknowledged_at: now }))
      : rows;
  });
}

async function behindLink(
  context: LinkContext,
  token: string,
  work: (
    tx: Transaction,
    rows: NotificationRow[],
    link: { orgId: string; channelId: string },
  ) => Promise<NotificationRow[]>,
): Promise<AcknowledgePage> {
  const nothing: AcknowledgePage = { state: 'invalid', organisation: '', titles: [], acknowledgedAt: undefined };
  const claims = context.notificationLinks.read(token);
  if (!claims) return nothing;
  const { orgId, deliveryId } = claims;
  return context.records.asTenant(orgId, async (tx) => {
    const delivery = await tx
      .selectFrom('notification_deliveries as delivery')
      .innerJoin('organisations as organisation', 'organisation.org_id', 'delivery.org_id')
      .select(['delivery.items', 'delivery.channel_id', 'organisation.name'])
      .where('delivery.org_id', '=', orgId)
      .where('delivery.delivery_id', '=', deliveryId)
      .executeTakeFirst();
    if (!delivery) return nothing;
    const items = delivery.items as unknown as DeliveryItem[];
    const turns = new Map(items.map(({ notification_id, turn }) => [notification_id, turn]));
    // What has got worse since is told anew, and is acknowledged by that message.
    const rows = (await lockedRows(tx, orgId, [...turns.keys()])).filter(
      ({ notification_id, turn }) => turns.get(notification_id) === turn,
    );
    const now = await work(tx, rows, { orgId, channelId: delivery.channel_id });
    const isOpen = now.some(({ state }) => state === 'open');
    const taken = now.filter(({ state }) => state === 'acknowledged');
    return {
      state: isOpen ? 'open' : taken.length > 0 ? 'acknowledged' : 'over',
      organisation: delivery.name,
      titles: (isOpen ? now.filter(({ state }) => state === 'open') : now).map(({ title }) => title),
      acknowledgedAt: isOpen ? undefined : taken[0]?.acknowledged_at?.toISOString(),
    };
  });
}

async function acknowledge(tx: Transaction, row: NotificationRow, by: string, now: Date): Promise<void> {
  if (!(await takeOn(tx, row, { by, now }))) return;
  if (row.kind === 'alert' && row.dedup_key.startsWith(ALERT_KEY))
    await takeOnAlert(tx, { orgId: row.org_id, alertId: row.dedup_key.slice(ALERT_KEY.length), by, now });
}

function lockedRows(tx: Transaction, orgId: string, ids: readonly string[]): Promise<NotificationRow[]> {
  return tx
    .selectFrom('notifications')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('notification_id', 'in', ids.length > 0 ? [...ids] : [''])
    .orderBy('notification_id')
    .forUpdate()
    .execute();
}

function auditNote(id: string) {
  return { action: 'notification.acknowledge', resourceType: 'notification', resourceId: id };
}
