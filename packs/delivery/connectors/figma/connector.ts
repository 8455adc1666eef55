/** Figma: that a design file was changed. */
import type { Connector } from '@bellwether/core';
import { backfill } from './backfill.ts';
import { webhook } from './webhook.ts';

export const figma: Connector = {
  name: 'figma',
  title: 'Figma',
  description: 'That a design file was updated, published, commented on or deleted, by a pseudonym of the file.',
  settings: [
    {
      name: 'teams',
      title: 'Teams',
      description: 'Ids of the teams that are read back: the number in the address of the team’s page.',
      kind: 'list',
      pattern: '\\d{1,25}',
    },
    {
      name: 'api_url',
      title: 'Address of the interface',
      description: 'Only for Figma for Government: https://api.figma-gov.com',
      kind: 'url',
      default: 'https://api.figma.com',
    },
  ],
  webhook,
  backfill,
  oauth: {
    authorizeUrl: () => 'https://www.figma.com/oauth',
    tokenUrl: () => 'https://api.figma.com/v1/oauth/token',
    clientAuthentication: 'basic',
    scopes: ['projects:read', 'file_versions:read'],
    setup: [
      'At figma.com/developers/apps, Create new app.',
      'OAuth credentials: add the redirect address {url}. Scopes: projects:read, file_versions:read.',
      'Put the client ID and the client secret in here.',
    ],
  },
};
