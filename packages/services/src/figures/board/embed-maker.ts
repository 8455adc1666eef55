/**
 * Who made an embed, as they are at this moment: a role that was changed, a team that was left, a key that was revoked
 * count at once. Somebody who is no longer here sees nothing, and so does what they have embedded.
 */
import type { Transaction } from '@bellwether/records';
import { actingFor, type Caller, nameOf, OPERATOR } from '../../access/authority/caller.ts';
import { ROLES } from '../../access/authority/role.ts';
import { grantsOfScopes, SCOPES } from '../../access/authority/scope.ts';

export async function callerNamed(
  tx: Transaction,
  orgId: string,
  name: string,
  nowMs: number,
): Promise<Caller | undefined> {
  if (name === nameOf(OPERATOR)) return actingFor(OPERATOR, orgId);
  const [kind, id = ''] = name.split(':', 2);
  if (kind === 'user') return userCaller(tx, orgId, id);
  return kind === 'key' ? keyCaller(tx, orgId, id, nowMs) : undefined;
}

async function userCaller(tx: Transaction, orgId: string, id: string): Promise<Caller | undefined> {
  const user = await tx
    .selectFrom('users')
    .select(['role', 'teams', 'subject', 'disabled_at'])
    .where('user_id', '=', id)
    .executeTakeFirst();
  if (!user || user.disabled_at) return undefined;
  return {
    kind: 'user',
    id,
    orgId,
    grants: ROLES[user.role].grants,
    role: user.role,
    teams: user.teams,
    subject: user.subject ?? undefined,
    sessionId: undefined,
  };
}

async function keyCaller(tx: Transaction, orgId: string, id: string, nowMs: number): Promise<Caller | undefined> {
  const key = await tx
    .selectFrom('api_keys')
    .select(['scopes', 'expires_at', 'revoked_at'])
    .where('key_id', '=', id)
    .executeTakeFirst();
  if (!key || key.revoked_at || (key.expires_at && key.expires_at.getTime() <= nowMs)) return undefined;
  return {
    kind: 'key',
    id,
    orgId,
    grants: grantsOfScopes(SCOPES.filter((scope) => key.scopes.includes(scope))),
    role: undefined,
    teams: [],
    subject: undefined,
    sessionId: undefined,
  };
}
