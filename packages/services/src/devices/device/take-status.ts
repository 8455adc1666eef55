/** What a device says of itself: that it does well, that something is wrong, that it goes. */
import { formatInstant, Problem } from '@bellwether/core';
import type { Arrival } from '../../ingest/admission/arrival.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { DEVICE_STATUS_CHANGED, deviceFields } from './device-events.ts';
import type { DeviceIdentity } from './device-identity.ts';

export const TOLD_STATUSES = ['online', 'degraded', 'offline'] as const;
const REASON_MAX = 120;

export interface ToldStatus {
  status: (typeof TOLD_STATUSES)[number];
  reason: string;
}

/** Throws invalid_request. */
export function readToldStatus(payload: Uint8Array): ToldStatus {
  let value: { status?: unknown; reason?: unknown } | null;
  try {
    value = JSON.parse(Buffer.from(payload).toString('utf8')) as typeof value;
  } catch (error) {
    throw new Problem('invalid_request', 'A status is JSON: {"status": "degraded", "reason": "…"}.', { cause: error });
  }
  const status = TOLD_STATUSES.find((each) => each === value?.status);
  if (!status) throw new Problem('invalid_request', `The status has to be one of ${TOLD_STATUSES.join(', ')}.`);
  const reason = typeof value?.reason === 'string' ? value.reason.slice(0, REASON_MAX) : '';
  return { status, reason };
}

/** As an event; `undefined` when the device has said the same last time, and nothing has changed. */
export function statusArrival(
  platform: Pick<Platform, 'clock' | 'devices'>,
  device: DeviceIdentity,
  { status, reason }: ToldStatus,
): ((index: number) => Arrival) | undefined {
  const condition = platform.devices.watch.conditionOf(device.orgId, device.deviceId);
  const told = condition?.told?.split(':', 1)[0] ?? 'online';
  if (told === status && condition?.lastSeenMs !== undefined) return undefined;
  return (index) => ({
    index,
    event: {
      event_type: DEVICE_STATUS_CHANGED,
      session_id: device.deviceId,
      timestamp: formatInstant(platform.clock()),
      metadata: {
        ...deviceFields(device),
        ...{ device_health: status, device_said_it: true },
        ...(reason === '' ? {} : { device_health_reason: reason }),
      },
    },
  });
}
