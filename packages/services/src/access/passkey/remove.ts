import { Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, requirePermission, requireUser } from '../authority/caller.ts';
import { dropCodesWithoutFactor } from '../factor/drop-codes-without-factor.ts';

/** Forgets one of the caller's own passkeys; it opens nothing any more. */
export async function removePasskey(
  context: ServiceContext,
  caller: Caller | undefined,
  passkeyId: string,
): Promise<void> {
  requireUser(context, caller);
  requirePermission(context, caller, 'profile:write', 'own');
  const note = {
    action: 'factor.remove',
    resourceType: 'user',
    resourceId: caller.id,
    details: { factor: 'passkey', passkey_id: passkeyId.slice(0, 64) },
  };
  await audited(context, caller, note, async (tx) => {
    const removed = await tx
      .deleteFrom('passkeys')
      .where('user_id', '=', caller.id)
      .where('passkey_id', '=', passkeyId)
      .returning('passkey_id')
      .executeTakeFirst();
    if (!removed) throw new Problem('not_found', 'You have no such passkey.');
    await dropCodesWithoutFactor(tx, caller.id);
  });
}
