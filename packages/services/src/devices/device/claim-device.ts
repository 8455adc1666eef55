/**
 * A device registers itself by a provisioning key and its serial number, and is answered with a token of its own. A device
 * that lost the answer claims again with the same key and number, as long as it has sent nothing: it gets a new token.
 */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { hashCredential, regionOfCredential } from '../../access/authority/credential.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { refuseSuspended } from '../../tenants/tenant/refuse-suspended.ts';
import { isDeviceSecret } from './device-credential.ts';
import { type DeviceRow, watchedDevice } from './device-row.ts';
import { endCredentials, insertCredential, insertDevice, type MadeDevice, refuseTooMany } from './write-device.ts';

export interface ClaimedDevice {
  device_id: string;
  name: string;
  profile: string;
  /** Shown here and never again. */
  token: string;
}

/** `{serial, name?}`. Throws unauthenticated for a key that is none, has ended or is used up, lives_elsewhere for another region's. */
export async function claimDevice(platform: Platform, key: string | undefined, input: unknown): Promise<ClaimedDevice> {
  const found = key === undefined ? undefined : await findKey(platform, key);
  if (!found) throw new Problem('unauthenticated', REFUSED);
  refuseSuspended(platform, found.org_id);
  const { serial, name } = readInput(input, (read) => ({
    serial: read.text('serial', { max: 128 }),
    name: read.has('name') ? read.text('name', { max: 128 }) : undefined,
  }));
  const caller = claimant(found.org_id, found.provisioning_key_id);
  const { device, token } = await audited(
    platform,
    caller,
    (made: MadeDevice) => ({ action: 'device.claim', resourceType: 'device', resourceId: made.device.device_id }),
    async (tx): Promise<MadeDevice> => {
      const again = await claimedBefore(platform, tx, found, serial);
      if (again) return again;
      await takeOne(platform, tx, found);
      await refuseTooMany(tx, found.org_id, 1);
      const { profile, site } = found;
      return insertDevice(platform, tx, caller, {
        name: name ?? serial,
        serial,
        profile,
        site,
        gatewayId: null,
        certificate: undefined,
      });
    },
  );
  platform.devices.changed(found.org_id, [watchedDevice(device)]);
  return { device_id: device.device_id, name: device.name, profile: device.profile, token: token! };
}

const REFUSED =
  'Send a provisioning key as "Authorization: Bearer bwp_…". The one sent, if any, is unknown, over or used up.';

interface FoundKey {
  org_id: string;
  provisioning_key_id: string;
  profile: string;
  site: string;
}

async function findKey(platform: Platform, key: string): Promise<FoundKey | undefined> {
  if (!isDeviceSecret(key, 'provisioning')) return undefined;
  platform.residency.requireHere(regionOfCredential(key));
  return platform.records.asOperator((tx) =>
    tx
      .selectFrom('device_provisioning_keys')
      .select(['org_id', 'provisioning_key_id', 'profile', 'site'])
      .where('secret_hash', '=', hashCredential(key))
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', new Date(platform.clock()))
      .executeTakeFirst(),
  );
}

/** One claim of the key's; in the statement that counts, so that two at once cannot both have the last one. */
async function takeOne(platform: Platform, tx: Transaction, { org_id, provisioning_key_id }: FoundKey): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('device_provisioning_keys')
    .set((eb) => ({ claims: eb('claims', '+', 1) }))
    .where('org_id', '=', org_id)
    .where('provisioning_key_id', '=', provisioning_key_id)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', new Date(platform.clock()))
    .whereRef('claims', '<', 'claims_max')
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new Problem('unauthenticated', REFUSED);
}

/** Throws conflict for a number that a device of another origin has, or one that has spoken already. */
async function claimedBefore(
  platform: Platform,
  tx: Transaction,
  { org_id, provisioning_key_id }: FoundKey,
  serial: string,
): Promise<MadeDevice | undefined> {
  const device: DeviceRow | undefined = await tx
    .selectFrom('devices')
    .selectAll()
    .where('org_id', '=', org_id)
    .where('serial', '=', serial)
    .forUpdate()
    .executeTakeFirst();
  if (!device) return undefined;
  const by = `device:${provisioning_key_id}`;
  const hasSpoken = platform.devices.watch.conditionOf(org_id, device.device_id)?.lastSeenMs !== undefined;
  if (device.created_by !== by || device.state !== 'active' || hasSpoken)
    throw new Problem(
      'conflict',
      'A device with this serial number is registered already. Somebody who may manage devices can give it a new credential.',
      { errors: [{ field: 'serial', detail: 'is taken.' }] },
    );
  const at = new Date(platform.clock());
  await endCredentials(tx, device, at);
  const { region } = platform.residency;
  return { device, token: await insertCredential(tx, device, { by, at, certificate: undefined, region }) };
}

function claimant(orgId: string, keyId: string): Caller {
  return {
    ...{ kind: 'device', id: keyId, orgId, grants: new Map(), role: undefined },
    ...{ teams: [], subject: undefined, sessionId: undefined },
  };
}
