/** Which region this is, and where somebody belongs who is about to sign in. */
import { whereItLives } from '@bellwether/services';
import type { Route } from './route.ts';

export function residencyRoutes(): Route[] {
  return [
    {
      method: 'POST',
      path: '/api/v1/residency/lookup',
      tag: 'access',
      needs: 'none',
      anonymous: true,
      consumes: ['application/json'],
      summary:
        'Which region this is, which there are, and where an organisation lives that is not here: {domain?, organisation?}.',
      handle: async (c) => whereItLives(c.platform, await c.json()),
    },
  ];
}
