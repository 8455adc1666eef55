/** Devices over MQTT, by a client that others use: what is acknowledged is kept, once, and nobody speaks for another. */
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { rotateDeviceCredential, switchDevice } from '@bellwether/services';
import type { ErrorWithReasonCode } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeviceHouse, eventually, nextOf, openDeviceHouse } from './device-house.ts';

const STRANGERS_MAX = 20;

let house: DeviceHouse;
beforeAll(async () => {
  house = await openDeviceHouse({
    limits: { burstPackets: 200, packetsPerSecond: 500, connectWithinMs: 1500, strangersMax: STRANGERS_MAX },
  });
});
afterAll(async () => {
  await house.close();
});

const NOW = Date.now();
const at = (second: number): string => new Date(NOW - 60_000 + second * 1000).toISOString();
const reasonOf = (promise: Promise<unknown>): Promise<number | undefined> =>
  promise.then(
    () => 0,
    (error: ErrorWithReasonCode) => error.code as number | undefined,
  );

describe.each([4, 5] as const)('over MQTT version %i', (protocolVersion) => {
  it('what is acknowledged has been kept: a message is an event', async () => {
    const { device_id, token } = await house.device();
    const client = await house.connect({ protocolVersion, password: token! });
    const message = { timestamp: at(1), temperature_celsius: 21.5, relative_humidity_percent: 40, firmware: '1.2.0' };
    await client.publishAsync('v1/telemetry', JSON.stringify(message), { qos: 1 });
    const [event] = await house.eventsOf(device_id);
    expect(event).toMatchObject({
      ...{ org_id: 'acme', session_id: device_id, event_type: 'device_reported', timestamp: at(1), user_id: '' },
      metadata: {
        ...{ device: device_id, profile: 'room-climate', category: 'building', firmware: '1.2.0' },
        ...{ temperature_celsius: 21.5, relative_humidity_percent: 40 },
      },
    });
    await eventually(() =>
      expect(house.platform.devices.watch.conditionOf('acme', device_id)).toMatchObject({
        firmware: '1.2.0',
        readings: { temperature_celsius: { value: 21.5, at: at(1) } },
      }),
    );
  });

  it('what is sent again counts once, whatever the message names itself by', async () => {
    const { device_id, token } = await house.device();
    const client = await house.connect({ protocolVersion, password: token! });
    const send = (message: object) => client.publishAsync('v1/telemetry', JSON.stringify(message), { qos: 1 });
    for (let i = 0; i < 3; i++) await send({ timestamp: at(2), temperature_celsius: 20 });
    for (let i = 0; i < 3; i++) await send({ message_id: 'first', temperature_celsius: 20 });
    expect(await house.eventsOf(device_id)).toHaveLength(2);
  });

  it('equal messages without a time are as many as were sent', async () => {
    const { device_id, token } = await house.device();
    const client = await house.connect({ protocolVersion, password: token! });
    for (let i = 0; i < 3; i++) await client.publishAsync('v1/telemetry', '{"temperature_celsius": 20}', { qos: 1 });
    expect(await house.eventsOf(device_id)).toHaveLength(3);
  });

  it('a list of messages is as many events', async () => {
    const { device_id, token } = await house.device();
    const client = await house.connect({ protocolVersion, password: token! });
    const list = [1, 2, 3].map((second) => ({ timestamp: at(second), readings: { temperature_celsius: second } }));
    await client.publishAsync('v1/telemetry', JSON.stringify(list), { qos: 1 });
    const events = await house.eventsOf(device_id);
    expect(events.map(({ metadata }) => metadata.temperature_celsius)).toEqual([1, 2, 3]);
  });

  it.each([
    [{ temperature_celsius: 900 }, 'metadata.temperature_celsius', 'from -60 to 85 °C'],
    [{ temperature_celsius: 'warm' }, 'metadata.temperature_celsius', 'has to be a number'],
    [{ temperature_celsius: 20, smell: 3 }, 'metadata.smell', 'has no such field'],
    [{ relative_humidity_percent: 20 }, 'metadata.temperature_celsius', 'is missing'],
    [{ temperature_celsius: 20, timestamp: 'today' }, 'timestamp', 'ISO 8601'],
  ])('%j is rejected, and kept with its reason', async (message, field, detail) => {
    const { device_id, token } = await house.device();
    const client = await house.connect({ protocolVersion, password: token! });
    const reason = await reasonOf(client.publishAsync('v1/telemetry', JSON.stringify(message), { qos: 1 }));
    // MQTT 3.1.1 cannot say no to a message.
    expect(reason).toBe(protocolVersion === 5 ? 0x99 : 0);
    expect(await house.eventsOf(device_id)).toEqual([]);
    const rejected = await house.platform.store.engine.query(
      `SELECT event_type, reason, detail, raw FROM bellwether.rejected_events WHERE field = '${field}' ORDER BY received_at DESC LIMIT 1`,
      { timeLimitSeconds: 5 },
    );
    expect(rejected.rows[0]?.[0]).toBe('device_reported');
    expect(rejected.rows[0]?.[2]).toContain(detail);
  });

  it('a device speaks for itself alone, whatever it says and wherever', async () => {
    const [one, victim] = [await house.device(), await house.device()];
    const client = await house.connect({ protocolVersion, password: one.token!, clientId: victim.device_id });
    const forged = { device: victim.device_id, temperature_celsius: 20 };
    expect(await reasonOf(client.publishAsync('v1/telemetry', JSON.stringify(forged), { qos: 1 }))).not.toBe(undefined);
    await client.publishAsync('v1/telemetry', '{"temperature_celsius": 20}', { qos: 1 });
    expect(await house.eventsOf(victim.device_id)).toEqual([]);
    expect(await house.eventsOf(one.device_id)).toHaveLength(1);
  });

  it('no topic but its own is taken, and none listened to', async () => {
    const [one, victim] = [await house.device(), await house.device()];
    const client = await house.connect({ protocolVersion, password: one.token! });
    for (const filter of ['#', 'v1/#', '$SYS/#', `acme/${victim.device_id}/commands`, '+/commands'])
      expect(await reasonOf(client.subscribeAsync(filter, { qos: 1 })), filter).not.toBe(0);
    await client.subscribeAsync('v1/commands', { qos: 1 });
    if (protocolVersion === 5)
      expect(await reasonOf(client.publishAsync(`v1/${victim.device_id}/telemetry`, '{}', { qos: 1 }))).toBe(0x87);
    else {
      const closed = nextOf(client, 'close');
      client.publish(`v1/${victim.device_id}/telemetry`, '{}', { qos: 1 });
      await closed;
      await client.endAsync(true);
    }
    expect(await house.eventsOf(victim.device_id)).toEqual([]);
  });

  it('what is sent to a device reaches that one, once it listens, and is acknowledged', async () => {
    const [one, two] = [await house.device(), await house.device()];
    const heard: string[] = [];
    const [first, second] = await Promise.all(
      [one, two].map(({ token }) => house.connect({ protocolVersion, password: token! })),
    );
    const publish = (org: string, text: string) =>
      house.server.publish(org, one.device_id, 'commands', Buffer.from(text), 1);
    expect(await publish('acme', 'too early')).toBe('offline');
    const listened: string[] = [];
    house.platform.devices.switchboard.onListens(({ deviceId }, topic) => void listened.push(`${deviceId} ${topic}`));
    for (const client of [first!, second!]) {
      client.on('message', (topic, payload) => void heard.push(`${topic} ${payload}`));
      await client.subscribeAsync('v1/commands', { qos: 1 });
    }
    expect(listened).toContain(`${one.device_id} commands`);
    expect(await publish('acme', 'open')).toBe('sent');
    expect(await publish('other', 'of somebody else')).toBe('offline');
    expect(heard).toEqual(['v1/commands open']);
    await first!.endAsync();
    expect(await publish('acme', 'too late')).toBe('offline');
  });

  it('what it says of itself, and its last will, are how it does', async () => {
    const { device_id, token } = await house.device();
    const will = { topic: 'v1/status', payload: Buffer.from('{"status":"offline","reason":"power"}'), qos: 1 as const };
    const client = await house.connect({ protocolVersion, password: token!, will, reconnectPeriod: 0 });
    await client.publishAsync('v1/status', '{"status":"degraded","reason":"fan stuck"}', { qos: 1 });
    await client.publishAsync('v1/status', '{"status":"degraded","reason":"fan stuck"}', { qos: 1 });
    const healths = async () =>
      (await house.eventsOf(device_id, 'device_status_changed')).map(({ metadata }) => metadata.device_health);
    expect(await healths()).toEqual(['degraded']);
    client.stream.destroy();
    await eventually(async () => expect(await healths()).toEqual(['degraded', 'offline']));
    expect(house.platform.devices.watch.conditionOf('acme', device_id)?.health).toBe('offline');
  });

  it.each([
    ['none', {}],
    ['one that is none', { password: `bwd_${'x'.repeat(43)}` }],
    ['a key of the API', { password: `bw_${'x'.repeat(43)}` }],
  ])('without a valid credential, %s, nobody gets in', async (_, options) => {
    await expect(house.connect({ protocolVersion, ...options, reconnectPeriod: 0 })).rejects.toMatchObject({
      code: protocolVersion === 5 ? 0x86 : 4,
    });
  });
});

describe('a credential', () => {
  it('ends at once when the device is blocked, and its connection with it', async () => {
    const device = await house.device();
    const client = await house.connect({ protocolVersion: 5, password: device.token!, reconnectPeriod: 0 });
    const left = nextOf(client, 'disconnect');
    await switchDevice(house.platform, house.acme, device.device_id, { version: 1, state: 'blocked' });
    expect(await left).toMatchObject({ reasonCode: 0x98 });
    await expect(house.connect({ protocolVersion: 5, password: device.token!, reconnectPeriod: 0 })).rejects.toThrow();
    await switchDevice(house.platform, house.acme, device.device_id, { version: 2, state: 'active' });
    await house.connect({ protocolVersion: 5, password: device.token! });
  });

  it('is replaced: the old one ends, or works on for the grace that was given', async () => {
    const device = await house.device();
    const second = await rotateDeviceCredential(house.platform, house.acme, device.device_id, { grace_seconds: 60 });
    await house.connect({ password: device.token! });
    await house.connect({ password: second.token! });
    const third = await rotateDeviceCredential(house.platform, house.acme, device.device_id, {});
    for (const token of [device.token!, second.token!])
      await expect(house.connect({ password: token, reconnectPeriod: 0 })).rejects.toThrow();
    await house.connect({ password: third.token! });
  });

  it('is for one connection: the second ends the first', async () => {
    const { token } = await house.device();
    const first = await house.connect({ protocolVersion: 5, password: token!, reconnectPeriod: 0, clientId: 'a' });
    const left = nextOf(first, 'disconnect');
    await house.connect({ protocolVersion: 5, password: token!, clientId: 'b' });
    expect(await left).toMatchObject({ reasonCode: 0x8e });
  });
});

describe('what a device may take is bounded:', () => {
  it('a flood is read no faster than allowed, and nothing of it is lost', async () => {
    const { device_id, token } = await house.device();
    const client = await house.connect({ protocolVersion: 4, password: token! });
    const beganMs = Date.now();
    const count = 700;
    await Promise.all(
      Array.from({ length: count }, (_, i) =>
        client.publishAsync('v1/telemetry', `{"message_id":"${i}","temperature_celsius":20}`, { qos: 1 }),
      ),
    );
    expect(await house.eventsOf(device_id)).toHaveLength(count);
    // 200 at once, 500 a second from then on.
    expect(Date.now() - beganMs).toBeGreaterThan(((count - 200) / 500) * 1000 * 0.8);
  });

  it('whoever comes while too many have not said who they are waits until it is their turn', async () => {
    const { device_id, token } = await house.device();
    const [port] = house.server.ports;
    const silent = Array.from({ length: STRANGERS_MAX }, () => connectSocket(port!, '127.0.0.1'));
    await Promise.all(silent.map((socket) => once(socket, 'connect')));
    await eventually(() => expect(house.server.stats().strangers).toBe(STRANGERS_MAX));
    const connecting = house.connect({ password: token! });
    // Those who stay silent are sent away when their time is over, and only then is there a turn.
    await Promise.all(silent.map((socket) => once(socket.resume(), 'close')));
    const client = await connecting;
    await client.publishAsync('v1/telemetry', '{"temperature_celsius": 20}', { qos: 1 });
    expect(await house.eventsOf(device_id)).toHaveLength(1);
  });

  it('a packet larger than allowed ends the connection, before it has been read', async () => {
    const { token } = await house.device();
    const client = await house.connect({ protocolVersion: 4, password: token!, reconnectPeriod: 0 });
    const closed = nextOf(client, 'close');
    client.publish('v1/telemetry', 'x'.repeat(200_000), { qos: 1 });
    await closed;
  });

  it.each([
    ['QoS 2', { qos: 2, retain: false }, 0x9b],
    ['a message to be retained', { qos: 1, retain: true }, 0x9a],
  ] as const)('%s is not spoken here', async (_, options, reason) => {
    const { token } = await house.device();
    const client = await house.connect({ protocolVersion: 5, password: token!, reconnectPeriod: 0 });
    // The client itself knows by now what is not supported; so the bytes are written past it.
    const { generate } = await import('mqtt-packet');
    const left = nextOf(client, 'disconnect');
    client.stream.write(
      generate(
        { cmd: 'publish', topic: 'v1/telemetry', payload: '{}', dup: false, messageId: 7, ...options },
        { protocolVersion: 5 },
      ),
    );
    expect(await left).toMatchObject({ reasonCode: reason });
  });

  it.each([
    ['no packet at all', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a length that never ends', Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0xff])],
    ['a CONNECT larger than any', Buffer.from([0x10, 0xff, 0xff, 0x7f])],
    ['a publication before CONNECT', Buffer.from([0x30, 3, 0, 1, 0x61])],
    ['nothing for too long', Buffer.alloc(0)],
  ])('whoever sends %s is shut out', async (_, bytes) => {
    const socket = connectSocket({ port: house.server.ports[0]!, host: '127.0.0.1' });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    if (bytes.length > 0) socket.write(bytes);
    await once(socket, 'close');
  });

  it('random bytes after CONNECT end the connection and nothing else', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { token } = await house.device();
      const client = await house.connect({ protocolVersion: seed % 2 ? 5 : 4, password: token!, reconnectPeriod: 0 });
      const closed = nextOf(client, 'close');
      let state = seed;
      const noise = Uint8Array.from({ length: 4096 }, () => {
        state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
        return state >> 16;
      });
      client.stream.write(noise);
      // Whatever it was taken for, a second helping is none.
      client.stream.write(Buffer.from([0xf0, 0xff, 0xff, 0xff, 0xff]));
      setTimeout(() => client.stream.destroy(), 1000).unref();
      await closed;
    }
    expect(house.troubles).toEqual([]);
  });
});

describe('a restart', () => {
  it('in the middle loses nothing that was sent with QoS 1, and counts nothing twice', async () => {
    const device = await house.device();
    const client = await house.connect({ protocolVersion: 5, password: device.token! });
    const sent = Array.from({ length: 150 }, (_, i) =>
      client.publishAsync('v1/telemetry', `{"message_id":"${i}","temperature_celsius":${i / 10}}`, { qos: 1 }),
    );
    await sent[10];
    await house.restart();
    await Promise.all(sent);
    const values = (await house.eventsOf(device.device_id)).map(({ metadata }) => metadata.temperature_celsius);
    expect(values).toHaveLength(150);
    expect(new Set(values).size).toBe(150);
    await eventually(() =>
      expect(house.platform.devices.watch.conditionOf('acme', device.device_id)?.lastSeenMs).toBeDefined(),
    );
  }, 90_000);
});
