/**
 * Keys by which new devices register themselves: a maker burns one key into a batch, and each device claims a place and
 * gets a credential of its own. A key says what the devices are, ends, and is good for so many.
 */
import { DAY_MS, Problem } from '@bellwether/core';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { hashCredential } from '../../access/authority/credential.ts';
import { newId } from '../../access/authority/random-text.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { newDeviceSecret } from './device-credential.ts';
import { readProfile } from './write-device.ts';

const KEYS_MAX = 200;
const DAYS = { min: 1, max: 366 };
const DAYS_DEFAULT = 30;

export interface ProvisioningKeyView {
  provisioning_key_id: string;
  name: string;
  profile: string;
  site: string;
  claims: number;
  claims_max: number;
  created_at: string;
  expires_at: string;
  revoked_at: string | null;
}

export interface CreatedProvisioningKey extends ProvisioningKeyView {
  /** Shown here and never again. */
  key: string;
}

/** `{name, profile, site?, claims_max, days?}`. */
export async function createProvisioningKey(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<CreatedProvisioningKey> {
  requirePermission(platform, caller, 'devices:write');
  const orgId = organisationOf(caller);
  const { days, ...asked } = readInput(input, (read) => ({
    name: read.text('name', { max: 128 }),
    ...readProfile(platform, orgId, read),
    site: read.has('site') ? read.text('site', { min: 0, max: 128 }) : '',
    claims_max: read.integer('claims_max', { min: 1, max: 10_000 }),
    days: read.has('days') ? read.integer('days', DAYS) : DAYS_DEFAULT,
  }));
  const key = newDeviceSecret('provisioning', platform.residency.region);
  const nowMs = platform.clock();
  const row = {
    ...{ org_id: orgId, provisioning_key_id: newId('dpk'), ...asked, claims: 0, created_by: nameOf(caller) },
    ...{ created_at: new Date(nowMs), expires_at: new Date(nowMs + days * DAY_MS), revoked_at: null },
  };
  const note = {
    ...{ action: 'device.create_provisioning_key', resourceType: 'device_provisioning_key' },
    resourceId: row.provisioning_key_id,
  };
  await audited(platform, caller, note, async (tx) => {
    const { live } = await tx
      .selectFrom('device_provisioning_keys')
      .select((eb) => eb.fn.countAll<number>().as('live'))
      .where('org_id', '=', orgId)
      .where('revoked_at', 'is', null)
      .executeTakeFirstOrThrow();
    if (Number(live) >= KEYS_MAX) throw new Problem('conflict', `There are ${KEYS_MAX} keys. Revoke some first.`);
    await tx
      .insertInto('device_provisioning_keys')
      .values({ ...row, secret_hash: hashCredential(key) })
      .execute();
  });
  return { ...keyView(row), key };
}

/** The newest first; those that ended, too. */
export async function listProvisioningKeys(
  platform: Platform,
  caller: Caller | undefined,
): Promise<ProvisioningKeyView[]> {
  requirePermission(platform, caller, 'devices:write');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, {
    action: 'device.list_provisioning_keys',
    resourceType: 'device_provisioning_key',
  });
  const rows = await platform.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('device_provisioning_keys')
      .selectAll()
      .where('org_id', '=', orgId)
      .orderBy('created_at', 'desc')
      .limit(KEYS_MAX)
      .execute(),
  );
  return rows.map(keyView);
}

/** Devices that have claimed a place keep it. Ending a key twice is no mistake. */
export async function revokeProvisioningKey(
  platform: Platform,
  caller: Caller | undefined,
  keyId: string,
): Promise<void> {
  requirePermission(platform, caller, 'devices:write');
  const orgId = organisationOf(caller);
  const note = {
    ...{ action: 'device.revoke_provisioning_key', resourceType: 'device_provisioning_key', resourceId: keyId },
  };
  await audited(platform, caller, note, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('device_provisioning_keys')
      .set((eb) => ({ revoked_at: eb.fn.coalesce('revoked_at', eb.val(new Date(platform.clock()))) }))
      .where('org_id', '=', orgId)
      .where('provisioning_key_id', '=', keyId)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new Problem('not_found', 'This organisation has no such key.');
  });
}

interface KeyRow {
  provisioning_key_id: string;
  name: string;
  profile: string;
  site: string;
  claims: number;
  claims_max: number;
  created_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
}

function keyView(row: KeyRow): ProvisioningKeyView {
  const { provisioning_key_id, name, profile, site, claims, claims_max, created_at, expires_at, revoked_at } = row;
  return {
    ...{ provisioning_key_id, name, profile, site, claims, claims_max },
    ...{ created_at: created_at.toISOString(), expires_at: expires_at.toISOString() },
    revoked_at: revoked_at?.toISOString() ?? null,
  };
}
