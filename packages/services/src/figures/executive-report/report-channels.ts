/** Channels a report can be sent to: how they are named in a request, and which there are to choose from. */
import type { Transaction } from '@bellwether/records';
import type { InputReader } from '../../input.ts';

const CHANNELS_MAX = 20;

export interface ReportChannel {
  channel_id: string;
  name: string;
  kind: string;
  enabled: boolean;
}

export function readChannelIds(read: InputReader): string[] {
  const sent = read.raw('channel_ids');
  const isList = Array.isArray(sent) && sent.length <= CHANNELS_MAX;
  if (!isList || !sent.every((id) => typeof id === 'string' && /^[A-Za-z0-9_]{1,64}$/.test(id)))
    return read.refuse('channel_ids', `has to be a list of at most ${CHANNELS_MAX} ids of channels.`, []);
  return [...new Set(sent as string[])];
}

/** By name, without where they lead. */
export function reportChannels(tx: Transaction, orgId: string): Promise<ReportChannel[]> {
  return tx
    .selectFrom('notification_channels')
    .select(['channel_id', 'name', 'kind', 'enabled'])
    .where('org_id', '=', orgId)
    .orderBy('name')
    .execute();
}
