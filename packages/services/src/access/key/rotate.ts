/**
 * Replaces a key by a new one with the same name, scopes and end. The old one works on for a grace period, so that
 * producers can be switched one by one; after a leak, revoke instead.
 */
import { DAY_MS, Problem, SECOND_MS } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../authority/caller.ts';
import { addKey, type CreatedKey, refuseScopesAbove } from './create.ts';
import { KEY_COLUMNS, keyView } from './key-view.ts';

const GRACE_SECONDS = { min: 0, max: (30 * DAY_MS) / SECOND_MS };
const GRACE_SECONDS_DEFAULT = DAY_MS / SECOND_MS;

/** `{grace_seconds?}`: 0 to 30 days, default one day. Throws conflict for a key that has ended. */
export async function rotateKey(
  context: ServiceContext,
  caller: Caller | undefined,
  keyId: string,
  input: unknown = {},
): Promise<CreatedKey> {
  requirePermission(context, caller, 'keys:write');
  const orgId = organisationOf(caller);
  const graceSeconds = readInput(input, (read) =>
    read.has('grace_seconds') ? read.integer('grace_seconds', GRACE_SECONDS) : GRACE_SECONDS_DEFAULT,
  );
  const nowMs = context.clock();
  const note = (key: CreatedKey) => ({
    action: 'key.rotate',
    resourceType: 'key',
    resourceId: keyId,
    details: { new_key_id: key.key_id, grace_seconds: graceSeconds },
  });
  const created = await audited(context, caller, note, async (tx) => {
    const row = await tx.selectFrom('api_keys').select(KEY_COLUMNS).where('key_id', '=', keyId).executeTakeFirst();
    if (!row) throw new Problem('not_found', 'This organisation has no such key.');
    const endsMs = row.expires_at?.getTime() ?? Number.POSITIVE_INFINITY;
    if (row.revoked_at || endsMs <= nowMs) throw new Problem('conflict', 'This key has ended. Create a new one.');
    const { name, scopes } = keyView(row);
    refuseScopesAbove(caller, scopes);
    await tx
      .updateTable('api_keys')
      .set({ expires_at: new Date(Math.min(endsMs, nowMs + graceSeconds * SECOND_MS)) })
      .where('key_id', '=', keyId)
      .execute();
    return addKey(tx, {
      ...{ orgId, name, scopes, expiresAt: row.expires_at, createdBy: nameOf(caller), nowMs },
      region: context.residency.region,
    });
  });
  context.credentials.forget(keyId);
  return created;
}
