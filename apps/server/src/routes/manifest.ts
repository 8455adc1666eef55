/** What this installation has: packs, pages, words. */
import { getManifest } from '@bellwether/services';
import type { Route } from './route.ts';

export function manifestRoutes(): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v1/manifest',
      summary: 'The packs of this installation: their pages, and the words of their field.',
      tag: 'figures',
      needs: 'credential',
      handle: ({ platform, caller }) => getManifest(platform, caller),
    },
  ];
}
