/** What one device measured of late, message by message, and how it did: the events of a thing, which are nobody's. */
import { HOUR_MS } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { findDevice } from './device.ts';
import { DEVICE_REPORTED, DEVICE_STATUS_CHANGED } from './device-events.ts';

const POINTS_MAX = 2000;
const CHANGES_MAX = 50;
const HOURS = { min: 1, max: 24 * 31 };

export interface DeviceReadings {
  from: string;
  to: string;
  /** Oldest first: the time, and the values of the message by field. */
  messages: { at: string; readings: Record<string, number>; people_withheld: boolean }[];
  /** Whether there were more messages before the oldest one. */
  is_cut: boolean;
  /** Changes of its health, the newest first. */
  changes: { at: string; health: string; reason: string }[];
}

/** `{hours?}`: 1 to 744; 24 when absent. */
export async function listReadings(
  platform: Platform,
  caller: Caller | undefined,
  deviceId: string,
  input: unknown,
): Promise<DeviceReadings> {
  requirePermission(platform, caller, 'devices:read');
  const orgId = organisationOf(caller);
  const hours = readInput(input, (read) => (read.has('hours') ? read.integer('hours', HOURS) : 24));
  await platform.records.asTenant(orgId, (tx) => findDevice(tx, orgId, deviceId));
  const toMs = platform.clock();
  const fromMs = toMs - hours * HOUR_MS;
  const own = { sessionId: deviceId, fromMs };
  const [reports, changes] = await Promise.all([
    platform.store.events.list(orgId, { ...own, eventTypes: [DEVICE_REPORTED], limit: POINTS_MAX }),
    platform.store.events.list(orgId, { ...own, eventTypes: [DEVICE_STATUS_CHANGED], limit: CHANGES_MAX }),
    platform.audit.note(caller, { action: 'device.read_readings', resourceType: 'device', resourceId: deviceId }),
  ]);
  return {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    messages: reports.toReversed().map(({ timestamp, metadata }) => ({
      at: timestamp,
      readings: Object.fromEntries(
        Object.entries(metadata).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
      ),
      people_withheld: metadata.people_withheld === true,
    })),
    is_cut: reports.length === POINTS_MAX,
    changes: changes.map(({ timestamp, metadata }) => ({
      at: timestamp,
      health: String(metadata.device_health),
      reason: String(metadata.device_health_reason ?? ''),
    })),
  };
}
