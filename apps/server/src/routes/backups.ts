/** Backups, for the operator of the installation. */
import { listBackups, takeBackupNow } from '@bellwether/services';
import type { Route } from './route.ts';

export function backupRoutes(): Route[] {
  const tag = 'operation' as const;
  return [
    {
      ...{ tag, method: 'GET', path: '/api/v1/backups', needs: 'operator' },
      summary:
        'Which backups there are, until when everything can be put back, and which drills were done; newest first.',
      handle: ({ platform, caller }) => listBackups(platform, caller),
    },
    {
      ...{ tag, method: 'POST', path: '/api/v1/backups', needs: 'operator' },
      summary: 'Takes a backup now: {kind: full or incremental}; what is due when absent. Answers when it is whole.',
      consumes: ['application/json'],
      status: 201,
      handle: async (c) => takeBackupNow(c.platform, c.caller, await c.json()),
    },
  ];
}
