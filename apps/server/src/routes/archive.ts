/** What has left the store and lies in the archive: what there is, bringing it back into questions, whether it is whole. */
import { endRestoreNow, getArchive, requestRestore, verifyArchive } from '@bellwether/services';
import type { Route } from './route.ts';

const read = { tag: 'administration', needs: 'settings:read' } as const;
const write = { tag: 'administration', needs: 'settings:write' } as const;

export function archiveRoutes(): Route[] {
  return [
    {
      ...read,
      method: 'GET',
      path: '/api/v1/archive',
      summary: 'What the archive has of the organisation, by month, and what of it has been brought back.',
      handle: ({ platform, caller }) => getArchive(platform, caller),
    },
    {
      ...write,
      method: 'POST',
      path: '/api/v1/archive/verify',
      summary: 'Reads every file the archive has of the organisation and compares it with what was written.',
      handle: ({ platform, caller }) => verifyArchive(platform, caller),
    },
    {
      ...write,
      method: 'POST',
      path: '/api/v1/archive/restores',
      summary:
        'Brings whole days back into questions, for seven days or as said: {from, to, for_days?}. GET /api/v1/archive says how far it is.',
      consumes: ['application/json'],
      status: 202,
      handle: async (c) => requestRestore(c.platform, c.caller, await c.json()),
    },
    {
      ...write,
      method: 'DELETE',
      path: '/api/v1/archive/restores/:restore_id',
      summary: 'Takes away again what was brought back; it stays in the archive.',
      status: 204,
      handle: async (c) => endRestoreNow(c.platform, c.caller, c.params.restore_id!),
    },
  ];
}
