/**
 * The topics there are. None names an organisation or a device: whose they are follows from the credential, so no device can
 * speak for another, or listen to it. What is not here cannot be published or subscribed to.
 */
import type { DeviceMessageKind, DeviceTopic } from '@bellwether/services';

export const STATUS_TOPIC = 'v1/status';

export type PublishedTo =
  | { kind: 'telemetry' }
  | { kind: 'status' }
  | { kind: 'message'; message: DeviceMessageKind; about: string };

const COMMAND_ACK = /^v1\/commands\/([A-Za-z0-9_-]{1,64})\/ack$/;

/** What a message to the topic means; `undefined`: the device may not publish there. */
export function publishedTo(topic: string): PublishedTo | undefined {
  if (topic === 'v1/telemetry') return { kind: 'telemetry' };
  if (topic === STATUS_TOPIC) return { kind: 'status' };
  if (topic === 'v1/update/status') return { kind: 'message', message: 'update_status', about: '' };
  const command = COMMAND_ACK.exec(topic)?.[1];
  return command === undefined ? undefined : { kind: 'message', message: 'command_acknowledgement', about: command };
}

export const TOPIC_NAMES: Readonly<Record<DeviceTopic, string>> = { commands: 'v1/commands', update: 'v1/update' };

/** What a device listens to by a filter; `undefined`: it may not. Wildcards are none of them. */
export function listenedTo(filter: string): DeviceTopic | undefined {
  return (['commands', 'update'] as const).find((topic) => TOPIC_NAMES[topic] === filter);
}
