/**
 * Begins a session once somebody has shown who they are, by whatever means. The token is new each time, and the session
 * the same browser held before ends: nobody can plant a token and wait for somebody to sign in with it.
 */
import type { Transaction, UserRole } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import { refuseSuspended } from '../../tenants/tenant/refuse-suspended.ts';
import type { Caller } from '../authority/caller.ts';
import { hashCredential, newCredential } from '../authority/credential.ts';
import { newId } from '../authority/random-text.ts';
import { ROLES } from '../authority/role.ts';
import { type UserRow, type UserView, userView } from '../user/user-view.ts';
import { endReplacedSession } from './end-replaced.ts';
import { SESSION_ABSOLUTE_MS } from './session-limits.ts';
import { keptVisit, type Visit } from './visit.ts';

/** How somebody has shown who they are. */
export type SignInMethod =
  | 'password'
  | 'password+totp'
  | 'password+recovery_code'
  | 'password+passkey'
  | 'passkey'
  | 'invitation'
  | 'oidc'
  | 'saml';

export interface SignedIn {
  /** Shown here and never again. */
  token: string;
  expires_at: string;
  user: UserView;
}

/** Writes the session and its audit entry in one transaction. The caller has seen to it that the user may come in. */
export async function openSession(
  context: ServiceContext,
  user: UserRow,
  method: SignInMethod,
  visit: Visit,
): Promise<SignedIn> {
  const signedIn = await context.records.asTenant(user.org_id, (tx) => writeSession(tx, context, user, method, visit));
  await endReplacedSession(context, visit);
  return signedIn;
}

/** The same inside a transaction of the verb's own, which calls `endReplacedSession` after it. */
export async function writeSession(
  tx: Transaction,
  context: ServiceContext,
  user: UserRow,
  method: SignInMethod,
  visit: Visit,
): Promise<SignedIn> {
  refuseSuspended(context, user.org_id);
  const token = newCredential('session', context.residency.region);
  const sessionId = newId('ses');
  const now = new Date(context.clock());
  const expiresAt = new Date(now.getTime() + SESSION_ABSOLUTE_MS);
  await tx
    .insertInto('sessions')
    .values({
      session_id: sessionId,
      org_id: user.org_id,
      user_id: user.user_id,
      token_hash: hashCredential(token),
      method,
      ...keptVisit(visit),
      created_at: now,
      last_seen_at: now,
      expires_at: expiresAt,
    })
    .execute();
  await tx.updateTable('users').set({ last_seen_at: now }).where('user_id', '=', user.user_id).execute();
  await context.audit.append(tx, callerOfUser(user, sessionId, visit), user.org_id, {
    action: 'session.sign_in',
    resourceType: 'session',
    resourceId: sessionId,
    details: { method },
  });
  return { token, expires_at: expiresAt.toISOString(), user: userView(user) };
}

/** A user as a caller, for what is done and written down where no credential speaks for them yet. */
export function callerOfUser(
  user: { user_id: string; org_id: string; role: UserRole; teams: readonly string[]; subject: string | null },
  sessionId: string | undefined,
  { id, address }: Visit,
): Caller {
  return {
    kind: 'user',
    id: user.user_id,
    orgId: user.org_id,
    grants: ROLES[user.role].grants,
    role: user.role,
    teams: user.teams,
    subject: user.subject ?? undefined,
    sessionId,
    request: { id, address },
  };
}
