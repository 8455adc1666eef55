import { Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, requirePermission } from '../authority/caller.ts';

/** Withdraws an invitation; its link opens nothing any more. Throws conflict for one that was accepted. */
export async function revokeInvitation(
  context: ServiceContext,
  caller: Caller | undefined,
  invitationId: string,
): Promise<void> {
  requirePermission(context, caller, 'users:write');
  const note = { action: 'invitation.revoke', resourceType: 'invitation', resourceId: invitationId };
  await audited(context, caller, note, async (tx) => {
    const invitation = await tx
      .selectFrom('invitations')
      .select(['accepted_at', 'revoked_at'])
      .where('invitation_id', '=', invitationId)
      .forUpdate()
      .executeTakeFirst();
    if (!invitation) throw new Problem('not_found', 'This organisation has no such invitation.');
    if (invitation.accepted_at)
      throw new Problem('conflict', 'This invitation has been accepted. Disable or remove the user instead.');
    if (invitation.revoked_at) return;
    await tx
      .updateTable('invitations')
      .set({ revoked_at: new Date(context.clock()) })
      .where('invitation_id', '=', invitationId)
      .execute();
  });
}
