/** Slack: that somebody wrote in a channel. */
import type { Connector } from '@bellwether/core';
import { backfill } from './backfill.ts';
import { webhook } from './webhook.ts';

export const slack: Connector = {
  name: 'slack',
  title: 'Slack',
  description: 'That somebody wrote in a channel and when, by pseudonyms of both. Never what; never direct messages.',
  settings: [
    {
      name: 'channels',
      title: 'Channels',
      description: 'Ids of the channels that are read back, such as C024BE91L. Empty: those the app is in.',
      kind: 'list',
      pattern: '[A-Z0-9]{3,30}',
    },
    {
      name: 'api_url',
      title: 'Address of the interface',
      description: 'Only for a proxy of your own.',
      kind: 'url',
      default: 'https://slack.com/api',
    },
  ],
  webhook,
  backfill,
  oauth: {
    authorizeUrl: () => 'https://slack.com/oauth/v2/authorize',
    tokenUrl: () => 'https://slack.com/api/oauth.v2.access',
    scopes: ['channels:history', 'channels:read', 'groups:history', 'groups:read'],
    scopeSeparator: ',',
    setup: [
      'At api.slack.com/apps, open your app, OAuth & Permissions.',
      'Redirect URLs: {url}. Bot Token Scopes: channels:history, channels:read, groups:history, groups:read.',
      'Basic Information: put the client ID and the client secret in here.',
    ],
  },
};
