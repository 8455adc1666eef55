/**
 * What devices measured, on its way to admission. A message is counted once however often it is sent: with its own time or
 * `message_id` for as long as events are kept; without either, while the door can tell that it is a repetition.
 */
import { formatInstant, type JsonObject } from '@bellwether/core';
import type { Admitted } from '../../ingest/admission/admission.ts';
import type { Arrival } from '../../ingest/admission/arrival.ts';
import type { Refusal } from '../../ingest/admission/event-codec.ts';
import { admitFor } from '../../ingest/admission/ingest-events.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { keepableReadings, telemetryRefusal } from './check-telemetry.ts';
import { DEVICE_REPORTED, deviceEventId, deviceFields, devicesCaller } from './device-events.ts';
import type { DeviceIdentity } from './device-identity.ts';

/** One message as a door has decoded it. */
export type TelemetryMessage =
  | {
      /** When it was measured, as the device says; `undefined`: when it arrived. */
      atMs: number | undefined;
      /** What the device calls the message. */
      messageId?: string;
      firmware?: string;
      readings: JsonObject;
      /** Set by a door that knows that it is a repetition, or may be repeated. */
      eventId?: string;
    }
  | { refusal: Refusal; raw: string };

/** Throws `quota_exceeded`, `overloaded`, `storage_full`; then nothing was kept. */
export function takeTelemetry(
  platform: Platform,
  device: DeviceIdentity,
  door: string,
  messages: readonly TelemetryMessage[],
): Promise<Admitted> {
  const arrivals = messages.map((message, index) => telemetryArrival(platform, device, message, index));
  return admitFor(platform, devicesCaller(device.orgId), door, arrivals);
}

/** The message as an event, or as what is rejected with its reason. */
export function telemetryArrival(
  platform: Pick<Platform, 'clock' | 'devices' | 'privacy'>,
  device: DeviceIdentity,
  message: TelemetryMessage,
  index: number,
): Arrival {
  if ('refusal' in message) return { index, rejected: message.refusal, raw: message.raw, eventType: DEVICE_REPORTED };
  const { atMs, messageId, firmware, readings } = message;
  const { deviceId, orgId } = device;
  const id =
    message.eventId ??
    (messageId !== undefined
      ? deviceEventId(deviceId, atMs, 'message', messageId)
      : atMs !== undefined
        ? deviceEventId(deviceId, atMs, 'readings', JSON.stringify(readings))
        : undefined);
  const profile = platform.devices.profiles.get(orgId, device.profile);
  const refusal = profile ? telemetryRefusal(profile, readings) : NO_PROFILE(device.profile);
  const event = {
    ...(id === undefined ? {} : { event_id: id }),
    event_type: DEVICE_REPORTED,
    session_id: deviceId,
    timestamp: formatInstant(atMs ?? platform.clock()),
    metadata: {
      ...deviceFields(device),
      ...(profile ? keepableReadings(profile, readings, platform.privacy.floorOf(orgId)) : readings),
      ...(firmware === undefined ? {} : { firmware }),
    },
  };
  if (!refusal) return { index, event };
  return { index, rejected: refusal, raw: JSON.stringify(event), eventType: DEVICE_REPORTED };
}

const NO_PROFILE = (name: string): Refusal => ({
  reason: 'schema_violation',
  field: 'metadata.profile',
  detail: `There is no profile ${name} any more. Give the device another one.`,
});
