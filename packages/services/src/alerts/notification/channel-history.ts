/** What became of a channel. Its secrets are never in here, only that there are some. */
import type { JsonObject } from '@bellwether/core';
import { defineEntityStream } from '@bellwether/records';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { type ChannelRow, secretsSet } from './channel.ts';
import type { ChannelSecrets } from './channel-type.ts';

interface ChannelFields {
  name: string;
  kind: string;
  enabled: boolean;
  settings: JsonObject;
  secrets_set: string[];
}

export const channelStream = defineEntityStream<ChannelFields>({ type: 'notification_channel' });

export function channelFields(
  { name, kind, enabled, settings }: Pick<ChannelRow, 'name' | 'kind' | 'enabled' | 'settings'>,
  secrets: ChannelSecrets,
): ChannelFields {
  return { name, kind, enabled, settings, secrets_set: secretsSet(secrets) };
}

export const channelHistory = defineHistory({
  stream: channelStream,
  reader: { needs: 'settings:write' },
  undo: 'Where messages go is set, not undone: the secrets of a channel are not part of its history.',
});
