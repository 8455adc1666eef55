/** Kinds of devices there are: those that come with packs, and the organisation's own. */
import type { DeviceProfile } from '@bellwether/metrics';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import type { Platform } from '../platform/platform.ts';

export interface DeviceProfileView extends DeviceProfile {
  /** False of those the organisation made itself. */
  is_shipped: boolean;
}

export function listDeviceProfiles(platform: Platform, caller: Caller | undefined): DeviceProfileView[] {
  requirePermission(platform, caller, 'devices:read');
  return platform.devices.profiles
    .all(organisationOf(caller))
    .map((profile) => ({ ...profile, is_shipped: platform.devices.profiles.isShipped(profile.name) }));
}
