/** The network: groups and what is between them, and everybody's own. */
import { getNetwork, myNetwork } from '@bellwether/services';
import type { Route } from './route.ts';

export function networkRoutes(): Route[] {
  return [
    {
      tag: 'figures',
      needs: 'metrics:read',
      reach: 'team',
      method: 'GET',
      path: '/api/v1/network',
      summary: 'The network of groups: measures of the whole, groups, ties between them, communities.',
      query: { window: 'the newest network that ended by this instant; the newest of all by default' },
      handle: (c) => getNetwork(c.platform, c.caller, c.query),
    },
    {
      tag: 'access',
      needs: 'signed_in',
      method: 'GET',
      path: '/api/v1/me/network',
      summary: 'Your own network: how many people, with which units; nobody else can ask for it.',
      handle: (c) => myNetwork(c.platform, c.caller),
    },
  ];
}
