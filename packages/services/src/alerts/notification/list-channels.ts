import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { type ChannelRow, type ChannelView, channelView } from './channel.ts';

/** By name, without secrets. */
export async function listChannels(context: ServiceContext, caller: Caller | undefined): Promise<ChannelView[]> {
  requirePermission(context, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const rows: ChannelRow[] = await context.records.asTenant(orgId, (tx) =>
    tx.selectFrom('notification_channels').selectAll().where('org_id', '=', orgId).orderBy('name').execute(),
  );
  await context.audit.note(caller, { action: 'notification_channels.list', resourceType: 'notification_channel' });
  return rows.map((row) => channelView(context.secrets, context.clock, row));
}
