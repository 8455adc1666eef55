/**
 * API keys. The key itself is answered once, when it is made; afterwards only its hash is known. Nobody can make a key
 * that may do more than they may themselves.
 */
import { DAY_MS, Problem, parseInstant } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import { type InputReader, readInput } from '../../input.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../authority/caller.ts';
import { hashCredential, newCredential, regionPart } from '../authority/credential.ts';
import { newId } from '../authority/random-text.ts';
import { mayGiveScope, SCOPES, type Scope } from '../authority/scope.ts';
import { type KeyRow, type KeyView, keyView } from './key-view.ts';

const KEYS_MAX = 1000;
const PREFIX_LENGTH = 9;
const LIFETIME_MAX_MS = 10 * 366 * DAY_MS;

export interface CreatedKey extends KeyView {
  /** Shown here and never again. */
  key: string;
}

/** `{name, scopes, expires_at?}`. Throws forbidden for a scope the caller has not, conflict beyond 1000 live keys. */
export async function createKey(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<CreatedKey> {
  requirePermission(context, caller, 'keys:write');
  const orgId = organisationOf(caller);
  const nowMs = context.clock();
  const { name, scopes, expiresAt } = readInput(input, (read) => ({
    name: read.has('name') ? read.text('name', { max: 200 }) : 'API key',
    scopes: read.someOf('scopes', SCOPES),
    expiresAt: readExpiry(read, nowMs),
  }));
  refuseScopesAbove(caller, scopes);
  if (!context.tenants.get(orgId)) throw new Problem('not_found', `There is no organisation "${orgId}".`);
  return audited(
    context,
    caller,
    (key) => ({ action: 'key.create', resourceType: 'key', resourceId: key.key_id, details: { scopes: [...scopes] } }),
    (tx) =>
      addKey(tx, {
        orgId,
        name,
        scopes,
        expiresAt,
        createdBy: nameOf(caller),
        nowMs,
        region: context.residency.region,
      }),
  );
}

export function refuseScopesAbove(caller: Caller, scopes: readonly Scope[]): void {
  const above = scopes.filter((scope) => !mayGiveScope(caller.grants, scope));
  if (above.length === 0) return;
  throw new Problem(
    'forbidden',
    `This credential cannot make a key with the scope ${above.join(', ')}: it has not got it.`,
  );
}

interface NewKey {
  orgId: string;
  name: string;
  scopes: readonly Scope[];
  expiresAt: Date | null;
  createdBy: string;
  nowMs: number;
  /** Which the key names, where there are several. */
  region: string | undefined;
}

export async function addKey(tx: Transaction, key: NewKey): Promise<CreatedKey> {
  const { live } = await tx
    .selectFrom('api_keys')
    .select((eb) => eb.fn.countAll<number>().as('live'))
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (live >= KEYS_MAX) throw new Problem('conflict', `There are ${KEYS_MAX} keys already. Revoke some first.`);
  const secret = newCredential('key', key.region);
  const row: KeyRow = {
    key_id: newId('key'),
    org_id: key.orgId,
    name: key.name,
    scopes: [...key.scopes],
    prefix: secret.slice(0, PREFIX_LENGTH + regionPart(key.region).length),
    created_by: key.createdBy,
    created_at: new Date(key.nowMs),
    last_used_at: null,
    expires_at: key.expiresAt,
    revoked_at: null,
  };
  await tx
    .insertInto('api_keys')
    .values({ ...row, secret_hash: hashCredential(secret) })
    .execute();
  return { key: secret, ...keyView(row) };
}

function readExpiry(read: InputReader, nowMs: number): Date | null {
  if (!read.has('expires_at') || read.raw('expires_at') === null) return null;
  const expiresMs = parseInstant(read.text('expires_at', { max: 40 }));
  if (expiresMs === undefined) return read.refuse('expires_at', 'has to be a time such as 2027-01-31T00:00:00Z.', null);
  if (expiresMs <= nowMs || expiresMs > nowMs + LIFETIME_MAX_MS)
    return read.refuse('expires_at', 'has to be in the future, and at most ten years from now.', null);
  return new Date(expiresMs);
}
