/** The update that is there for a device: found, signed for it alone, pushed over its connection or fetched by it. */
import { DAY_MS, Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';
import type { DeviceIdentity } from '../device/device-identity.ts';
import { type FirmwareRow, firmwareOf, firmwareOfVersion } from './firmware.ts';
import { manifestKeys } from './signing-keys.ts';
import type { TargetState } from './target-states.ts';
import { type SignedEnvelope, signManifest, type UpdateManifest } from './update-manifest.ts';

const VALID_MS = 7 * DAY_MS;
export const IMAGE_PATH = '/api/v1/device/update/image';
/** Devices that are told side by side. */
const PUSHES = 16;

export interface Offer {
  rolloutId: string;
  state: TargetState;
  sequence: number;
  firmware: FirmwareRow;
}

interface DeviceKey {
  orgId: string;
  deviceId: string;
}

/** What the device shall install; `undefined`: nothing. */
export async function offerTo(tx: Transaction, { orgId, deviceId }: DeviceKey): Promise<Offer | undefined> {
  const row = await tx
    .selectFrom('device_rollout_targets as target')
    .innerJoin('device_rollouts as rollout', (join) =>
      join.onRef('rollout.org_id', '=', 'target.org_id').onRef('rollout.rollout_id', '=', 'target.rollout_id'),
    )
    .select(['rollout.rollout_id', 'rollout.firmware_id', 'rollout.profile', 'sequence', 'revert_sequence'])
    .select(['target.state', 'target.firmware_before'])
    .where('target.org_id', '=', orgId)
    .where('target.device_id', '=', deviceId)
    .where((eb) =>
      eb.or([
        // Devices that a roll-out did not reach get it when they come, also after its end.
        eb.and([
          eb('target.state', 'in', ['staged', 'downloading']),
          eb('rollout.state', 'in', ['running', 'completed']),
        ]),
        eb.and([eb('target.state', '=', 'reverting'), eb('rollout.state', 'in', ['rolling_back', 'rolled_back'])]),
      ]),
    )
    .orderBy((eb) => eb.fn.coalesce('revert_sequence', 'sequence'), 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  const isBack = row.state === 'reverting';
  const firmware = isBack
    ? await firmwareOfVersion(tx, { orgId, profile: row.profile, version: row.firmware_before ?? '' })
    : await firmwareOf(tx, orgId, row.firmware_id);
  if (!firmware) return undefined;
  const sequence = isBack ? row.revert_sequence : row.sequence;
  return { rolloutId: row.rollout_id, state: row.state, sequence: Number(sequence), firmware };
}

/** For a device that fetches. `null`: it is up to date, as far as anybody has said. */
export async function fetchUpdate(
  platform: Platform,
  device: DeviceIdentity,
): Promise<{ update: SignedEnvelope | null }> {
  return { update: (await envelopeFor(platform, device)) ?? null };
}

/** The image of the update that is there for the device. Throws conflict when it was withdrawn. */
export function imageFor(
  platform: Platform,
  { orgId, deviceId }: DeviceIdentity,
  sequence: string | undefined,
): Promise<FirmwareRow> {
  return platform.records.asTenant(orgId, async (tx) => {
    const offer = await offerTo(tx, { orgId, deviceId });
    if (!offer || String(offer.sequence) !== sequence)
      throw new Problem('conflict', 'This update is not there for the device any more. Ask for the update again.');
    // From here on its silence means something.
    if (offer.state === 'staged')
      await tx
        .updateTable('device_rollout_targets')
        .set({ state: 'downloading', changed_at: new Date(platform.clock()), untold: true })
        .where('org_id', '=', orgId)
        .where('rollout_id', '=', offer.rolloutId)
        .where('device_id', '=', deviceId)
        .where('state', '=', 'staged')
        .execute();
    return offer.firmware;
  });
}

/** To a device that has just begun to listen. */
export async function pushUpdate(platform: Platform, { orgId, deviceId }: DeviceKey): Promise<void> {
  const device = await platform.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('devices')
      .select('profile')
      .where('org_id', '=', orgId)
      .where('device_id', '=', deviceId)
      .executeTakeFirst(),
  );
  const envelope = device && (await envelopeFor(platform, { orgId, deviceId, profile: device.profile }));
  if (!envelope) return;
  await platform.devices.switchboard.publish(orgId, deviceId, 'update', Buffer.from(JSON.stringify(envelope)), 1);
}

/** To all devices for which the roll-out has something. Those that are not there fetch it, or get it when they listen. */
export async function pushUpdates(
  platform: Platform,
  { orgId, rolloutId, signal }: { orgId: string; rolloutId: string; signal: AbortSignal },
): Promise<void> {
  const targets = await platform.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('device_rollout_targets')
      .select('device_id')
      .where('org_id', '=', orgId)
      .where('rollout_id', '=', rolloutId)
      .where('state', 'in', ['staged', 'reverting'])
      .orderBy('position')
      .execute(),
  );
  const ahead = targets.values();
  const push = async (): Promise<void> => {
    for (const { device_id } of ahead) {
      signal.throwIfAborted();
      await pushUpdate(platform, { orgId, deviceId: device_id });
    }
  };
  await Promise.all(Array.from({ length: PUSHES }, push));
}

function envelopeFor(
  platform: Platform,
  { orgId, deviceId, profile }: DeviceKey & { profile: string },
): Promise<SignedEnvelope | undefined> {
  return platform.records.asTenant(orgId, async (tx) => {
    const offer = await offerTo(tx, { orgId, deviceId });
    if (!offer) return undefined;
    const nowMs = platform.clock();
    const { version, size, sha256, release_signature } = offer.firmware;
    const manifest: UpdateManifest = {
      ...{ manifest: 'bellwether-device-update/1', org_id: orgId, device_id: deviceId, profile },
      ...{ rollout_id: offer.rolloutId, sequence: offer.sequence },
      firmware: {
        ...{ version, size, sha256, path: `${IMAGE_PATH}?sequence=${offer.sequence}` },
        ...(release_signature === null ? {} : { release_signature }),
      },
      issued_at: new Date(nowMs).toISOString(),
      expires_at: new Date(nowMs + VALID_MS).toISOString(),
    };
    return signManifest(manifest, await manifestKeys(platform, tx, orgId));
  });
}
