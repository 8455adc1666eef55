/**
 * A new credential for a device. The old ones work on for a grace period, so that the device can be told; after a leak,
 * give none.
 */
import { DAY_MS, SECOND_MS } from '@bellwether/core';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { deviceView, findDeviceRow, watchedDevice } from './device-row.ts';
import { type CreatedDevice, endCredentials, insertCredential, readFingerprint } from './write-device.ts';

const GRACE_SECONDS = { min: 0, max: (30 * DAY_MS) / SECOND_MS };

/** `{certificate_fingerprint?, grace_seconds?}`: a token unless a certificate is named; no grace unless it is asked for. */
export async function rotateDeviceCredential(
  platform: Platform,
  caller: Caller | undefined,
  deviceId: string,
  input: unknown,
): Promise<CreatedDevice> {
  requirePermission(platform, caller, 'devices:write');
  const orgId = organisationOf(caller);
  const { certificate, graceSeconds } = readInput(input ?? {}, (read) => ({
    certificate: readFingerprint(read),
    graceSeconds: read.has('grace_seconds') ? read.integer('grace_seconds', GRACE_SECONDS) : 0,
  }));
  const note = { action: 'device.rotate_credential', resourceType: 'device', resourceId: deviceId };
  const { row, view } = await audited(platform, caller, note, async (tx) => {
    const device = await findDeviceRow(tx, orgId, deviceId);
    const at = new Date(platform.clock());
    if (graceSeconds === 0) await endCredentials(tx, device, at);
    else
      await tx
        .updateTable('device_credentials')
        .set((eb) => ({
          expires_at: eb.fn<Date>('least', ['expires_at', eb.val(new Date(at.getTime() + graceSeconds * SECOND_MS))]),
        }))
        .where('org_id', '=', orgId)
        .where('device_id', '=', deviceId)
        .where('revoked_at', 'is', null)
        .execute();
    const token = await insertCredential(tx, device, {
      ...{ by: nameOf(caller), at, certificate, region: platform.residency.region },
    });
    return { row: device, view: { ...(await deviceView(platform, tx, device)), token } };
  });
  platform.devices.changed(orgId, [watchedDevice(row)]);
  return view;
}
