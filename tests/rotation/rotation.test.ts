/**
 * The drill of rotation: keys that can be, exchanged while the server runs. Each time the old one is refused afterwards,
 * the new one works, and what was written before is still read.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer } from '@bellwether/server/start-test-server';
import {
  actingFor,
  addUpdateKey,
  type Caller,
  createBucket,
  createChannel,
  createDevice,
  createKey,
  createOrganisation,
  exchangeSecretKeys,
  getObject,
  listUpdateKeys,
  OPERATOR,
  putObject,
  removeUpdateKey,
  rotateDeviceCredential,
  rotateKey,
  SecretBox,
} from '@bellwether/services';
import { ON_SERVERS, patience } from '@bellwether/services/chosen-engines';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
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
}, patience(120_000));
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

// Processes that share their keys exchange the master key instead, by its file (packages/services/test/several-processes.test.ts).
const HAS_KEYS_OF_ITS_OWN = !ON_SERVERS;

describe.runIf(HAS_KEYS_OF_ITS_OWN)('the key that secrets are sealed with', () => {
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

describe.runIf(HAS_KEYS_OF_ITS_OWN)('all keys of the installation, under load', () => {
  const keyFile = join(directory, 'secrets', 'keys.json');
  /** What is sealed in the records, and where: that has to be said to open it. */
  const sealedRows = () =>
    server.platform.records.asOperator(async (tx) => {
      const channels = await tx.selectFrom('notification_channels').select(['channel_id', 'secrets']).execute();
      const objects = await tx.selectFrom('object_keys').select(['org_id', 'sealed']).execute();
      return [
        ...channels.map(({ channel_id, secrets }) => ({
          sealed: secrets!,
          place: `notification_channel:${channel_id}`,
        })),
        ...objects.map(({ org_id, sealed }) => ({ sealed, place: `objects:${org_id}` })),
      ];
    });

  it('are exchanged: no request fails, all is read, and the old keys open nothing any more, not even with a copy', async () => {
    const { platform } = server;
    const { key } = await createKey(platform, admin, { name: 'load', scopes: ['ingest', 'read'] });
    const { bucket_id: bucket } = await createBucket(platform, admin, { name: 'under-load' });
    const object = { bucketId: bucket, key: 'kept', contentType: 'text/plain' };
    await putObject(platform, admin, object, [Buffer.from('kept through it all')]);
    await createChannel(platform, admin, { kind: 'webhook', name: 'Webhook', url: 'https://hooks.example.org/a' });
    const read = async () =>
      Buffer.concat(await Array.fromAsync((await getObject(platform, admin, bucket, 'kept')).content)).toString();
    const oldFile = readFileSync(keyFile, 'utf8');
    const before = platform.secretKeys.view();
    const stolen = mkdtempSync(join(tmpdir(), 'bellwether-stolen-'));
    writeFileSync(join(stolen, 'keys.json'), oldFile);
    const thief = new SecretBox(stolen);
    const sealedBefore = await sealedRows();
    expect(sealedBefore).toHaveLength(2);
    for (const { sealed, place } of sealedBefore) expect(thief.open(sealed, place)).not.toBe('');

    let isOver = false;
    const answers: number[] = [];
    const load = ['/api/v1/metrics', '/api/v1/events/stats', 'ingest'].map(async (path, of) => {
      for (let count = 0; !isOver; count++) {
        const event = {
          event_type: 'session_start',
          timestamp: new Date().toISOString(),
          session_id: `s-${of}-${count}`,
        };
        const sent =
          path === 'ingest'
            ? status('/api/v1/events', key, { method: 'POST', body: JSON.stringify(event) })
            : status(path, key);
        answers.push(await sent);
        expect(await read()).toBe('kept through it all');
      }
    });
    try {
      const exchanged = await exchangeSecretKeys(platform, OPERATOR, { grace_seconds: 1 });
      expect(exchanged.current).not.toBe(before.current);
      expect(exchanged.retiring).toContain(before.current);
      expect(exchanged.sealed_anew).toBeGreaterThanOrEqual(3);
      await vi.waitFor(() => expect(platform.secretKeys.view()).toEqual({ current: exchanged.current, retiring: [] }), {
        timeout: 60_000,
        interval: 100,
      });
    } finally {
      isOver = true;
      await Promise.all(load);
    }
    expect(answers.length).toBeGreaterThan(5);
    expect([...new Set(answers)].sort()).toEqual([200, 202]);
    expect(readFileSync(keyFile, 'utf8')).not.toContain(before.current);

    // Whoever has a copy of the old keys could open what was there before, and nothing of what is there now.
    const sealedAfter = await sealedRows();
    expect(sealedAfter.map(({ place }) => place)).toEqual(sealedBefore.map(({ place }) => place));
    for (const { sealed, place } of sealedAfter) expect(() => thief.open(sealed, place)).toThrow('cannot be read');
    rmSync(stolen, { recursive: true });

    await server.close();
    await start();
    expect(
      Buffer.concat(
        await Array.fromAsync((await getObject(server.platform, admin, bucket, 'kept')).content),
      ).toString(),
    ).toBe('kept through it all');
    expect(await listUpdateKeys(server.platform, admin)).toHaveLength(1);
  }, 180_000);

  it('is for the operator only', async () => {
    const { key } = await createKey(server.platform, admin, { name: 'administrator', scopes: ['admin'] });
    const exchanged = status('/api/v1/secret-keys/exchange', key, { method: 'POST', body: '{}' });
    expect(await exchanged).toBe(403);
  });
});
