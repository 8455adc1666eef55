/** PagerDuty: incidents. */
import type { Connector } from '@bellwether/core';
import { backfill } from './backfill.ts';
import { webhook } from './webhook.ts';

export const pagerduty: Connector = {
  name: 'pagerduty',
  title: 'PagerDuty',
  description: 'Incidents: when each was opened, acknowledged and resolved, of which service and how bad.',
  settings: [
    {
      name: 'services',
      title: 'Services',
      description: 'Ids of the services that are read back, such as PF9KMXH. Empty: all.',
      kind: 'list',
      pattern: '[A-Z0-9]{3,30}',
    },
    {
      name: 'api_url',
      title: 'Address of the interface',
      description: 'For accounts in the EU: https://api.eu.pagerduty.com',
      kind: 'url',
      default: 'https://api.pagerduty.com',
    },
  ],
  webhook,
  backfill,
  oauth: {
    authorizeUrl: () => 'https://identity.pagerduty.com/oauth/authorize',
    tokenUrl: () => 'https://identity.pagerduty.com/oauth/token',
    scopes: ['openid', 'incidents.read', 'services.read', 'abilities.read'],
    setup: [
      'In PagerDuty, open Integrations, App Registration, New App, OAuth 2.0, Scoped OAuth.',
      'Redirect URL: {url}. Permission: read access to incidents and services.',
      'Put the client ID and the client secret in here.',
    ],
  },
};
