/** A platform with devices, and the listener they connect to, on real engines. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CanonicalEvent } from '@bellwether/core';
import { devicesPack } from '@bellwether/pack-devices';
import {
  actingFor,
  type Caller,
  type CreatedDevice,
  createDevice,
  createOrganisation,
  OPERATOR,
  type Platform,
} from '@bellwether/services';
import { openTestPlatform } from '@bellwether/services/test-platform';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { MqttLimits } from '../../apps/server/src/mqtt/limits.ts';
import { type MqttListen, MqttServer } from '../../apps/server/src/mqtt/mqtt-server.ts';

export interface DeviceHouse {
  platform: Platform;
  server: MqttServer;
  /** May do everything, in the organisation `acme` and in `other`. */
  acme: Caller;
  other: Caller;
  /** What went wrong without anybody asking. */
  troubles: string[];
  device(input?: object, caller?: Caller): Promise<CreatedDevice>;
  /** Connected; ended with the house. */
  connect(options: IClientOptions): Promise<MqttClient>;
  /** Stored events of the device, oldest first, once the store has them all. */
  eventsOf(deviceId: string, type?: string): Promise<CanonicalEvent[]>;
  /** Ends the listener and the platform, and opens both again on the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function openDeviceHouse(
  options: { limits?: Partial<MqttLimits>; tls?: MqttListen['tls'] } = {},
): Promise<DeviceHouse> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'devices-'));
  const troubles: string[] = [];
  const onTrouble = (message: string, error: unknown): void => void troubles.push(`${message}: ${error}`);
  const clients: MqttClient[] = [];
  let port = 0;
  const open = async () => {
    const platform = await openTestPlatform({ dataDirectory, packs: [devicesPack], clock: Date.now, onTrouble });
    const listen = { host: '127.0.0.1', port, tls: options.tls };
    const server = await MqttServer.start(platform, listen, { onTrouble, limits: options.limits ?? {} });
    port = server.ports[0]!;
    return { platform, server };
  };
  const shut = async (): Promise<void> => {
    await house.server.close();
    await house.platform.close();
  };
  const house: DeviceHouse = {
    ...(await open()),
    acme: actingFor(OPERATOR, 'acme'),
    other: actingFor(OPERATOR, 'other'),
    troubles,
    device: (input = {}, caller = house.acme) =>
      createDevice(house.platform, caller, { name: 'Room 1', profile: 'room-climate', ...input }),
    async connect(more) {
      const client = await mqtt.connectAsync({
        port,
        host: '127.0.0.1',
        reconnectPeriod: 50,
        connectTimeout: 5000,
        username: 'device',
        ...more,
      });
      // What goes wrong is looked at where it is expected.
      client.on('error', () => undefined);
      clients.push(client);
      return client;
    },
    async eventsOf(deviceId, type = 'device_reported') {
      const { platform } = house;
      await platform.store.loader.caughtUp();
      const events = await platform.store.events.list('acme', {
        ...{ sessionId: deviceId, eventTypes: [type], limit: 1000 },
      });
      return events.toReversed();
    },
    async restart() {
      await shut();
      Object.assign(house, await open());
    },
    async close() {
      await Promise.all(clients.map((client) => client.endAsync(true)));
      await shut();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
  for (const orgId of ['acme', 'other'])
    await createOrganisation(house.platform, OPERATOR, { org_id: orgId, name: orgId });
  return house;
}

/** Tries until it holds, or for ten seconds. */
export async function eventually(holds: () => unknown): Promise<void> {
  for (const untilMs = Date.now() + 10_000; ; ) {
    try {
      await holds();
      return;
    } catch (error) {
      if (Date.now() > untilMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** What the client tells with its next event of the name. */
export function nextOf(client: MqttClient, event: 'close' | 'disconnect'): Promise<unknown> {
  return new Promise((resolve) => client.once(event, resolve as () => void));
}
