/**
 * The other end of an invitation. Whoever holds the token makes the account it is for and is signed in; the token is used
 * up in the same transaction. Every token that opens nothing gets the same answer.
 */

import type { UserRole } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import { hashCredential } from '../authority/credential.ts';
import { isOneTimeToken } from '../authority/one-time-token.ts';
import { hashPassword } from '../authority/password.ts';
import { readNewPassword } from '../authority/password-rule.ts';
import { endReplacedSession } from '../session/end-replaced.ts';
import { callerOfUser, type SignedIn, writeSession } from '../session/open-session.ts';
import type { Visit } from '../session/visit.ts';
import { refusingTakenEmail, writeUser } from '../user/create.ts';
import { endedLink } from '../user/finish-password-reset.ts';
import { NAME_RULE } from '../user/user-fields.ts';
import { userFields, userStream } from '../user/user-stream.ts';

export interface InvitationPreview {
  email: string;
  /** Its name. */
  organisation: string;
  role: UserRole;
  expires_at: string;
}

const TOKEN_RULE = { max: 100 } as const;

/** `{token}`: what the link is for. Throws not_found for one that is used, withdrawn, too old or made up. */
export async function lookUpInvitation(
  context: ServiceContext,
  input: unknown,
  visit: Visit,
): Promise<InvitationPreview> {
  const token = readInput(input, (read) => read.text('token', TOKEN_RULE));
  const attempt = await context.signInGuard.begin(undefined, visit.address);
  const invitation = await findInvitation(context, token);
  await attempt.succeeded();
  return {
    email: invitation.email,
    organisation: context.tenants.get(invitation.org_id)?.name ?? invitation.org_id,
    role: invitation.role,
    expires_at: invitation.expires_at.toISOString(),
  };
}

/** `{token, name, password}`. Throws conflict when there is an account for the address by now. */
export async function acceptInvitation(context: ServiceContext, input: unknown, visit: Visit): Promise<SignedIn> {
  const given = typeof input === 'object' && input !== null && 'token' in input ? input.token : undefined;
  const token = readInput({ token: given }, (read) => read.text('token', TOKEN_RULE));
  const attempt = await context.signInGuard.begin(undefined, visit.address);
  const found = await findInvitation(context, token);
  const { name, password } = readInput(input, (read) => {
    read.raw('token');
    return { name: read.text('name', NAME_RULE), password: readNewPassword(read, 'password', found.email) };
  });
  const passwordHash = await hashPassword(password);
  const signedIn = await refusingTakenEmail(() =>
    context.records.asTenant(found.org_id, async (tx) => {
      const now = new Date(context.clock());
      const invitation = await tx
        .updateTable('invitations')
        .set({ accepted_at: now })
        .where('invitation_id', '=', found.invitation_id)
        .where('accepted_at', 'is', null)
        .where('revoked_at', 'is', null)
        .where('expires_at', '>', now)
        .returning(['email', 'role', 'teams'])
        .executeTakeFirst();
      if (!invitation) throw endedLink();
      const user = await writeUser(tx, context, found.org_id, { ...invitation, name, subject: null }, passwordHash);
      const by = callerOfUser(user, undefined, visit);
      await recordChange(context, tx, by, userStream, user.user_id, { before: null, after: userFields(user) });
      await context.audit.append(tx, by, found.org_id, {
        action: 'invitation.accept',
        resourceType: 'invitation',
        resourceId: found.invitation_id,
        details: { user_id: user.user_id, role: user.role },
      });
      return writeSession(tx, context, user, 'invitation', visit);
    }),
  );
  await attempt.succeeded();
  await endReplacedSession(context, visit);
  return signedIn;
}

async function findInvitation(context: ServiceContext, token: string) {
  const invitation = isOneTimeToken(token, 'invitation')
    ? await context.records.asOperator((tx) =>
        tx
          .selectFrom('invitations')
          .select(['invitation_id', 'org_id', 'email', 'role', 'expires_at'])
          .where('token_hash', '=', hashCredential(token))
          .where('accepted_at', 'is', null)
          .where('revoked_at', 'is', null)
          .executeTakeFirst(),
      )
    : undefined;
  if (!invitation || invitation.expires_at.getTime() <= context.clock()) throw endedLink();
  return invitation;
}
