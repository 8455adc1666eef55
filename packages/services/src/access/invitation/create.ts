/**
 * Invites somebody: a link, shown once to who invites, with which they make their account within seven days. Nobody invites
 * somebody to be mightier than they are themselves.
 */
import { DAY_MS, Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { refuseBeyondSeats } from '../../tenants/tenant/seats.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../authority/caller.ts';
import { hashCredential } from '../authority/credential.ts';
import { newOneTimeToken } from '../authority/one-time-token.ts';
import { newId } from '../authority/random-text.ts';
import { USER_ROLES } from '../authority/role.ts';
import { refuseRoleAbove } from '../user/create.ts';
import { readEmail, readTeams } from '../user/user-fields.ts';
import { type InvitationRow, type InvitationView, invitationView } from './invitation-view.ts';

const LIFETIME_MS = 7 * DAY_MS;
const PENDING_MAX = 1000;

export interface CreatedInvitation {
  invitation: InvitationView;
  /** For the link; shown here and never again. */
  token: string;
}

/** `{email, role, teams?}`. Replaces an earlier invitation of the same address. Throws conflict when it has an account. */
export async function createInvitation(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<CreatedInvitation> {
  requirePermission(context, caller, 'users:write');
  const orgId = organisationOf(caller);
  const { email, role, teams } = readInput(input, (read) => ({
    email: readEmail(read),
    role: read.oneOf('role', USER_ROLES),
    teams: read.has('teams') ? readTeams(read) : [],
  }));
  refuseRoleAbove(caller, role);
  context.residency.refuseForeignAddress(email);
  const taken = await context.records.asOperator((tx) =>
    tx.selectFrom('users').select('user_id').where('email', '=', email).executeTakeFirst(),
  );
  if (taken)
    throw new Problem('conflict', 'There is a user with this e-mail address already.', {
      errors: [{ field: 'email', detail: 'is taken.' }],
    });
  const token = newOneTimeToken('invitation');
  const now = new Date(context.clock());
  const row: InvitationRow = {
    invitation_id: newId('inv'),
    email,
    role,
    teams,
    created_by: nameOf(caller),
    created_at: now,
    expires_at: new Date(now.getTime() + LIFETIME_MS),
    accepted_at: null,
    revoked_at: null,
  };
  const note = {
    action: 'invitation.create',
    resourceType: 'invitation',
    resourceId: row.invitation_id,
    details: { role, teams },
  };
  await audited(context, caller, note, async (tx) => {
    await refuseBeyondSeats(tx, orgId);
    const pending = await tx
      .selectFrom('invitations')
      .select(['invitation_id', 'email'])
      .where('accepted_at', 'is', null)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', now)
      .execute();
    if (pending.length >= PENDING_MAX)
      throw new Problem('conflict', `${PENDING_MAX} invitations are open. Withdraw some first.`);
    const replaced = pending.filter((other) => other.email === email).map(({ invitation_id }) => invitation_id);
    if (replaced.length > 0)
      await tx.updateTable('invitations').set({ revoked_at: now }).where('invitation_id', 'in', replaced).execute();
    await tx
      .insertInto('invitations')
      .values({ ...row, org_id: orgId, token_hash: hashCredential(token) })
      .execute();
  });
  return { invitation: invitationView(row, now.getTime()), token };
}
