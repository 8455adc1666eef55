/** Kinds of devices there are: those that come with packs, and the organisation's own. */
import type { DeviceProfile } from '@bellwether/metrics';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';

export interface DeviceProfileView extends DeviceProfile {
  /** False of those the organisation made itself. */
  is_shipped: boolean;
}

export async function listDeviceProfiles(platform: Platform, caller: Caller | undefined): Promise<DeviceProfileView[]> {
  requirePermission(platform, caller, 'devices:read');
  await platform.audit.note(caller, { action: 'device_profile.list', resourceType: 'device_profile' });
  return platform.devices.profiles
    .all(organisationOf(caller))
    .map((profile) => ({ ...profile, is_shipped: platform.devices.profiles.isShipped(profile.name) }));
}
