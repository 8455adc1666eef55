/** A platform with devices that are there in the records, and simulated devices that update themselves as real ones would. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addTenant } from '../../../test/service-context.ts';
import { openTestPlatform } from '../../../test/test-platform.ts';
import type { Caller } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { DeviceIdentity } from '../device/device-identity.ts';
import { readImage } from './firmware-images.ts';
import { fetchUpdate, imageFor } from './offer-update.ts';
import { reportUpdate } from './report-update.ts';
import { listUpdateKeys } from './signing-keys.ts';
import type { UpdateReport } from './target-states.ts';
import { isImageOf, verifyUpdate } from './verify-update.ts';

export const PROFILE = 'parking-sensor';

export interface UpdateHouse {
  platform: Platform;
  admin: Caller;
  neighbour: Caller;
  /** Moves the clock. */
  pass(milliseconds: number): void;
  close(): Promise<void>;
}

export async function openUpdateHouse(): Promise<UpdateHouse> {
  const directory = mkdtempSync(join(tmpdir(), 'device-updates-'));
  let aheadMs = 0;
  const platform = await openTestPlatform({
    ...{ dataDirectory: directory, packs: [], clock: () => Date.now() + aheadMs },
    onTrouble: (message, error) => {
      throw new Error(message, { cause: error });
    },
  });
  return {
    platform,
    admin: await addTenant(platform, 'org_a'),
    neighbour: await addTenant(platform, 'org_b'),
    pass: (milliseconds) => {
      aheadMs += milliseconds;
    },
    close: async () => {
      await platform.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Devices that run a version already, named `<prefix>_000` and so on. */
export async function addDevices(
  { platform, admin }: UpdateHouse,
  {
    prefix,
    count,
    profile = PROFILE,
    firmware = '1.0.0',
  }: { prefix: string; count: number; profile?: string; firmware?: string },
): Promise<DeviceIdentity[]> {
  const at = new Date(platform.clock());
  const org_id = admin.orgId;
  addProfile(platform, org_id, profile);
  const devices = Array.from({ length: count }, (_, index) => `${prefix}_${String(index).padStart(3, '0')}`);
  await platform.records.asTenant(org_id, async (tx) => {
    for (const device_id of devices) {
      await tx
        .insertInto('devices')
        .values({
          ...{ org_id, device_id, name: device_id, serial: null, profile, category: 'smart-city', site: 'north' },
          ...{ state: 'active', version: 1, created_by: 'test', created_at: at, updated_by: 'test', updated_at: at },
        })
        .execute();
      await tx
        .insertInto('device_states')
        .values({
          ...{ org_id, device_id, last_seen_at: at, readings: '{}', firmware },
          ...{ health: 'online', health_reason: '', health_since: at },
        })
        .execute();
    }
  });
  return devices.map((deviceId) => ({
    ...{ orgId: org_id, deviceId, credentialId: 'dcr_test', name: deviceId, profile },
    ...{ category: 'smart-city', site: 'north' },
  }));
}

/** A kind of device that the organisation has described. */
export function addProfile({ devices }: Platform, orgId: string, name: string): void {
  const profile = {
    name,
    title: name,
    category: 'smart-city',
    description: '',
    expectedIntervalSeconds: 60,
    fields: [],
  };
  devices.profiles.put(orgId, profile);
}

/** A device that believes only what is signed for it, and keeps what it has installed. */
export class SimulatedDevice {
  readonly identity: DeviceIdentity;
  readonly #platform: Platform;
  readonly #keys: readonly Uint8Array[];
  /** What becomes of an image on it; a reason: it cannot run it. */
  readonly #faultOf: (version: string) => string | undefined;
  installed = { version: '1.0.0', sequence: 0 };

  constructor(
    platform: Platform,
    identity: DeviceIdentity,
    keys: readonly Uint8Array[],
    faultOf: (version: string) => string | undefined = () => undefined,
  ) {
    this.#platform = platform;
    this.identity = identity;
    this.#keys = keys;
    this.#faultOf = faultOf;
  }

  /** Asks for an update and takes it. Gives what it reported in the end; `undefined`: there was nothing for it. */
  async look(): Promise<UpdateReport | undefined> {
    const { update } = await fetchUpdate(this.#platform, this.identity);
    if (!update) return undefined;
    const { orgId, deviceId, profile } = this.identity;
    const check = verifyUpdate(update, {
      ...{ orgId, deviceId, profile, keys: this.#keys },
      ...{ installedSequence: this.installed.sequence, nowMs: this.#platform.clock() },
    });
    if (!check.ok) throw new Error(`A manifest of the server was refused: ${check.refusal}.`);
    const { sequence, firmware } = check.manifest;
    await this.report(sequence, 'downloading');
    const { firmware_id } = await imageFor(this.#platform, this.identity, String(sequence));
    const image = Buffer.concat(await Array.fromAsync(readImage(this.#platform, { orgId, firmwareId: firmware_id })));
    if (!isImageOf(check.manifest, image)) throw new Error('The image is not the one of its manifest.');
    const fault = this.#faultOf(firmware.version);
    if (fault !== undefined) {
      await this.report(sequence, 'failed', fault);
      return 'failed';
    }
    this.installed = { version: firmware.version, sequence };
    await this.report(sequence, 'installed');
    return 'installed';
  }

  report(sequence: number, status: UpdateReport, reason?: string) {
    return reportUpdate(this.#platform, this.identity, {
      sequence,
      status,
      ...(reason === undefined ? {} : { reason }),
    });
  }
}

/** The public keys that a device of the organisation is made with. */
export async function deviceKeys({ platform, admin }: UpdateHouse): Promise<Uint8Array[]> {
  return (await listUpdateKeys(platform, admin)).map(({ public_key }) => Buffer.from(public_key, 'base64'));
}

/** Bytes that are the same for the same version. */
export function imageOf(version: string): Uint8Array {
  return createHash('sha512').update(version).digest();
}
