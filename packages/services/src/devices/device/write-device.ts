/**
 * Registering devices and changing them. A secret that a device gets is answered once, when it is made; afterwards only its
 * hash is known. Whoever changes a device says which version they began with.
 */
import { Problem } from '@bellwether/core';
import { isUniqueViolation, type Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { hashCredential } from '../../access/authority/credential.ts';
import { newId } from '../../access/authority/random-text.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { DEVICES_MAX } from './device.ts';
import { fingerprintBytes, hintOf, newDeviceSecret } from './device-credential.ts';
import { type DeviceRow, type DeviceView, deviceView, findDeviceRow, watchedDevice } from './device-row.ts';
import { deviceStream, deviceStreamFields } from './device-stream.ts';
import { requireGateway } from './require-gateway.ts';

const NAME = { max: 128 };

export interface NewDevice {
  name: string;
  serial: string | null;
  profile: string;
  site: string;
  /** Which device may speak for it. */
  gatewayId: string | null;
  /** SHA-256 of the certificate it proves itself by; `undefined`: it gets a token. */
  certificate: Buffer | undefined;
}

export interface MadeDevice {
  device: DeviceRow;
  /** Shown once; `null` of a device that proves itself by a certificate. */
  token: string | null;
}

export interface CreatedDevice extends DeviceView {
  /** Shown here and never again; `null` of a device that proves itself by a certificate. */
  token: string | null;
}

/** `{name, profile, site?, serial?, gateway_id?, certificate_fingerprint?}`. Throws conflict when the serial number is taken. */
export async function createDevice(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<CreatedDevice> {
  requirePermission(platform, caller, 'devices:write');
  const orgId = organisationOf(caller);
  const device = readInput(input, (read) => readNewDevice(platform, orgId, read));
  const created = await audited(
    platform,
    caller,
    ({ row }: { row: DeviceRow; view: CreatedDevice }) => ({
      ...{ action: 'device.create', resourceType: 'device', resourceId: row.device_id },
    }),
    async (tx) => {
      await refuseTooMany(tx, orgId, 1);
      const { device: row, token } = await insertDevice(platform, tx, caller, device);
      return { row, view: { ...(await deviceView(platform, tx, row)), token } };
    },
  ).catch(refuseTakenSerial);
  platform.devices.changed(orgId, [watchedDevice(created.row)]);
  return created.view;
}

/** `{version, name?, profile?, site?, gateway_id?}`. Throws 409 with `current` when somebody was faster. */
export function updateDevice(
  platform: Platform,
  caller: Caller | undefined,
  deviceId: string,
  input: unknown,
): Promise<DeviceView> {
  requirePermission(platform, caller, 'devices:write');
  const orgId = organisationOf(caller);
  const { version, ...change } = readInput(input, (read) => ({
    version: readVersion(read),
    ...(read.has('name') ? { name: read.text('name', NAME) } : {}),
    ...(read.has('profile') ? readProfile(platform, orgId, read) : {}),
    ...(read.has('site') ? { site: read.text('site', { ...NAME, min: 0 }) } : {}),
    ...(read.has('gateway_id') ? { gateway_id: readGatewayId(read) } : {}),
  }));
  return changeDevice(platform, caller, deviceId, { action: 'device.update', version, change });
}

/**
 * `{version, state: active|blocked|retired}`. Blocked: nothing is taken from it until it is active again. Retired: its
 * credentials have ended, too; what it measured stays.
 */
export function switchDevice(
  platform: Platform,
  caller: Caller | undefined,
  deviceId: string,
  input: unknown,
): Promise<DeviceView> {
  requirePermission(platform, caller, 'devices:write');
  const { version, state } = readInput(input, (read) => ({
    version: readVersion(read),
    state: read.oneOf('state', ['active', 'blocked', 'retired']),
  }));
  return changeDevice(platform, caller, deviceId, { action: `device.set_${state}`, version, change: { state } });
}

type DeviceChange = Partial<Pick<DeviceRow, 'name' | 'profile' | 'category' | 'site' | 'gateway_id' | 'state'>>;

async function changeDevice(
  platform: Platform,
  caller: Caller,
  deviceId: string,
  { action, version, change }: { action: string; version: number; change: DeviceChange },
): Promise<DeviceView> {
  const orgId = organisationOf(caller);
  const note = { action, resourceType: 'device', resourceId: deviceId, details: { version } };
  const { row, view } = await audited(platform, caller, note, async (tx) => {
    const before = await findDeviceRow(tx, orgId, deviceId);
    if (before.version !== version)
      throw new Problem(
        'conflict',
        `The device was changed at ${before.updated_at.toISOString()}, after you had opened it. Nothing was overwritten.`,
        {
          errors: [{ field: 'version', detail: `is ${version}; the device is at version ${before.version}.` }],
          current: await deviceView(platform, tx, before),
        },
      );
    await requireGateway(tx, orgId, change.gateway_id ?? null, deviceId);
    const after = await writeDevice(tx, before, change, { by: nameOf(caller), at: new Date(platform.clock()) });
    await recordChange(platform, tx, caller, deviceStream, deviceId, {
      before: deviceStreamFields(before),
      after: deviceStreamFields(after),
    });
    return { row: after, view: await deviceView(platform, tx, after) };
  });
  platform.devices.changed(orgId, [watchedDevice(row)]);
  return view;
}

/** A new version. A device that is retired loses its credentials. */
export async function writeDevice(
  tx: Transaction,
  before: DeviceRow,
  change: DeviceChange,
  { by, at }: { by: string; at: Date },
): Promise<DeviceRow> {
  const after = { ...before, ...change, version: before.version + 1, updated_by: by, updated_at: at };
  const { org_id, device_id } = before;
  await tx
    .updateTable('devices')
    .set({ ...change, version: after.version, updated_by: by, updated_at: at })
    .where('org_id', '=', org_id)
    .where('device_id', '=', device_id)
    .execute();
  if (after.state === 'retired') await endCredentials(tx, after, at);
  return after;
}

/** Ends what has not ended, at the time given; credentials that end sooner stay as they are. */
export async function endCredentials(
  tx: Transaction,
  { org_id, device_id }: Pick<DeviceRow, 'org_id' | 'device_id'>,
  at: Date,
): Promise<void> {
  await tx
    .updateTable('device_credentials')
    .set({ revoked_at: at })
    .where('org_id', '=', org_id)
    .where('device_id', '=', device_id)
    .where('revoked_at', 'is', null)
    .execute();
}

export async function insertDevice(
  platform: Platform,
  tx: Transaction,
  caller: Caller,
  { name, serial, profile, site, gatewayId, certificate }: NewDevice,
): Promise<MadeDevice> {
  const orgId = organisationOf(caller);
  const by = nameOf(caller);
  const now = new Date(platform.clock());
  const category = platform.devices.profiles.get(orgId, profile)?.category ?? '';
  const device: DeviceRow = {
    ...{ org_id: orgId, device_id: newId('dev'), name, serial, profile, category, site, gateway_id: gatewayId },
    ...{ state: 'active', version: 1 },
    ...{ created_by: by, created_at: now, updated_by: by, updated_at: now },
  };
  await requireGateway(tx, orgId, gatewayId, device.device_id);
  await tx.insertInto('devices').values(device).execute();
  const token = await insertCredential(tx, device, {
    ...{ by, at: now, certificate, region: platform.residency.region },
  });
  await recordChange(platform, tx, caller, deviceStream, device.device_id, {
    before: null,
    after: deviceStreamFields(device),
  });
  return { device, token };
}

/** Gives the token when there is one; it is nowhere else. */
export async function insertCredential(
  tx: Transaction,
  { org_id, device_id }: Pick<DeviceRow, 'org_id' | 'device_id'>,
  {
    by,
    at,
    certificate,
    region,
  }: { by: string; at: Date; certificate: Buffer | undefined; region: string | undefined },
): Promise<string | null> {
  const token = certificate ? null : newDeviceSecret('token', region);
  await tx
    .insertInto('device_credentials')
    .values({
      ...{ org_id, device_id, credential_id: newId('dcr'), created_by: by, created_at: at },
      ...(token === null
        ? { kind: 'certificate', secret_hash: certificate!, hint: certificate!.toString('hex').slice(0, 12) }
        : { kind: 'token', secret_hash: hashCredential(token), hint: hintOf(token) }),
    })
    .execute()
    .catch((error: unknown) => {
      if (!isUniqueViolation(error)) throw error;
      throw new Problem('conflict', 'Another device proves itself by this certificate. Each needs one of its own.', {
        errors: [{ field: 'certificate_fingerprint', detail: 'is taken.' }],
        cause: error,
      });
    });
  return token;
}

export async function refuseTooMany(tx: Transaction, orgId: string, added: number): Promise<void> {
  const { kept } = await tx
    .selectFrom('devices')
    .select((eb) => eb.fn.countAll<number>().as('kept'))
    .where('org_id', '=', orgId)
    .executeTakeFirstOrThrow();
  if (Number(kept) + added > DEVICES_MAX)
    throw new Problem('conflict', `An organisation has at most ${DEVICES_MAX} devices; there are ${kept}.`);
}

export function refuseTakenSerial(error: unknown): never {
  if (!isUniqueViolation(error)) throw error;
  throw new Problem('conflict', 'There is a device with this serial number already.', {
    errors: [{ field: 'serial', detail: 'is taken.' }],
    cause: error,
  });
}

export function readNewDevice(platform: Platform, orgId: string, read: InputReader): NewDevice {
  return {
    name: read.text('name', NAME),
    serial: readSerial(read),
    profile: readProfile(platform, orgId, read).profile,
    site: read.has('site') ? read.text('site', { ...NAME, min: 0 }) : '',
    gatewayId: readGatewayId(read),
    certificate: readFingerprint(read),
  };
}

export function readSerial(read: InputReader): string | null {
  return read.has('serial') && read.raw('serial') !== null ? read.text('serial', NAME) : null;
}

function readGatewayId(read: InputReader): string | null {
  return read.has('gateway_id') && read.raw('gateway_id') !== null ? read.text('gateway_id', { max: 64 }) : null;
}

export function readProfile(
  platform: Platform,
  orgId: string,
  read: InputReader,
): { profile: string; category: string } {
  const name = read.text('profile', { max: 64 });
  const profile = platform.devices.profiles.get(orgId, name);
  if (profile) return { profile: name, category: profile.category };
  const known = platform.devices.profiles.all(orgId).map((each) => each.name);
  return read.refuse('profile', `has to be one of ${known.join(', ')}.`, { profile: '', category: '' });
}

export function readFingerprint(read: InputReader): Buffer | undefined {
  const field = 'certificate_fingerprint';
  if (!read.has(field)) return undefined;
  const otherwise = 'has to be the SHA-256 of the certificate, 64 hexadecimal digits with colons or without.';
  return fingerprintBytes(read.text(field, { max: 95 })) ?? read.refuse(field, otherwise);
}

function readVersion(read: InputReader): number {
  return read.integer('version', { min: 1, max: 1e9 });
}
