/**
 * Devices of a site that speak to the Mosquitto there, which hands on what they say by its bridge: over kills of either
 * side nothing is lost and nothing is counted twice, and commands come back the same way.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOperatorToken } from '@bellwether/services/operator-token';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { describeOn } from './describe-on.ts';
import { dataDirectory, freePort } from './places.ts';
import type { RunningServer } from './real-server.ts';
import { ServerProcess } from './server-process.ts';
import { mosquitto } from './servers/mosquitto.ts';

const CLI = fileURLToPath(new URL('../../apps/cli/bin/bellwether', import.meta.url));
const ORG_ID = 'org_main';
const soon = { timeout: 120_000, interval: 200 };
const BEGAN_MS = Date.now() - 3_600_000;

await describeOn([mosquitto], 'devices behind a Mosquitto', () => {
  const home = dataDirectory('mosquitto');
  const [data, brokerHome] = [join(home, 'data'), join(home, 'broker')];
  let ports: { http: number; mqtt: number };
  let product: ServerProcess;
  let broker: RunningServer;
  let devices: SiteDevice[] = [];
  let gatewayId = '';

  const url = (): string => `http://127.0.0.1:${ports.http}`;
  async function startProduct(): Promise<void> {
    mkdirSync(home, { recursive: true });
    product = new ServerProcess({
      ...{ name: 'bellwether', command: CLI, arguments: ['start', '--json'], logFile: join(home, 'product.log') },
      environment: {
        ...{ PORT: String(ports.http), MQTT_PORT: String(ports.mqtt), DATA_DIR: data },
        ...{ BELLWETHER_SAMPLE: 'off', BELLWETHER_EDGE: 'off' },
      },
    });
    await product.untilReady(async () => (await fetch(`${url()}/readyz`).catch(() => undefined))?.ok === true);
  }
  async function asOperator<T>(method: string, path: string, body?: object): Promise<T> {
    const headers = { authorization: `Bearer ${readOperatorToken(data)}`, 'x-bellwether-org': ORG_ID };
    const answer = await fetch(url() + path, {
      ...{ method, headers: { ...headers, 'content-type': 'application/json' } },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as T;
  }
  /** When each stored message of the device was measured, oldest first. */
  async function stored(deviceId: string): Promise<number[]> {
    const query = `SELECT timestamp FROM events WHERE event_type = 'device_reported' AND session_id = '${deviceId}' ORDER BY timestamp LIMIT 5000`;
    const { rows } = await asOperator<{ rows: [string][] }>('POST', '/api/v1/sql', { query });
    return rows.map(([at]) => Date.parse(at.includes('T') ? at : `${at.replace(' ', 'T')}Z`));
  }
  const allArrived = (): Promise<void> =>
    vi.waitFor(async () => {
      for (const device of devices) expect(await stored(device.id)).toEqual(device.acknowledged());
    }, soon);
  const everyOneSends = (messages: number): Promise<unknown> =>
    Promise.all(devices.map((device) => device.send(messages)));

  beforeAll(async () => {
    ports = { http: await freePort(), mqtt: await freePort() };
    await startProduct();
    const gateway = await asOperator<{ device_id: string; token: string }>('POST', '/api/v1/devices', {
      ...{ name: 'Broker of the hall', profile: 'room-climate' },
    });
    gatewayId = gateway.device_id;
    for (let i = 0; i < 8; i++) {
      const serial = `room-${i}`;
      const { device_id } = await asOperator<{ device_id: string }>('POST', '/api/v1/devices', {
        ...{ name: serial, serial, profile: 'room-climate', gateway_id: gatewayId },
      });
      devices.push(new SiteDevice(device_id, serial));
    }
    // As in docs/devices.md.
    broker = await mosquitto.start(brokerHome, {
      more: [
        'connection bellwether',
        `address 127.0.0.1:${ports.mqtt}`,
        'remote_username gateway',
        `remote_password ${gateway.token}`,
        'cleansession false',
        'restart_timeout 1',
        'topic +/telemetry out 1 devices/ v1/gateway/',
        'topic +/status out 1 devices/ v1/gateway/',
        'topic +/commands/+/ack out 1 devices/ v1/gateway/',
        'topic +/update/status out 1 devices/ v1/gateway/',
        'topic +/commands in 1 devices/ v1/gateway/',
        'topic +/update in 1 devices/ v1/gateway/',
      ],
    });
    for (const device of devices) await device.connect(broker.url);
  });

  afterAll(async () => {
    for (const device of devices) await device.end();
    devices = [];
    await broker?.stop();
    await product?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it('are heard of, each as itself', async () => {
    await everyOneSends(20);
    await allArrived();
    expect(await stored(gatewayId)).toEqual([]);
    await vi.waitFor(async () => {
      const device = await asOperator<{ health: string; serial: string }>('GET', `/api/v1/devices/${devices[0]!.id}`);
      expect(device).toMatchObject({ health: 'online', serial: 'room-0' });
    }, soon);
  });

  it('lose nothing when the server is killed while they send, and nothing counts twice', async () => {
    const sending = everyOneSends(150);
    await vi.waitFor(() => expect(devices[0]!.acknowledged().length).toBeGreaterThan(50), soon);
    await product.kill();
    await sending;
    await startProduct();
    await allArrived();
  });

  it('lose nothing when the broker is stopped and started while they send', async () => {
    const sending = everyOneSends(150);
    await vi.waitFor(() => expect(devices[0]!.acknowledged().length).toBeGreaterThan(220), soon);
    await broker.stop();
    broker = await mosquitto.start(brokerHome);
    await sending;
    await allArrived();
  });

  it('lose nothing that the broker has on its disk when both are killed', async () => {
    await product.kill();
    await everyOneSends(20);
    const last = devices.map((device) => Buffer.from(`"timestamp":${device.acknowledged().at(-1)}`));
    await vi.waitFor(() => {
      const kept = readFileSync(join(brokerHome, 'mosquitto.db'));
      for (const message of last) expect(kept.includes(message)).toBe(true);
    }, soon);
    await broker.kill();
    broker = await mosquitto.start(brokerHome);
    await startProduct();
    await allArrived();
  });

  it('are told what to do through the bridge, and answer through it', async () => {
    const device = devices[3]!;
    const heard = device.nextCommand();
    const path = `/api/v1/devices/${device.id}/commands`;
    const { command_id } = await asOperator<{ command_id: string }>('POST', path, { name: 'blink' });
    expect(await heard).toMatchObject({ command_id, name: 'blink' });
    await device.answer(command_id);
    await vi.waitFor(async () => {
      const { commands } = await asOperator<{ commands: object[] }>('GET', path);
      expect(commands[0]).toMatchObject({ command_id, state: 'acknowledged' });
    }, soon);
  });

  it('that nobody has put behind the bridge are kept as rejected, and hold up nobody', async () => {
    const stranger = new SiteDevice('nobody', 'stranger');
    await stranger.connect(broker.url);
    await stranger.send(1);
    await stranger.end();
    await everyOneSends(5);
    await allArrived();
    await vi.waitFor(async () => {
      const { rejected } = await asOperator<{ rejected: object[] }>('GET', '/api/v1/rejected');
      expect(JSON.stringify(rejected)).toContain('may not speak for \\"stranger\\"');
    }, soon);
  });
});

/** A device that knows its broker and nothing else. What was not acknowledged its client sends again. */
class SiteDevice {
  readonly id: string;
  readonly #serial: string;
  readonly #acknowledged: number[] = [];
  #client: MqttClient | undefined;
  #made = 0;

  constructor(id: string, serial: string) {
    this.id = id;
    this.#serial = serial;
  }

  async connect(url: string): Promise<void> {
    this.#client = await mqtt.connectAsync(url, { clientId: this.#serial, clean: false, reconnectPeriod: 100 });
    this.#client.on('error', () => undefined); // it connects again
    await this.#client.subscribeAsync(`devices/${this.#serial}/commands`, { qos: 1 });
  }

  /** Resolves when the broker has acknowledged them all. */
  async send(messages: number): Promise<void> {
    for (let i = 0; i < messages; i++) {
      const timestamp = BEGAN_MS + ++this.#made * 1000;
      const payload = `{"timestamp":${timestamp},"temperature_celsius":20.5}`;
      await this.#client!.publishAsync(`devices/${this.#serial}/telemetry`, payload, { qos: 1 });
      this.#acknowledged.push(timestamp);
    }
  }

  /** When what was acknowledged was measured, oldest first. */
  acknowledged(): number[] {
    return this.#acknowledged;
  }

  nextCommand(): Promise<object> {
    return new Promise((resolve) =>
      this.#client!.once('message', (_topic, payload) => resolve(JSON.parse(payload.toString()) as object)),
    );
  }

  async answer(commandId: string): Promise<void> {
    const topic = `devices/${this.#serial}/commands/${commandId}/ack`;
    await this.#client!.publishAsync(topic, '{"status":"acknowledged"}', { qos: 1 });
  }

  async end(): Promise<void> {
    await this.#client?.endAsync();
  }
}
