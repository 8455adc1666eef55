/** Trying channels out: by a message that says so, or by looking whether they can be reached. */
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import type { ServiceContext } from '../../context.ts';
import { type ChannelRow, channelOf, openChannel, tryOpenChannel } from './channel.ts';
import { CHANNEL_TYPES } from './channel-types.ts';
import type { OutgoingMessage } from './message.ts';
import type { NotificationLinks } from './notification-links.ts';
import type { SendOutcome } from './send-outcome.ts';

export interface ChannelTest {
  ok: boolean;
  detail: string;
  took_ms: number;
}

/** Sends a message now, also through a channel that is switched off or paused. One that arrives ends the pause. */
export async function testChannel(
  context: ServiceContext & { notificationLinks: NotificationLinks },
  caller: Caller | undefined,
  id: string,
): Promise<ChannelTest> {
  requirePermission(context, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const { row, organisation } = await context.records.asTenant(orgId, async (tx) => ({
    row: await channelOf(tx, orgId, id),
    organisation: await tx
      .selectFrom('organisations')
      .select('name')
      .where('org_id', '=', orgId)
      .executeTakeFirstOrThrow(),
  }));
  const now = new Date(context.clock());
  const message = testMessage(row, organisation.name, now, context.notificationLinks.page('/alerts/notifications'));
  const startedMs = performance.now();
  const outcome = await CHANNEL_TYPES[row.kind].send(context, openChannel(context.secrets, row), message);
  const tookMs = Math.round(performance.now() - startedMs);
  const note = {
    ...{ action: 'notification_channel.test', resourceType: 'notification_channel', resourceId: id },
    details: { ok: outcome.kind === 'sent' },
  };
  await audited(context, caller, note, async (tx) => {
    const isSent = outcome.kind === 'sent';
    await tx
      .insertInto('notification_deliveries')
      .values({
        ...{ org_id: orgId, delivery_id: message.delivery_id, channel_id: id, route_id: null, step: 0 },
        ...{ purpose: 'test', group_key: '', items: '[]', event: null, state: isSent ? 'sent' : 'failed', attempts: 1 },
        ...{ due_at: now, created_at: now, finished_at: new Date(context.clock()), detail: outcome.detail ?? null },
      })
      .execute();
    if (isSent)
      await tx
        .updateTable('notification_channels')
        .set({ failures: 0, paused_until: null, last_sent_at: now })
        .where('org_id', '=', orgId)
        .where('channel_id', '=', id)
        .execute();
  });
  return { ...testOf(outcome, 'The channel took the message.'), took_ms: tookMs };
}

export interface ChannelCheck {
  channel_id: string;
  name: string;
  kind: string;
  ok: boolean;
  detail: string;
}

/** Whether each enabled channel can be reached; nobody is told anything. */
export async function checkChannels(context: ServiceContext, caller: Caller | undefined): Promise<ChannelCheck[]> {
  requirePermission(context, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const rows: ChannelRow[] = await context.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('notification_channels')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('enabled', '=', true)
      .orderBy('name')
      .execute(),
  );
  const checks = await Promise.all(
    rows.map(async (row): Promise<ChannelCheck> => {
      const { channel_id, name, kind } = row;
      const opened = tryOpenChannel(context.secrets, row);
      const outcome: SendOutcome = opened
        ? await CHANNEL_TYPES[kind].check(context, opened)
        : { kind: 'refused', detail: 'Its secrets cannot be read; set them anew.' };
      return { channel_id, name, kind, ...testOf(outcome, 'It can be reached.') };
    }),
  );
  await context.audit.note(caller, { action: 'notification_channels.check', resourceType: 'notification_channel' });
  return checks;
}

function testOf(outcome: SendOutcome, otherwise: string): { ok: boolean; detail: string } {
  return { ok: outcome.kind === 'sent', detail: outcome.detail ?? otherwise };
}

function testMessage(
  { org_id, name }: ChannelRow,
  organisation: string,
  now: Date,
  logUrl: string | undefined,
): OutgoingMessage {
  const delivery_id = newId('dlv');
  const at = now.toISOString();
  return {
    ...{ delivery_id, purpose: 'test', org_id, organisation, created_at: at, step: 0, logUrl, attachments: [] },
    acknowledgeUrl: undefined,
    items: [
      {
        ...{ notification_id: delivery_id, dedup_key: `test:${delivery_id}`, kind: 'connection', severity: 'info' },
        ...{ state: 'told', title: `Bellwether can write to "${name}"`, link: undefined, pack: null, unit: null, at },
        body: 'This is a test. Notifications that a route leads here will look like this.',
      },
    ],
  };
}
