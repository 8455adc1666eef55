/** GitHub: code, pull requests, reviews, builds, deployments and issues. */
import { textSetting } from '@bellwether/connectors';
import type { Connector } from '@bellwether/core';
import { backfill } from './backfill.ts';
import { webhook } from './webhook.ts';

export const github: Connector = {
  name: 'github',
  title: 'GitHub',
  description: 'Commits, pull requests, reviews, builds, deployments and issues of repositories on GitHub.',
  settings: [
    {
      name: 'repositories',
      title: 'Repositories',
      description: 'Which to read back, as owner/name. Empty: all of the owner below.',
      kind: 'list',
      pattern: '[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})/[A-Za-z0-9._-]{1,100}',
    },
    {
      name: 'owner',
      title: 'Owner',
      description: 'The organisation whose repositories are read back, such as octo-org.',
      kind: 'text',
      pattern: '[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})',
    },
    {
      name: 'releases_are_deployments',
      title: 'Releases are deployments',
      description: 'yes, where publishing a release is what brings a change to those it is made for.',
      kind: 'text',
      default: 'no',
      pattern: 'yes|no',
    },
    {
      name: 'api_url',
      title: 'Address of the interface',
      description: 'Only for GitHub Enterprise Server: https://github.example.org/api',
      kind: 'url',
      default: 'https://api.github.com',
    },
  ],
  webhook,
  backfill,
  oauth: {
    authorizeUrl: (settings) => `${webOf(settings.api_url)}/login/oauth/authorize`,
    tokenUrl: (settings) => `${webOf(settings.api_url)}/login/oauth/access_token`,
    scopes: ['repo', 'read:org'],
    setup: [
      'In GitHub, open the organisation, Settings, Developer settings, GitHub Apps, New GitHub App (or an OAuth app).',
      'Callback URL: {url}',
      'Permissions of a GitHub App: Contents, Deployments, Issues, Metadata and Pull requests, to read.',
      'Put the client ID in here, and a client secret that you generate there.',
    ],
  },
};

function webOf(apiUrl: string | readonly string[] | undefined): string {
  const url = new URL(textSetting(apiUrl, 'https://api.github.com'));
  return url.hostname === 'api.github.com' ? 'https://github.com' : url.origin;
}
