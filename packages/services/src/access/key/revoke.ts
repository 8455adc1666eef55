import { Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, requirePermission } from '../authority/caller.ts';

/** Ends a key at once. Ending it twice is no mistake. Throws not_found for a key that is not the organisation's. */
export async function revokeKey(context: ServiceContext, caller: Caller | undefined, keyId: string): Promise<void> {
  requirePermission(context, caller, 'keys:write');
  const note = { action: 'key.revoke', resourceType: 'key', resourceId: keyId };
  await audited(context, caller, note, async (tx) => {
    const key = await tx.selectFrom('api_keys').select('revoked_at').where('key_id', '=', keyId).executeTakeFirst();
    if (!key) throw new Problem('not_found', 'This organisation has no such key.');
    if (key.revoked_at) return;
    await tx
      .updateTable('api_keys')
      .set({ revoked_at: new Date(context.clock()) })
      .where('key_id', '=', keyId)
      .execute();
  });
  context.credentials.forget(keyId);
}
