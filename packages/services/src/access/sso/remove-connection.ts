import { Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { audited } from '../audit/audited.ts';
import type { Caller } from '../authority/caller.ts';
import { releaseDomains } from './claim-domains.ts';
import { connectionFields, connectionStream } from './connection-history.ts';
import { requireSignOnSettings } from './require-sign-on-settings.ts';

/**
 * Nobody signs in through it any more. Its users stay; who has no other connection becomes a user like those made by
 * hand, so that an administrator can give them a password.
 */
export async function removeConnection(
  context: ServiceContext,
  caller: Caller | undefined,
  connectionId: string,
): Promise<void> {
  requireSignOnSettings(context, caller);
  await audited(
    context,
    caller,
    { action: 'sso_connection.remove', resourceType: 'sso_connection', resourceId: connectionId },
    async (tx) => {
      await tx
        .updateTable('users')
        .set({ source: 'local' })
        .where('source', '!=', 'local')
        .where('user_id', 'in', (bound) =>
          bound.selectFrom('sso_identities').select('user_id').where('connection_id', '=', connectionId),
        )
        .where('user_id', 'not in', (bound) =>
          bound.selectFrom('sso_identities').select('user_id').where('connection_id', '!=', connectionId),
        )
        .execute();
      const row = await tx
        .deleteFrom('sso_connections')
        .where('connection_id', '=', connectionId)
        .returningAll()
        .executeTakeFirst();
      if (!row) throw new Problem('not_found', 'This organisation has no such connection.');
      await releaseDomains(tx);
      const before = connectionFields(row);
      await recordChange(context, tx, caller, connectionStream, connectionId, { before, after: null });
    },
  );
}
