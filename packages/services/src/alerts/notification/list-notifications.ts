/** The log: what was told, to whom it went, and how each attempt ended. */
import { Problem } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import type { NotificationRow } from './notification.ts';
import { NOTIFICATION_KINDS } from './notification.ts';
import {
  type DeliveryView,
  type NotificationView,
  notificationView,
  readDeliveries,
  visibleTo,
} from './notification-view.ts';

const PAGE_MAX = 100;
const DELIVERIES_MAX = 5000;
const DEAD_LETTERS_MAX = 200;
const STATES = ['active', 'told', 'open', 'acknowledged', 'resolved'] as const;

export interface NotificationList {
  notifications: NotificationView[];
  /** For `before`, when there are older ones. */
  next: string | null;
}

/** `input`: `{state?, kind?, limit?, before?}`; `active` is open or acknowledged. The newest first. */
export async function listNotifications(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<NotificationList> {
  requirePermission(context, caller, 'alerts:read', 'team');
  const orgId = organisationOf(caller);
  const { state, kind, limit, before } = readInput(input, (read) => ({
    state: read.has('state') ? read.oneOf('state', STATES) : undefined,
    kind: read.has('kind') ? read.oneOf('kind', NOTIFICATION_KINDS) : undefined,
    limit: read.has('limit') ? read.integer('limit', { min: 1, max: PAGE_MAX }) : 50,
    before: read.has('before') ? read.text('before', { max: 100 }) : undefined,
  }));
  const [at, id] = cursorOf(before);
  const list = await context.records.asTenant(orgId, async (tx) => {
    const isVisible = await visibleTo(tx, caller, 'alerts:read');
    const rows: NotificationRow[] = await tx
      .selectFrom('notifications')
      .selectAll()
      .where('org_id', '=', orgId)
      .$if(kind !== undefined, (query) => query.where('kind', '=', kind!))
      .$if(state === 'active', (query) => query.where('state', 'in', ['open', 'acknowledged']))
      .$if(state !== undefined && state !== 'active', (query) =>
        query.where('state', '=', state as Exclude<typeof state, 'active' | undefined>),
      )
      .$if(at !== undefined, (query) =>
        query.where((eb) => eb(eb.refTuple('created_at', 'notification_id'), '<', eb.tuple(at!, id!))),
      )
      .orderBy('created_at', 'desc')
      .orderBy('notification_id', 'desc')
      .limit(limit + 1)
      .execute();
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const since = last?.created_at ?? new Date(context.clock());
    const deliveries = page.length > 0 ? await readDeliveries(tx, orgId, { since, limit: DELIVERIES_MAX }) : [];
    return {
      notifications: page.filter(isVisible).map((row) =>
        notificationView(
          row,
          deliveries.filter(({ notification_ids }) => notification_ids.includes(row.notification_id)),
        ),
      ),
      next: rows.length > limit && last ? `${last.created_at.toISOString()}_${last.notification_id}` : null,
    };
  });
  await context.audit.note(caller, { action: 'notifications.read', resourceType: 'notification' });
  return list;
}

/** Dead letters: what was not taken, and is not tried any more by itself. The newest last. */
export async function listDeadLetters(context: ServiceContext, caller: Caller | undefined): Promise<DeliveryView[]> {
  requirePermission(context, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const failed = await context.records.asTenant(orgId, (tx) =>
    readDeliveries(tx, orgId, { since: new Date(0), state: 'failed', limit: DEAD_LETTERS_MAX }),
  );
  await context.audit.note(caller, { action: 'notification_deliveries.read', resourceType: 'notification_delivery' });
  return failed;
}

function cursorOf(before: string | undefined): [Date | undefined, string | undefined] {
  if (before === undefined) return [undefined, undefined];
  const [time = '', ...id] = before.split('_');
  const atMs = Date.parse(time);
  if (Number.isNaN(atMs) || id.length === 0)
    throw new Problem('invalid_request', 'before has to be the `next` of an earlier answer.', {
      errors: [{ field: 'before', detail: 'has to be the `next` of an earlier answer.' }],
    });
  return [new Date(atMs), id.join('_')];
}
