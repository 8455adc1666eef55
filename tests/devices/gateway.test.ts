/** A gateway speaks for the devices somebody has put behind it, and for nobody else; what is for them goes through it. */
import {
  createDevice,
  getDevice,
  hearDevices,
  listCommands,
  listRejected,
  requestCommand,
  switchDevice,
  updateDevice,
} from '@bellwether/services';
import type { MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type DeviceHouse, eventually, openDeviceHouse } from './device-house.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let house: DeviceHouse;
let gateway: { device_id: string; token: string | null };
beforeAll(async () => {
  house = await openDeviceHouse();
  gateway = await house.device({ name: 'Bridge of the hall' });
  hearDevices(house.platform, (message, error) => void house.troubles.push(`${message}: ${error}`));
});
afterAll(async () => {
  await house.close();
});

const behind = (more: object = {}) => house.device({ gateway_id: gateway.device_id, ...more });
let minute = 0;
const reading = (): { timestamp: string; temperature_celsius: number } => ({
  timestamp: new Date(Date.now() - 3_600_000 + ++minute * 1000).toISOString(),
  temperature_celsius: 20,
});
const publish = (client: MqttClient, name: string, topic: string, message: object): Promise<unknown> =>
  client.publishAsync(`v1/gateway/${name}/${topic}`, JSON.stringify(message), { qos: 1 });
const reasonOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 0,
    (error: { code?: number }) => error.code,
  );

describe.each([4, 5] as const)('a gateway over MQTT version %i', (protocolVersion) => {
  const connect = () => house.connect({ protocolVersion, password: gateway.token!, reconnectPeriod: 0 });

  it('sends for a device by its serial number or its id, and the event is the device’s own', async () => {
    const device = await behind({ serial: `SN-${protocolVersion}`, site: 'Hall' });
    const client = await connect();
    await publish(client, `SN-${protocolVersion}`, 'telemetry', reading());
    await publish(client, device.device_id, 'telemetry', reading());
    const events = await house.eventsOf(device.device_id);
    expect(events.map(({ metadata }) => metadata)).toMatchObject([
      { device: device.device_id, site: 'Hall', temperature_celsius: 20 },
      { device: device.device_id, site: 'Hall', temperature_celsius: 20 },
    ]);
    expect(await house.eventsOf(gateway.device_id)).toEqual([]);
    await client.endAsync();
  });

  it('counts what it sends again once, and holds each against the profile of its device', async () => {
    const device = await behind({ profile: 'energy-meter' });
    const client = await connect();
    const message = { timestamp: reading().timestamp, power_watts: 100 };
    await publish(client, device.device_id, 'telemetry', message);
    await publish(client, device.device_id, 'telemetry', message);
    const refused = await reasonOf(publish(client, device.device_id, 'telemetry', reading()));
    expect(refused).toBe(protocolVersion === 5 ? 0x99 : 0);
    expect(await house.eventsOf(device.device_id)).toHaveLength(1);
    await client.endAsync();
  });

  it.each([
    ['nobody has registered', async () => 'SN-unknown'],
    ['that has another gateway, or none', async () => (await house.device()).device_id],
    ['of another organisation', async () => (await house.device({}, house.other)).device_id],
    [
      'that is blocked',
      async () => {
        const { device_id, version } = await behind();
        await switchDevice(house.platform, house.acme, device_id, { version, state: 'blocked' });
        return device_id;
      },
    ],
  ])(
    'speaks for no device %s: the message is kept as rejected, and what comes after it goes on',
    async (_which, nameOf) => {
      const name = await nameOf();
      const allowed = await behind();
      const client = await connect();
      expect(await reasonOf(publish(client, name, 'telemetry', reading()))).toBe(protocolVersion === 5 ? 0x99 : 0);
      await publish(client, allowed.device_id, 'telemetry', reading());
      expect(await house.eventsOf(allowed.device_id)).toHaveLength(1);
      expect(await house.eventsOf(name)).toEqual([]);
      await eventually(async () => {
        const { rejected } = await listRejected(house.platform, house.acme, { limit: 100 });
        expect(JSON.stringify(rejected)).toContain(name);
      });
      await client.endAsync();
    },
  );

  it('is given what is for them, and answers for them', async () => {
    const device = await behind({ serial: `C-${protocolVersion}` });
    const client = await connect();
    await client.subscribeAsync('v1/gateway/+/commands', { qos: 1 });
    const heard = new Promise<[string, Buffer]>((resolve) =>
      client.once('message', (topic, payload) => resolve([topic, payload])),
    );
    const { command_id } = await requestCommand(house.platform, house.acme, device.device_id, { name: 'blink' });
    const [topic, payload] = await heard;
    expect(topic).toBe(`v1/gateway/C-${protocolVersion}/commands`);
    expect(JSON.parse(payload.toString())).toMatchObject({ command_id, name: 'blink' });
    await publish(client, `C-${protocolVersion}`, `commands/${command_id}/ack`, { status: 'acknowledged' });
    const [command] = await listCommands(house.platform, house.acme, device.device_id);
    expect(command).toMatchObject({ command_id, state: 'acknowledged' });
    await client.endAsync();
  });

  it('tells what Mosquitto says of its bridge as its own state', async () => {
    const will = {
      topic: '$SYS/broker/connection/hall.bridge/state',
      payload: Buffer.from('0'),
      qos: 1 as const,
      retain: true,
    };
    const client = await house.connect({ protocolVersion, password: gateway.token!, reconnectPeriod: 0, will });
    client.stream.destroy();
    await eventually(async () =>
      expect(await getDevice(house.platform, house.acme, gateway.device_id)).toMatchObject({ health: 'offline' }),
    );
  });
});

describe('a device', () => {
  it('that is no gateway speaks for nobody, whatever it calls itself', async () => {
    const [device, victim] = [await house.device(), await behind()];
    const client = await house.connect({ protocolVersion: 5, password: device.token! });
    expect(await reasonOf(publish(client, victim.device_id, 'telemetry', reading()))).toBe(0x99);
    expect(await house.eventsOf(victim.device_id)).toEqual([]);
  });

  it.each([
    ['itself', async (id: string) => id],
    ['one that has a gateway', async () => (await behind()).device_id],
    ['one of another organisation', async () => (await house.device({}, house.other)).device_id],
    ['nothing there is', async () => 'dev_nowhere'],
  ])('is not put behind %s', async (_which, gatewayOf) => {
    const device = await house.device();
    const change = { version: 1, gateway_id: await gatewayOf(device.device_id) };
    await expect(updateDevice(house.platform, house.acme, device.device_id, change)).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ field: 'gateway_id' }],
    });
  });

  it('behind which others stand gets no gateway itself', async () => {
    const [first, other] = [await house.device(), await house.device()];
    await createDevice(house.platform, house.acme, { name: 'x', profile: 'room-climate', gateway_id: first.device_id });
    const change = { version: 1, gateway_id: other.device_id };
    await expect(updateDevice(house.platform, house.acme, first.device_id, change)).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  it('taken from its gateway is not spoken for any more, at once', async () => {
    const device = await behind();
    const client = await house.connect({ protocolVersion: 5, password: gateway.token! });
    await publish(client, device.device_id, 'telemetry', reading());
    await updateDevice(house.platform, house.acme, device.device_id, { version: 1, gateway_id: null });
    expect(await reasonOf(publish(client, device.device_id, 'telemetry', reading()))).toBe(0x99);
    expect(await house.eventsOf(device.device_id)).toHaveLength(1);
  });
});
