/** Commands and updates as devices meet them: over HTTP and over MQTT, on a whole server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer } from '@bellwether/server/start-test-server';
import {
  actingFor,
  createDevice,
  createOrganisation,
  createRollout,
  getRollout,
  listCommands,
  listUpdateKeys,
  OPERATOR,
  orderRollout,
  requestCommand,
  uploadFirmware,
  verifyUpdate,
} from '@bellwether/services';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../../apps/server/src/config.ts';
import type { RunningServer } from '../../apps/server/src/server.ts';
import { HttpDevice } from './http-device.ts';

vi.setConfig({ testTimeout: 150_000, hookTimeout: 150_000 });
/** For machines that are busy. */
const PATIENTLY = { timeout: 60_000 };

const ORG = 'org_doors';
const admin = actingFor(OPERATOR, ORG);
const directory = mkdtempSync(join(tmpdir(), 'device-doors-'));
const clients: MqttClient[] = [];
let server: RunningServer;
let keys: Uint8Array[];

const open = async (): Promise<void> => {
  server = await startTestServer({
    ...readConfig({}),
    ...{ port: 0, dataDirectory: directory, sample: false, logLevel: 'silent' },
    mqtt: { host: '127.0.0.1', port: 0, tls: undefined },
  });
};
beforeAll(async () => {
  await open();
  await createOrganisation(server.platform, OPERATOR, { org_id: ORG, name: 'Doors' });
  keys = (await listUpdateKeys(server.platform, admin)).map(({ public_key }) => Buffer.from(public_key, 'base64'));
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.endAsync(true)));
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

async function device(profile: string): Promise<HttpDevice> {
  const { device_id, token } = await createDevice(server.platform, admin, { name: 'Device', profile });
  const url = () => server.url;
  return new HttpDevice({ url, token: token!, orgId: ORG, deviceId: device_id, profile, keys });
}
const connect = async ({ options: { deviceId, token } }: HttpDevice): Promise<MqttClient> => {
  const port = server.mqtt!.ports[0]!;
  const client = await mqtt.connectAsync({ host: '127.0.0.1', port, username: deviceId, password: token });
  clients.push(client);
  return client;
};
const rollOut = async (profile: string, version: string) => {
  const image = Buffer.alloc(300_000, version);
  const { firmware_id } = await uploadFirmware(server.platform, admin, { profile, version }, async () => image);
  return createRollout(server.platform, admin, { firmware_id, stages: [100], soak_minutes: 0 });
};
const rollout = (id: string) => getRollout(server.platform, admin, id);

describe('over HTTP', () => {
  it('a device does what it is told, and says so', async () => {
    const lamp = await device('smart-pole');
    const { deviceId } = lamp.options;
    await requestCommand(server.platform, admin, deviceId, { name: 'dim', arguments: { percent: 40 } });
    await lamp.obey();
    expect([...lamp.done.values()]).toMatchObject([{ name: 'dim', arguments: { percent: 40 } }]);
    expect(await listCommands(server.platform, admin, deviceId)).toMatchObject([{ state: 'acknowledged' }]);
  });

  it('a device fetches its update, goes on where it broke off, and reports', async () => {
    const bin = await device('waste-bin');
    const { rollout_id } = await rollOut('waste-bin', '2.0.0');
    await expect.poll(() => bin.update(), PATIENTLY).toBe(true);
    expect(bin.written).toEqual(['2.0.0']);
    await expect.poll(async () => (await rollout(rollout_id)).state, PATIENTLY).toBe('completed');
    // What it runs is known from then on.
    await expect
      .poll(async () => (await server.platform.devices.watch.conditionOf(ORG, bin.options.deviceId))?.firmware, {
        timeout: 30_000,
      })
      .toBe('2.0.0');
    expect(await bin.update()).toBe(false);
  });

  it('nothing is there without the token, and nothing of a roll-out that was held', async () => {
    const meter = await device('energy-meter');
    const { rollout_id } = await rollOut('energy-meter', '3.0.0');
    const manifest = async () =>
      (await meter.json<{ update: { payload: string } | null }>('/api/v1/device/update')).update;
    await expect.poll(manifest, PATIENTLY).not.toBeNull();
    const { firmware, sequence } = JSON.parse(Buffer.from((await manifest())!.payload, 'base64').toString());
    for (const path of ['/api/v1/device/commands', '/api/v1/device/update', firmware.path]) {
      const stranger = await fetch(`${server.url}${path}`, {
        headers: { authorization: `Bearer bwd_${'x'.repeat(43)}` },
      });
      expect([path, stranger.status]).toEqual([path, 401]);
    }
    const { version } = await rollout(rollout_id);
    await orderRollout(server.platform, admin, rollout_id, { version, order: 'pause' });
    expect(await manifest()).toBeNull();
    expect((await meter.request(firmware.path)).status).toBe(409);
    expect(await meter.report(sequence, 'failed', 'It was taken back.')).toEqual({ state: 'failed' });
    for (const wrong of [{ sequence }, { sequence, status: 'gone' }, { sequence: 0, status: 'failed' }]) {
      const body = JSON.stringify(wrong);
      expect((await meter.request('/api/v1/device/update/status', { method: 'POST', body })).status).toBe(400);
    }
  });
});

describe('over MQTT', () => {
  it('a command reaches a device that listens, and the one that connects later', async () => {
    const gate = await device('parking-area');
    const { deviceId } = gate.options;
    const early = await requestCommand(server.platform, admin, deviceId, { name: 'open' });
    expect(early.state).toBe('requested');
    const client = await connect(gate);
    const received: string[] = [];
    client.on('message', (topic, payload) => {
      if (topic === 'v1/commands') received.push((JSON.parse(payload.toString()) as { command_id: string }).command_id);
    });
    await client.subscribeAsync('v1/commands', { qos: 1 });
    await expect.poll(() => received, PATIENTLY).toEqual([early.command_id]);
    const late = await requestCommand(server.platform, admin, deviceId, { name: 'close' });
    expect(late.state).toBe('delivered');
    expect(received).toContain(late.command_id);
    const answer = { status: 'failed', reason: 'Something is in the way.' };
    await client.publishAsync(`v1/commands/${late.command_id}/ack`, JSON.stringify(answer), { qos: 1 });
    const [newest] = await listCommands(server.platform, admin, deviceId);
    expect(newest).toMatchObject({ command_id: late.command_id, state: 'failed', reason: 'Something is in the way.' });
  });

  it('a manifest reaches a device that listens, and its word is taken before it is acknowledged', async () => {
    const station = await device('field-station');
    const client = await connect(station);
    const manifests: unknown[] = [];
    client.on('message', (topic, payload) => {
      if (topic === 'v1/update') manifests.push(JSON.parse(payload.toString()));
    });
    await client.subscribeAsync('v1/update', { qos: 1 });
    const { rollout_id } = await rollOut('field-station', '5.0.0');
    await expect.poll(() => manifests.length, PATIENTLY).toBeGreaterThan(0);
    const { orgId, deviceId, profile } = station.options;
    const check = verifyUpdate(manifests[0], {
      orgId,
      deviceId,
      profile,
      keys,
      installedSequence: 0,
      nowMs: Date.now(),
    });
    if (!check.ok) throw new Error(check.refusal);
    const { sequence } = check.manifest;
    const say = (status: string) =>
      client.publishAsync('v1/update/status', JSON.stringify({ sequence, status }), { qos: 1 });
    await say('downloading');
    expect((await rollout(rollout_id)).counts.downloading).toBe(1);
    await say('installed');
    expect((await rollout(rollout_id)).counts.installed).toBe(1);
  });
});
