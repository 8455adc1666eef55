import type { ServiceContext } from '../../context.ts';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import { INVITATION_COLUMNS, type InvitationView, invitationView } from './invitation-view.ts';

const LISTED_MAX = 2000;

/** The organisation's invitations, newest first: open ones, and what became of the others. */
export async function listInvitations(context: ServiceContext, caller: Caller | undefined): Promise<InvitationView[]> {
  requirePermission(context, caller, 'users:read');
  const rows = await context.records.asTenant(organisationOf(caller), (tx) =>
    tx
      .selectFrom('invitations')
      .select(INVITATION_COLUMNS)
      .orderBy('created_at', 'desc')
      .orderBy('invitation_id')
      .limit(LISTED_MAX)
      .execute(),
  );
  await context.audit.note(caller, { action: 'invitations.list', resourceType: 'invitation' });
  return rows.map((row) => invitationView(row, context.clock()));
}
