/**
 * From a bearer token to a caller. A token that is unknown, expired or revoked gets the same answer by the same steps:
 * one look-up by its hash. How long that takes depends on the hash, of which a guess says nothing.
 */
import { timingSafeEqual } from 'node:crypto';
import { MINUTE_MS } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import { refuseSuspended } from '../../tenants/tenant/refuse-suspended.ts';
import { SESSION_IDLE_MS } from '../session/session-limits.ts';
import { type Caller, OPERATOR } from './caller.ts';
import { credentialKind, hashCredential, regionOfCredential } from './credential.ts';
import type { Identity } from './credential-cache.ts';
import { ROLES } from './role.ts';
import { grantsOfScopes, SCOPES } from './scope.ts';

/** Uses are noted at most this often, so that reading costs no write. */
const NOTE_USE_EVERY_MS = MINUTE_MS;
const NOBODY: Identity = { caller: undefined, credentialId: '', validUntilMs: 0 };

/**
 * The caller behind a `bw_…` key, a session token or the operator's token; `undefined` when there is none. Throws
 * forbidden while the caller's organisation is suspended, lives_elsewhere for a credential of another region.
 */
export async function authenticate(context: ServiceContext, token: string): Promise<Caller | undefined> {
  const kind = credentialKind(token);
  if (!kind) return undefined;
  context.residency.requireHere(regionOfCredential(token));
  const hash = hashCredential(token);
  if (kind === 'operator') {
    const expected = context.operatorTokenHash;
    return expected && timingSafeEqual(expected, hash) ? OPERATOR : undefined;
  }

  const cacheKey = hash.toString('base64');
  const nowMs = context.clock();
  const remembered = context.credentials.get(cacheKey, nowMs);
  if (remembered) return allowedIn(context, remembered.caller);
  const { generation } = context.credentials;
  const identify = kind === 'key' ? identifyKey : identifySession;
  const identity = await context.records.asOperator((tx) => identify(tx, hash, nowMs));
  context.credentials.remember(cacheKey, identity, { nowMs, generation });
  return allowedIn(context, identity.caller);
}

function allowedIn(context: ServiceContext, caller: Caller | undefined): Caller | undefined {
  if (caller) refuseSuspended(context, caller.orgId);
  return caller;
}

async function identifyKey(tx: Transaction, hash: Buffer, nowMs: number): Promise<Identity> {
  const key = await tx
    .selectFrom('api_keys')
    .select(['key_id', 'org_id', 'scopes', 'secret_hash', 'expires_at', 'revoked_at', 'last_used_at'])
    .where('secret_hash', '=', hash)
    .executeTakeFirst();
  if (!key || !timingSafeEqual(key.secret_hash, hash) || key.revoked_at) return NOBODY;
  const validUntilMs = key.expires_at?.getTime() ?? Number.POSITIVE_INFINITY;
  if (nowMs >= validUntilMs) return NOBODY;
  if (nowMs - (key.last_used_at?.getTime() ?? 0) >= NOTE_USE_EVERY_MS)
    await tx
      .updateTable('api_keys')
      .set({ last_used_at: new Date(nowMs) })
      .where('key_id', '=', key.key_id)
      .execute();
  const caller: Caller = {
    kind: 'key',
    id: key.key_id,
    orgId: key.org_id,
    grants: grantsOfScopes(SCOPES.filter((scope) => key.scopes.includes(scope))),
    role: undefined,
    teams: [],
    subject: undefined,
    sessionId: undefined,
  };
  return { caller, credentialId: key.key_id, validUntilMs };
}

async function identifySession(tx: Transaction, hash: Buffer, nowMs: number): Promise<Identity> {
  const session = await tx
    .selectFrom('sessions')
    .innerJoin('users', 'users.user_id', 'sessions.user_id')
    .select(['session_id', 'sessions.org_id', 'sessions.user_id', 'token_hash', 'expires_at'])
    .select(['sessions.last_seen_at', 'revoked_at', 'users.role', 'users.disabled_at', 'users.teams', 'users.subject'])
    .where('token_hash', '=', hash)
    .executeTakeFirst();
  if (!session || !timingSafeEqual(session.token_hash, hash) || session.revoked_at || session.disabled_at)
    return NOBODY;
  const lastSeenMs = session.last_seen_at.getTime();
  if (nowMs >= Math.min(session.expires_at.getTime(), lastSeenMs + SESSION_IDLE_MS)) return NOBODY;
  if (nowMs - lastSeenMs >= NOTE_USE_EVERY_MS) {
    const seen = { last_seen_at: new Date(nowMs) };
    await tx.updateTable('sessions').set(seen).where('session_id', '=', session.session_id).execute();
    await tx.updateTable('users').set(seen).where('user_id', '=', session.user_id).execute();
  }
  const caller: Caller = {
    kind: 'user',
    id: session.user_id,
    orgId: session.org_id,
    grants: ROLES[session.role].grants,
    role: session.role,
    teams: session.teams,
    subject: session.subject ?? undefined,
    sessionId: session.session_id,
  };
  return { caller, credentialId: session.session_id, validUntilMs: session.expires_at.getTime() };
}
