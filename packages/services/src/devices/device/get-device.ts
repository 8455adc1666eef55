/** One device, with the last value of each of its fields and what it proves itself by. */
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { type DeviceView, deviceView, findDeviceRow } from './device-row.ts';

/** Throws not_found. */
export async function getDevice(platform: Platform, caller: Caller | undefined, deviceId: string): Promise<DeviceView> {
  requirePermission(platform, caller, 'devices:read');
  const orgId = organisationOf(caller);
  const view = await platform.records.asTenant(orgId, async (tx) =>
    deviceView(platform, tx, await findDeviceRow(tx, orgId, deviceId)),
  );
  await platform.audit.note(caller, { action: 'device.read', resourceType: 'device', resourceId: deviceId });
  return view;
}
