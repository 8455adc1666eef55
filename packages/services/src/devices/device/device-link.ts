/**
 * The two ways between devices and those who work with them, whatever carries them. What devices say beside telemetry is
 * told to whoever has registered for its kind, and only when that is done does the device hear that it was taken.
 *
 * With several processes a device is connected to one of them: what is for it is given to that one (device-relay.ts).
 */
import { Problem } from '@bellwether/core';
import type { DeviceIdentity } from './device-identity.ts';

/** `v1/commands/{id}/ack` and `v1/update/status`, and their like over HTTP. */
export type DeviceMessageKind = 'command_acknowledgement' | 'update_status';

export interface DeviceMessage {
  device: DeviceIdentity;
  /** What stands in the topic: the id of a command; empty for others. */
  about: string;
  /** Bounded by the door. */
  payload: Uint8Array;
}

/** Throws a Problem for what it cannot take; a device that repeats itself has to change nothing. */
export type DeviceMessageHandler = (message: DeviceMessage) => Promise<void>;

/** `v1/commands` and `v1/update`. */
export type DeviceTopic = 'commands' | 'update';

export interface DeviceLink {
  /**
   * `sent`: the device has acknowledged it (qos 1) or it was written to its connection (qos 0). `offline`: it has no
   * connection, does not listen to the topic, or did not acknowledge in time.
   */
  publish(
    orgId: string,
    deviceId: string,
    topic: DeviceTopic,
    payload: Uint8Array,
    qos: 0 | 1,
  ): Promise<'sent' | 'offline'>;
  /** Whether the device is connected here. */
  holds?(orgId: string, deviceId: string): boolean;
  /** The device has connected to another process: its connection here is over. */
  takenOver?(orgId: string, deviceId: string): void;
}

/** Reaches devices that are connected to other processes. */
export interface DeviceRelay {
  publish: DeviceLink['publish'];
  connected(orgId: string, deviceId: string): void;
}

/** Called when a device begins to listen to a topic: what waits for it can go out. */
export type DeviceListens = (device: DeviceIdentity, topic: DeviceTopic) => void;

const NOBODY: DeviceLink = { publish: () => Promise.resolve('offline') };

/** The one place where both sides meet. */
export class DeviceSwitchboard implements DeviceLink {
  readonly #handlers = new Map<DeviceMessageKind, DeviceMessageHandler>();
  readonly #listeners: DeviceListens[] = [];
  #link: DeviceLink = NOBODY;
  #relay: DeviceRelay | undefined;

  /** One handler a kind. */
  onDeviceMessage(kind: DeviceMessageKind, handler: DeviceMessageHandler): void {
    if (this.#handlers.has(kind)) throw new Error(`Messages of the kind ${kind} have a handler already.`);
    this.#handlers.set(kind, handler);
  }

  onListens(listener: DeviceListens): void {
    this.#listeners.push(listener);
  }

  /** Resolves when what the message means is durable. Throws not_found when nobody takes its kind. */
  async take(kind: DeviceMessageKind, message: DeviceMessage): Promise<void> {
    const handler = this.#handlers.get(kind);
    if (!handler) throw new Problem('not_found', 'Nothing here takes messages of this kind.');
    await handler(message);
  }

  listens(device: DeviceIdentity, topic: DeviceTopic): void {
    for (const listener of this.#listeners) listener(device, topic);
  }

  /** The broker, while it runs. */
  connect(link: DeviceLink): () => void {
    this.#link = link;
    return () => {
      if (this.#link === link) this.#link = NOBODY;
    };
  }

  /** The way to other processes, while there are any. */
  relayBy(relay: DeviceRelay): void {
    this.#relay = relay;
  }

  /** To be called when a device has connected here: a connection it has elsewhere is over. */
  connected({ orgId, deviceId }: Pick<DeviceIdentity, 'orgId' | 'deviceId'>): void {
    this.#relay?.connected(orgId, deviceId);
  }

  async publish(...message: Parameters<DeviceLink['publish']>): Promise<'sent' | 'offline'> {
    const [orgId, deviceId] = message;
    const isElsewhere = this.#relay !== undefined && !this.holds(orgId, deviceId);
    const here = await this.#link.publish(...message);
    return here === 'offline' && isElsewhere ? this.#relay!.publish(...message) : here;
  }

  holds(orgId: string, deviceId: string): boolean {
    return this.#link.holds?.(orgId, deviceId) ?? false;
  }

  takenOver(orgId: string, deviceId: string): void {
    this.#link.takenOver?.(orgId, deviceId);
  }

  /** Over a connection of this process. */
  publishHere(...message: Parameters<DeviceLink['publish']>): Promise<'sent' | 'offline'> {
    return this.#link.publish(...message);
  }
}
