/** Every kind of channel there is. */
import type { ChannelKind } from '@bellwether/records';
import type { ChannelType } from './channel-type.ts';
import { emailChannel } from './email-channel.ts';
import { pagerdutyChannel } from './pagerduty-channel.ts';
import { slackChannel } from './slack-channel.ts';
import { teamsChannel } from './teams-channel.ts';
import { webhookChannel } from './webhook-channel.ts';

export const CHANNEL_TYPES: Readonly<Record<ChannelKind, ChannelType>> = {
  email: emailChannel,
  slack: slackChannel,
  teams: teamsChannel,
  pagerduty: pagerdutyChannel,
  webhook: webhookChannel,
};

export const CHANNEL_KINDS = Object.keys(CHANNEL_TYPES) as [ChannelKind];
