/**
 * The topics there are. None names an organisation, and a device's own name no device: whose they are follows from the
 * credential, so no device can speak for another, or listen to it. Only a gateway names others, below `v1/gateway/`, and
 * only those somebody has put behind it. What is not here cannot be published or subscribed to.
 */
import type { DeviceMessageKind, DeviceTopic } from '@bellwether/services';

export const STATUS_TOPIC = 'v1/status';

export type PublishedTo = (
  | { kind: 'telemetry' }
  | { kind: 'status' }
  | { kind: 'message'; message: DeviceMessageKind; about: string }
  /** What Mosquitto says of its bridge by itself: `1` when it is connected. */
  | { kind: 'bridge_state' }
) & {
  /** The device a gateway speaks for, as it calls it; absent: itself. */
  behind?: string;
};

/** Source: mosquitto.conf(5), "notifications". */
const BRIDGE_STATE = /^\$SYS\/broker\/connection\/[^/]{1,256}\/state$/;
const BEHIND = /^v1\/gateway\/([^/+#]{1,128})\/(.{1,128})$/;
const COMMAND_ACK = /^v1\/commands\/([A-Za-z0-9_-]{1,64})\/ack$/;

/** What a message to the topic means; `undefined`: the device may not publish there. */
export function publishedTo(topic: string): PublishedTo | undefined {
  const [, behind, rest] = BEHIND.exec(topic) ?? [];
  if (behind === undefined) return isBridgeState(topic) ? { kind: 'bridge_state' } : ownTopic(topic);
  const to = ownTopic(`v1/${rest}`);
  return to && { ...to, behind };
}

export function isBridgeState(topic: string): boolean {
  return BRIDGE_STATE.test(topic);
}

function ownTopic(topic: string): PublishedTo | undefined {
  if (topic === 'v1/telemetry') return { kind: 'telemetry' };
  if (topic === STATUS_TOPIC) return { kind: 'status' };
  if (topic === 'v1/update/status') return { kind: 'message', message: 'update_status', about: '' };
  const command = COMMAND_ACK.exec(topic)?.[1];
  return command === undefined ? undefined : { kind: 'message', message: 'command_acknowledgement', about: command };
}

export const TOPIC_NAMES: Readonly<Record<DeviceTopic, string>> = { commands: 'v1/commands', update: 'v1/update' };

/** What a gateway listens to for all that are behind it: the one wildcard there is. */
const BEHIND_NAMES: Readonly<Record<DeviceTopic, string>> = {
  commands: 'v1/gateway/+/commands',
  update: 'v1/gateway/+/update',
};

/** The filter that a message on the topic needs, and the topic's name; of a device behind a gateway when one is named. */
export function addressOf(topic: DeviceTopic, behind: string | undefined): { filter: string; name: string } {
  if (behind === undefined) return { filter: TOPIC_NAMES[topic], name: TOPIC_NAMES[topic] };
  return { filter: BEHIND_NAMES[topic], name: BEHIND_NAMES[topic].replace('+', () => behind) };
}

/** What a device listens to by a filter; `undefined`: it may not. */
export function listenedTo(filter: string): { topic: DeviceTopic; behind: boolean } | undefined {
  for (const topic of ['commands', 'update'] as const) {
    if (TOPIC_NAMES[topic] === filter) return { topic, behind: false };
    if (BEHIND_NAMES[topic] === filter) return { topic, behind: true };
  }
  return undefined;
}
