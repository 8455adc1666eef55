/** Jira: work items, their states and their links. */
import type { Connector } from '@bellwether/core';
import { backfill } from './backfill.ts';
import { webhook } from './webhook.ts';

export const jira: Connector = {
  name: 'jira',
  title: 'Jira',
  description: 'Work items of Jira Cloud: when each was made, moved and finished, and what it is linked to.',
  settings: [
    {
      name: 'url',
      title: 'Address of Jira',
      description: 'https://your-site.atlassian.net; with OAuth: https://api.atlassian.com/ex/jira/<id of the site>',
      kind: 'url',
      required: true,
    },
    {
      name: 'projects',
      title: 'Projects',
      description: 'Keys of the projects that are read back, such as ABC.',
      kind: 'list',
      pattern: '[A-Z][A-Z0-9_]{1,29}',
    },
    {
      name: 'story_points_field',
      title: 'Field of story points',
      description: 'Where your Jira keeps them.',
      kind: 'text',
      default: 'customfield_10016',
      pattern: 'customfield_\\d{1,9}',
    },
  ],
  webhook,
  backfill,
  oauth: {
    authorizeUrl: () => 'https://auth.atlassian.com/authorize',
    tokenUrl: () => 'https://auth.atlassian.com/oauth/token',
    scopes: ['read:jira-work', 'offline_access'],
    parameters: { audience: 'api.atlassian.com', prompt: 'consent' },
    setup: [
      'At developer.atlassian.com/console, Create, OAuth 2.0 integration.',
      'Authorization, Callback URL: {url}. Permissions: Jira API, read:jira-work.',
      'Settings: put the client ID and the secret in here.',
    ],
  },
};
