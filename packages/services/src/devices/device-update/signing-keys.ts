/**
 * The keys that an organisation's manifests are signed with: Ed25519, made when the first one is needed, the private part
 * sealed like every secret. A manifest is signed with every key there is, so that a new key can be brought to all devices,
 * as part of a firmware, before the old one is taken away.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { keyIdOf, type ManifestKey, rawKey } from './update-manifest.ts';

export interface UpdateKeyView {
  key_id: string;
  algorithm: 'ed25519';
  /** The 32 bytes, base64: what a device is made with. */
  public_key: string;
  /** The same as PEM (SPKI). */
  public_key_pem: string;
  created_at: string;
  created_by: string;
}

const KEYS_MAX = 5;

/** Of the organisation, the oldest first; without a key, one is made. */
export async function manifestKeys(platform: Platform, tx: Transaction, orgId: string): Promise<ManifestKey[]> {
  const rows = await keyRows(tx, orgId);
  if (rows.length === 0) return [await makeKey(platform, tx, orgId, 'system:updates')];
  return rows.map(({ key_id: keyId, sealed_private_key }) => ({
    keyId,
    privateKey: createPrivateKey(platform.secrets.open(sealed_private_key, placeOf(orgId, keyId))),
  }));
}

/** Public parts; anybody who makes devices needs them. */
export async function listUpdateKeys(platform: Platform, caller: Caller | undefined): Promise<UpdateKeyView[]> {
  requirePermission(platform, caller, 'devices:read');
  const orgId = organisationOf(caller);
  const rows = await platform.records.asTenant(orgId, async (tx) => {
    await manifestKeys(platform, tx, orgId);
    return keyRows(tx, orgId);
  });
  await platform.audit.note(caller, { action: 'device_update.list_keys', resourceType: 'device_update_key' });
  return rows.map(({ key_id, public_key, created_by, created_at }) => ({
    ...{ key_id, algorithm: 'ed25519', public_key, public_key_pem: pemOf(public_key) },
    ...{ created_at: created_at.toISOString(), created_by },
  }));
}

/** A further key, with which manifests are signed as well from now on. Throws conflict when there are enough. */
export async function addUpdateKey(platform: Platform, caller: Caller | undefined): Promise<{ key_id: string }> {
  requirePermission(platform, caller, 'devices:update');
  const orgId = organisationOf(caller);
  const note = ({ key_id }: { key_id: string }) => ({
    ...AUDITED,
    action: 'device_update.add_key',
    resourceId: key_id,
  });
  return audited(platform, caller, note, async (tx) => {
    if ((await keyRows(tx, orgId)).length >= KEYS_MAX)
      throw new Problem('conflict', `There are ${KEYS_MAX} keys already. Take one away that no device needs any more.`);
    return { key_id: (await makeKey(platform, tx, orgId, nameOf(caller))).keyId };
  });
}

/** Manifests are not signed with it any more. Throws not_found, and conflict for the only one. */
export async function removeUpdateKey(platform: Platform, caller: Caller | undefined, keyId: string): Promise<void> {
  requirePermission(platform, caller, 'devices:update');
  const orgId = organisationOf(caller);
  const note = { ...AUDITED, action: 'device_update.remove_key', resourceId: keyId };
  await audited(platform, caller, note, async (tx) => {
    const rows = await keyRows(tx, orgId);
    if (!rows.some(({ key_id }) => key_id === keyId))
      throw new Problem('not_found', 'This organisation has no such key for updates.');
    if (rows.length === 1)
      throw new Problem('conflict', 'It is the only key: without it no device takes an update. Add another one first.');
    await tx.deleteFrom('device_update_keys').where('org_id', '=', orgId).where('key_id', '=', keyId).execute();
  });
}

const AUDITED = { resourceType: 'device_update_key' } as const;

function keyRows(tx: Transaction, orgId: string) {
  return tx
    .selectFrom('device_update_keys')
    .selectAll()
    .where('org_id', '=', orgId)
    .orderBy('created_at')
    .orderBy('key_id')
    .execute();
}

async function makeKey(
  { secrets, clock }: Pick<Platform, 'secrets' | 'clock'>,
  tx: Transaction,
  orgId: string,
  by: string,
): Promise<ManifestKey> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const keyId = keyIdOf(publicKey);
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await tx
    .insertInto('device_update_keys')
    .values({
      ...{ org_id: orgId, key_id: keyId, public_key: rawKey(publicKey).toString('base64') },
      ...{
        sealed_private_key: secrets.seal(pem, placeOf(orgId, keyId)),
        created_by: by,
        created_at: new Date(clock()),
      },
    })
    .execute();
  return { keyId, privateKey };
}

function placeOf(orgId: string, keyId: string): string {
  return `device_update_key:${orgId}:${keyId}`;
}

function pemOf(publicKey: string): string {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey, 'base64').toString('base64url') };
  return String(createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }));
}
