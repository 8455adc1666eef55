/** GitLab: code, merge requests, reviews, pipelines, deployments and issues. */
import { textSetting } from '@bellwether/connectors';
import type { Connector } from '@bellwether/core';
import { backfill } from './backfill.ts';
import { webhook } from './webhook.ts';

const HOME = 'https://gitlab.com';
const PATH = '[A-Za-z0-9_.-]{1,255}(?:/[A-Za-z0-9_.-]{1,255}){0,20}';

export const gitlab: Connector = {
  name: 'gitlab',
  title: 'GitLab',
  description: 'Commits, merge requests, reviews, pipelines, deployments and issues of projects on GitLab.',
  settings: [
    {
      name: 'projects',
      title: 'Projects',
      description: 'Which to read back, as group/project. Empty: all of the group below.',
      kind: 'list',
      pattern: PATH,
    },
    {
      name: 'group',
      title: 'Group',
      description: 'The group whose projects are read back, with its subgroups.',
      kind: 'text',
      pattern: PATH,
    },
    {
      name: 'url',
      title: 'Address of GitLab',
      description: 'Only for an installation of your own: https://gitlab.example.org',
      kind: 'url',
      default: HOME,
    },
  ],
  webhook,
  backfill,
  oauth: {
    authorizeUrl: ({ url }) => `${textSetting(url, HOME).replace(/\/+$/, '')}/oauth/authorize`,
    tokenUrl: ({ url }) => `${textSetting(url, HOME).replace(/\/+$/, '')}/oauth/token`,
    scopes: ['read_api'],
    setup: [
      'In GitLab, open the group, Settings, Applications, Add new application.',
      'Redirect URI: {url}. Confidential: yes. Scope: read_api.',
      'Put the application ID and the secret in here.',
    ],
  },
};
