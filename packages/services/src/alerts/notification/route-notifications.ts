/**
 * From notifications to deliveries: what has not been routed is matched with the silences and routes of now, in one
 * transaction for each, so a notification has all of its deliveries or none yet.
 */
import { faultPoint, MINUTE_MS, SECOND_MS } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { CHANNEL_TYPES } from './channel-types.ts';
import { matches } from './matching.ts';
import type { NotificationRow } from './notification.ts';
import type { NotifyContext } from './notify.ts';
import { planDelivery } from './plan-deliveries.ts';
import { type RouteFields, readRoutes } from './route.ts';
import { readSilences, silencedUntil } from './silence.ts';

const AT_ONCE_MAX = 200;

/** Gives how many there were; as long as it is not 0 there may be more. */
export async function routeNotifications(context: NotifyContext, orgId: string): Promise<number> {
  const now = new Date(context.clock());
  const waiting = await context.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('notifications')
      .select('notification_id')
      .where('org_id', '=', orgId)
      .where('routed', '=', false)
      .where((eb) => eb.or([eb('silenced_until', 'is', null), eb('silenced_until', '<=', now)]))
      .orderBy('created_at')
      .limit(AT_ONCE_MAX)
      .execute(),
  );
  for (const { notification_id } of waiting) {
    await context.records.asTenant(orgId, (tx) => routeOne(tx, orgId, notification_id, context.clock()));
    faultPoint('notification.routed');
  }
  return waiting.length;
}

async function routeOne(tx: Transaction, orgId: string, id: string, nowMs: number): Promise<void> {
  const row: NotificationRow | undefined = await tx
    .selectFrom('notifications')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('notification_id', '=', id)
    .where('routed', '=', false)
    .forUpdate()
    .executeTakeFirst();
  if (!row) return;
  const until = silencedUntil(await readSilences(tx, orgId, new Date(nowMs)), row, nowMs);
  // What is only for information is not told late; what is open waits for the end of the silence.
  const isLeft = row.state === 'acknowledged' || (until !== undefined && row.state === 'told');
  const isRouted = until === undefined || isLeft;
  await tx
    .updateTable('notifications')
    .set({ routed: isRouted, silenced_until: until ?? null })
    .where('org_id', '=', orgId)
    .where('notification_id', '=', id)
    .execute();
  if (isRouted && !isLeft) await planAll(tx, row, nowMs);
}

interface Destination {
  channelId: string;
  routeId: string | null;
  step: number;
  afterMs: number;
  groupKey: string;
}

async function planAll(tx: Transaction, row: NotificationRow, nowMs: number): Promise<void> {
  const { org_id, notification_id, turn } = row;
  const channels = await tx
    .selectFrom('notification_channels')
    .select(['channel_id', 'kind'])
    .where('org_id', '=', org_id)
    .execute();
  const kindOf = new Map(channels.map(({ channel_id, kind }) => [channel_id, kind]));
  const destinations = row.channel_ids ? chosen(row, row.channel_ids) : await routed(tx, row);
  const planned = new Set<string>();
  for (const { channelId, routeId, step, afterMs, groupKey } of destinations) {
    // By two routes to one channel is once.
    if (planned.has(`${channelId} ${step}`)) continue;
    planned.add(`${channelId} ${step}`);
    // One that is not there any more has a delivery as well, so that the log says what became of it.
    const kind = kindOf.get(channelId);
    const delivery = {
      ...{ org_id, channel_id: channelId, route_id: routeId, step, purpose: 'raised' as const },
      group_key: kind && CHANNEL_TYPES[kind].tellsEachAlone ? notification_id : groupKey,
      due: new Date(nowMs + afterMs),
    };
    await planDelivery(tx, delivery, { notification_id, turn }, nowMs);
  }
}

/** Somebody has chosen the channels for just this: at once, and by itself. */
function chosen({ notification_id }: NotificationRow, channelIds: readonly string[]): Destination[] {
  return channelIds.map((channelId) => ({ channelId, routeId: null, step: 0, afterMs: 0, groupKey: notification_id }));
}

async function routed(tx: Transaction, row: NotificationRow): Promise<Destination[]> {
  const routes = (await readRoutes(tx, row.org_id)).filter(
    ({ enabled, matching }) => enabled && matches(matching, row),
  );
  return routes.flatMap((route) => {
    // Nobody has to react to what is only for information.
    const steps = row.state === 'told' ? route.steps.slice(0, 1) : route.steps;
    return steps.flatMap(({ after_minutes, channel_ids }, step) =>
      channel_ids.map((channelId) => ({
        ...{ channelId, routeId: route.route_id, step, groupKey: groupKeyOf(route, row) },
        afterMs: after_minutes * MINUTE_MS + route.group_wait_seconds * SECOND_MS,
      })),
    );
  });
}

function groupKeyOf(
  { group_by }: RouteFields,
  { notification_id, kind, severity, pack, unit }: NotificationRow,
): string {
  if (group_by.includes('each')) return notification_id;
  const values = { kind, severity, pack, unit };
  return JSON.stringify(group_by.map((field) => values[field as keyof typeof values]));
}
