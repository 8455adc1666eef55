/**
 * What a device has published, on its way to being durable: telemetry and status through admission, everything else through
 * whoever has registered for it. The answer comes when nothing can be lost any more.
 */
import { type EventResult, Problem } from '@bellwether/core';
import {
  type DeviceIdentity,
  deviceEventId,
  type Platform,
  readToldStatus,
  statusArrival,
  type TelemetryGathering,
  telemetryArrival,
} from '@bellwether/services';
import { counted } from '@bellwether/telemetry';
import { decodeJsonTelemetry } from '../doors/device/json-telemetry.ts';
import type { PublishedTo } from './device-topics.ts';
import type { RecentDeliveries } from './recent-deliveries.ts';

export interface PublishedMessage {
  to: PublishedTo;
  payload: Buffer;
  /** `undefined` of a message that is not acknowledged. */
  packetId: number | undefined;
  isRepeated: boolean;
}

/** `rejected`: kept with its reason, and sending it again would come to the same. */
export type Taken = { kind: 'taken' } | { kind: 'rejected'; detail: string };

const RAW_SHOWN_MAX = 2000;
const TAKEN: Taken = { kind: 'taken' };

export class MessageIntake {
  readonly #platform: Platform;
  readonly #gathering: TelemetryGathering;
  readonly #deliveries: RecentDeliveries;

  constructor(platform: Platform, gathering: TelemetryGathering, deliveries: RecentDeliveries) {
    this.#platform = platform;
    this.#gathering = gathering;
    this.#deliveries = deliveries;
  }

  /** Throws when it could not be kept: it has to be sent again. */
  async take(device: DeviceIdentity, message: PublishedMessage): Promise<Taken> {
    let outcome = 'failed';
    try {
      const taken = await this.#take(device, message);
      outcome = taken.kind;
      return taken;
    } finally {
      counted('mqtt_messages', 1, { outcome });
    }
  }

  async #take(sender: DeviceIdentity, message: PublishedMessage): Promise<Taken> {
    const { to, payload } = message;
    try {
      if (to.kind === 'bridge_state') return await this.status(sender, bridgeStatus(payload));
      const device =
        to.behind === undefined ? sender : await this.#platform.devices.identities.behind(sender, to.behind);
      if (!device) return rejectionOf([await this.#nobodyBehind(sender, to.behind!, payload)]);
      if (to.kind === 'telemetry') return rejectionOf(await Promise.all(this.#telemetry(device, message)));
      if (to.kind === 'status') return await this.status(device, payload);
      await this.#platform.devices.switchboard.take(to.message, { device, about: to.about, payload });
      return TAKEN;
    } catch (error) {
      // What will never be taken is no reason to send it again; what is not taken for now (of an organisation that is
      // suspended, say) is not acknowledged.
      if (error instanceof Problem && error.status < 500 && error.status !== 429 && error.code !== 'forbidden')
        return { kind: 'rejected', detail: error.message };
      throw error;
    }
  }

  async status(device: DeviceIdentity, payload: Uint8Array): Promise<Taken> {
    const status = readToldStatus(payload);
    const arrival = statusArrival(this.#platform, device, status);
    if (!arrival) return TAKEN;
    const result = await this.#gathering.admit(device.orgId, arrival);
    if (result.status === 'accepted') this.#platform.devices.watch.heard(device.orgId, device.deviceId, status);
    return rejectionOf([result]);
  }

  /** Kept as rejected under the gateway: a message that would never be taken must not hold up those behind it. */
  #nobodyBehind(gateway: DeviceIdentity, name: string, payload: Buffer): Promise<EventResult> {
    const refusal = {
      reason: 'invalid_field' as const,
      field: 'device',
      detail: `The gateway ${gateway.deviceId} may not speak for "${name}". Register the device, with this gateway_id.`,
    };
    const raw = payload.subarray(0, RAW_SHOWN_MAX).toString('utf8');
    return this.#gathering.admit(gateway.orgId, (index) =>
      telemetryArrival(this.#platform, gateway, { refusal, raw }, index),
    );
  }

  #telemetry(device: DeviceIdentity, { payload, packetId, isRepeated }: PublishedMessage): Promise<EventResult>[] {
    const messages = decodeJsonTelemetry(payload);
    const isNameless = messages.some((each) => !('refusal' in each) && each.atMs === undefined && !each.messageId);
    const delivery =
      packetId !== undefined && isNameless
        ? this.#deliveries.of(device.deviceId, packetId, payload, isRepeated)
        : undefined;
    return messages.map((message, place) => {
      const named =
        !delivery || 'refusal' in message || message.atMs !== undefined || message.messageId !== undefined
          ? message
          : { ...message, eventId: deviceEventId(device.deviceId, delivery.atMs, delivery.id, String(place)) };
      return this.#gathering.admit(device.orgId, (index) => telemetryArrival(this.#platform, device, named, index));
    });
  }
}

/** What Mosquitto says of its bridge, as a status of the device that the bridge proves itself to be. */
export function bridgeStatus(payload: Uint8Array): Buffer {
  const isConnected = payload[0] === 0x31;
  return Buffer.from(
    JSON.stringify(
      isConnected ? { status: 'online' } : { status: 'offline', reason: 'The bridge lost its connection.' },
    ),
  );
}

function rejectionOf(results: readonly EventResult[]): Taken {
  const rejected = results.find((result) => result.status === 'rejected');
  return rejected ? { kind: 'rejected', detail: rejected.detail } : TAKEN;
}
