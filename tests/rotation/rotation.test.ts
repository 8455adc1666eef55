/**
 * The drill of rotation: keys that can be, exchanged while the server runs. Each time the old one is refused afterwards,
 * the new one works, and what was written before is still read.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer } from '@bellwether/server/start-test-server';
import {
  actingFor,
  addUpdateKey,
  type Caller,
  createBucket,
  createDevice,
  createKey,
  createOrganisation,
  getObject,
  listUpdateKeys,
  OPERATOR,
  putObject,
  removeUpdateKey,
  rotateDeviceCredential,
  rotateKey,
} from '@bellwether/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../apps/server/src/config.ts';
import type { RunningServer } from '../../apps/server/src/server.ts';

const directory = mkdtempSync(join(tmpdir(), 'bellwether-rotation-'));
let server: RunningServer;
let admin: Caller;

async function start(): Promise<void> {
  server = await startTestServer({
    ...readConfig({}),
    port: 0,
    dataDirectory: directory,
    sample: false,
    logLevel: 'silent',
  });
}

beforeAll(async () => {
  await start();
  await createOrganisation(server.platform, OPERATOR, { org_id: 'acme', name: 'Acme', self_managed: true });
  admin = actingFor(OPERATOR, 'acme');
}, 120_000);
afterAll(async () => {
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
});

const status = async (path: string, token: string, init: RequestInit = {}): Promise<number> => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(server.url + path, { ...init, headers, signal: AbortSignal.timeout(30_000) });
  await response.body?.cancel();
  return response.status;
};

describe('an API key', () => {
  it('that was exchanged without grace is refused at once, and the new one is taken', async () => {
    const old = await createKey(server.platform, admin, { name: 'reader', scopes: ['read'] });
    expect(await status('/api/v1/metrics', old.key)).toBe(200);
    const made = await rotateKey(server.platform, admin, old.key_id, { grace_seconds: 0 });
    expect(await status('/api/v1/metrics', old.key)).toBe(401);
    expect(await status('/api/v1/metrics', made.key)).toBe(200);
  });
});

describe("a device's credential", () => {
  it('that was exchanged is nobody’s, and the new one is the device’s', async () => {
    const { platform } = server;
    const device = await createDevice(platform, admin, { name: 'Room 1', profile: 'room-climate' });
    const made = await rotateDeviceCredential(platform, admin, device.device_id, {});
    expect(await platform.devices.identities.identify({ token: device.token! })).toBeUndefined();
    const identity = await platform.devices.identities.identify({ token: made.token! });
    expect(identity).toMatchObject({ deviceId: device.device_id });
  });
});

describe('keys that sign updates', () => {
  it('overlap: a new one is added, then the old one is taken away', async () => {
    const { platform } = server;
    const [old] = await listUpdateKeys(platform, admin);
    const { key_id } = await addUpdateKey(platform, admin);
    expect((await listUpdateKeys(platform, admin)).map((key) => key.key_id)).toContain(old!.key_id);
    await removeUpdateKey(platform, admin, old!.key_id);
    expect((await listUpdateKeys(platform, admin)).map((key) => key.key_id)).toEqual([key_id]);
  });
});

describe('the key that secrets are sealed with', () => {
  it('is exchanged while the server runs: what it sealed is read, new things are sealed with the new one', async () => {
    const { platform } = server;
    const { bucket_id: bucket } = await createBucket(platform, admin, { name: 'files' });
    const put = (key: string) =>
      putObject(platform, admin, { bucketId: bucket, key, contentType: 'text/plain' }, [Buffer.from(`kept as ${key}`)]);
    const read = async (key: string) =>
      Buffer.concat(await Array.fromAsync((await getObject(platform, admin, bucket, key)).content)).toString();
    await put('before');
    const sealed = platform.secrets.seal('a client secret', 'drill');
    platform.secrets.exchangeKey();
    expect(platform.secrets.isCurrent(sealed)).toBe(false);
    expect(platform.secrets.open(sealed, 'drill')).toBe('a client secret');
    expect(platform.secrets.isCurrent(platform.secrets.seal('x', 'drill'))).toBe(true);
    expect(await listUpdateKeys(platform, admin)).toHaveLength(1);
    await put('after');
    expect([await read('before'), await read('after')]).toEqual(['kept as before', 'kept as after']);
  });
});
