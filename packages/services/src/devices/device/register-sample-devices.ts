/** Puts the devices of a sample into the registry, with no credential: nobody sends for them but the sample itself. */
import type { SampleDevice } from '@bellwether/metrics';
import type { Platform } from '../../installation/platform/platform.ts';
import { watchedDevice } from './device-row.ts';

const MADE_BY = 'operator:sample';

/** Those that are there already stay as they are. */
export async function registerSampleDevices(
  platform: Platform,
  orgId: string,
  devices: readonly SampleDevice[],
): Promise<void> {
  if (devices.length === 0) return;
  const now = new Date(platform.clock());
  const rows = devices.map((device) => ({
    ...{ org_id: orgId, ...device, gateway_id: null, state: 'active' as const, version: 1 },
    category: platform.devices.profiles.get(orgId, device.profile)?.category ?? '',
    ...{ created_by: MADE_BY, created_at: now, updated_by: MADE_BY, updated_at: now },
  }));
  const made = await platform.records.asTenant(orgId, (tx) =>
    tx
      .insertInto('devices')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .returning('device_id')
      .execute(),
  );
  const ids = new Set(made.map(({ device_id }) => device_id));
  platform.devices.changed(
    orgId,
    rows.filter(({ device_id }) => ids.has(device_id)).map((row) => watchedDevice(row)),
  );
}
