/** The registry and the doors of HTTP: provisioning, claims, certificates, line protocol, health, and people's counts. */
import { createHash, X509Certificate } from 'node:crypto';
import { HOUR_MS, MINUTE_MS } from '@bellwether/core';
import {
  claimDevice,
  createProvisioningKey,
  getDevice,
  importDevices,
  listReadings,
  putDeviceProfile,
  queryMetric,
  readFleet,
  removeDeviceProfile,
  revokeProvisioningKey,
  switchDevice,
  takeTelemetry,
  undoChange,
  updateDevice,
} from '@bellwether/services';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeJsonTelemetry } from '../../apps/server/src/doors/device/json-telemetry.ts';
import { decodeLineTelemetry } from '../../apps/server/src/doors/device/line-telemetry.ts';
import { type DeviceHouse, eventually, openDeviceHouse } from './device-house.ts';

interface Certificate {
  key: string;
  cert: string;
  fingerprint: string;
}

/** A key and a certificate that nobody has signed but themselves. */
async function selfSigned(name: string): Promise<Certificate> {
  const localhost = [
    { type: 2 as const, value: 'localhost' },
    { type: 7 as const, ip: '127.0.0.1' },
  ];
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: localhost }],
  });
  return { key, cert, fingerprint: createHash('sha256').update(new X509Certificate(cert).raw).digest('hex') };
}

let house: DeviceHouse;
let own: Certificate;
beforeAll(async () => {
  own = await selfSigned('broker');
  house = await openDeviceHouse({ tls: { port: 0, key: Buffer.from(own.key), certificate: Buffer.from(own.cert) } });
});
afterAll(() => house.close());

const identityOf = async (token: string) => (await house.platform.devices.identities.identify({ token }))!;
const report = async (token: string, message: object) =>
  takeTelemetry(house.platform, await identityOf(token), 'device_http', decodeJsonTelemetry(json(message)));
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

describe('registering', () => {
  it('keeps of a token its hash, and shows the token once', async () => {
    const { token, device_id, credentials } = await house.device();
    expect(token).toMatch(/^bwd_[0-9A-Za-z]{43}$/);
    expect(credentials).toMatchObject([{ kind: 'token', hint: token!.slice(0, 9), revoked_at: null }]);
    const kept = await house.platform.records.asOperator((tx) =>
      tx.selectFrom('device_credentials').selectAll().where('device_id', '=', device_id).execute(),
    );
    expect(JSON.stringify(kept)).not.toContain(token!.slice(12));
    expect(Buffer.from(kept[0]!.secret_hash)).toEqual(createHash('sha256').update(token!).digest());
    expect(await getDevice(house.platform, house.acme, device_id)).not.toHaveProperty('token');
  });

  it('takes a list: all of them or none, each with a token of its own', async () => {
    const csv = 'name,profile,site,serial\nBin 1,waste-bin,Campus,b1\n"Bin, 2",waste-bin,Campus,b2\n';
    const devices = await importDevices(house.platform, house.acme, csv);
    expect(devices.map(({ name, serial }) => [name, serial])).toEqual([
      ['Bin 1', 'b1'],
      ['Bin, 2', 'b2'],
    ]);
    expect(new Set(devices.map(({ token }) => token)).size).toBe(2);
    const again = importDevices(
      house.platform,
      house.acme,
      'name,profile,serial\nA,waste-bin,bin-number-three\nB,waste-bin,b1\n',
    );
    await expect(again).rejects.toMatchObject({ code: 'conflict' });
    const unknown = importDevices(house.platform, house.acme, 'name,profile\nA,waste-bin\nB,toaster\n');
    await expect(unknown).rejects.toMatchObject({ errors: [{ field: 'lines[1].profile' }] });
    expect((await readFleet(house.platform, house.acme, { search: 'bin-number-three' })).matching).toBe(0);
  });

  it('is done by devices themselves with a provisioning key, as often as it allows', async () => {
    const { key, provisioning_key_id } = await createProvisioningKey(house.platform, house.acme, {
      ...{ name: 'Batch 7', profile: 'field-station', site: 'North field', claims_max: 2 },
    });
    const first = await claimDevice(house.platform, key, { serial: 'f-1' });
    expect(await getDevice(house.platform, house.acme, first.device_id)).toMatchObject({
      ...{ profile: 'field-station', site: 'North field', serial: 'f-1', state: 'provisioned', health: 'unknown' },
    });
    // The answer was lost: the same device asks again, and the token it never got is over.
    const again = await claimDevice(house.platform, key, { serial: 'f-1' });
    expect(again.device_id).toBe(first.device_id);
    expect(await house.platform.devices.identities.identify({ token: first.token })).toBeUndefined();
    await report(again.token, { soil_moisture_percent: 30 });
    await eventually(async () =>
      expect(await getDevice(house.platform, house.acme, first.device_id)).toMatchObject({ state: 'active' }),
    );
    // It has spoken: whoever has the key of the batch cannot become it.
    await expect(claimDevice(house.platform, key, { serial: 'f-1' })).rejects.toMatchObject({ code: 'conflict' });
    await claimDevice(house.platform, key, { serial: 'f-2' });
    for (const serial of ['f-3', 'f-4'])
      await expect(claimDevice(house.platform, key, { serial })).rejects.toMatchObject({ code: 'unauthenticated' });
    await revokeProvisioningKey(house.platform, house.acme, provisioning_key_id);
    await expect(claimDevice(house.platform, key, { serial: 'f-5' })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    await expect(claimDevice(house.platform, again.token, { serial: 'x' })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  it('is for one organisation: another sees nothing of it and changes nothing', async () => {
    const { device_id } = await house.device();
    const { platform, other } = house;
    await expect(getDevice(platform, other, device_id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(listReadings(platform, other, device_id, {})).rejects.toMatchObject({ code: 'not_found' });
    await expect(switchDevice(platform, other, device_id, { version: 1, state: 'blocked' })).rejects.toMatchObject({
      code: 'not_found',
    });
    expect((await readFleet(platform, other, {})).devices).toBe(0);
  });

  it('says who was faster when two change a device', async () => {
    const { device_id } = await house.device();
    const changed = await updateDevice(house.platform, house.acme, device_id, { version: 1, site: 'Hall' });
    expect(changed).toMatchObject({ version: 2, site: 'Hall' });
    const late = updateDevice(house.platform, house.acme, device_id, { version: 1, site: 'Attic' });
    await expect(late).rejects.toMatchObject({ code: 'conflict', current: { site: 'Hall' } });
  });

  it('ends with retiring: no credential is left, and what was measured stays', async () => {
    const { device_id, token } = await house.device();
    await report(token!, { temperature_celsius: 20 });
    await switchDevice(house.platform, house.acme, device_id, { version: 1, state: 'retired' });
    expect(await house.platform.devices.identities.identify({ token: token! })).toBeUndefined();
    expect(await house.eventsOf(device_id)).toHaveLength(1);
  });
});

describe('a certificate', () => {
  it('proves a device over TLS by its fingerprint, and another one does not', async () => {
    const [known, stranger] = await Promise.all([selfSigned('known'), selfSigned('stranger')]);
    const { device_id, token } = await house.device({ certificate_fingerprint: known.fingerprint });
    expect(token).toBeNull();
    const tls = (by: Certificate) => ({
      ...{ protocol: 'mqtts' as const, port: house.server.ports[1]!, ca: own.cert, key: by.key, cert: by.cert },
      reconnectPeriod: 0,
    });
    const client = await house.connect(tls(known));
    await client.publishAsync('v1/telemetry', '{"temperature_celsius": 19}', { qos: 1 });
    expect(await house.eventsOf(device_id)).toHaveLength(1);
    await expect(house.connect(tls(stranger))).rejects.toThrow();
    await expect(house.device({ certificate_fingerprint: known.fingerprint })).rejects.toMatchObject({
      code: 'conflict',
    });
  });
});

describe('a kind of one’s own', () => {
  const kiln = {
    ...{ title: 'Kiln', category: 'pottery', expected_interval_seconds: 60 },
    fields: [
      { name: 'chamber_celsius', title: 'Chamber', unit: '°C', minimum: 0, maximum: 1400, required: true },
      { name: 'helpers', title: 'Helpers', minimum: 0, maximum: 100, people: true },
    ],
  };
  const put = (input: object, name = 'kiln') => putDeviceProfile(house.platform, house.acme, name, input);

  it('is what its devices are held against, counts of people included', async () => {
    expect(await put(kiln)).toMatchObject({ name: 'kiln', version: 1 });
    const { device_id, token } = await house.device({ profile: 'kiln' });
    expect(await report(token!, { chamber_celsius: 1500 })).toMatchObject({ rejected: 1 });
    expect(await report(token!, { chamber_celsius: 1200, helpers: 2 })).toMatchObject({ accepted: 1 });
    const [event] = await house.eventsOf(device_id);
    expect(event!.metadata).toMatchObject({ chamber_celsius: 1200, people_withheld: true, category: 'pottery' });
    expect(event!.metadata).not.toHaveProperty('helpers');
    await expect(removeDeviceProfile(house.platform, house.acme, 'kiln')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is changed from the version that was read, undone, and removed', async () => {
    await put(kiln, 'oven');
    await put({ ...kiln, version: 1, title: 'Oven' }, 'oven');
    await expect(put({ ...kiln, version: 1 }, 'oven')).rejects.toMatchObject({ code: 'conflict' });
    await undoChange(house.platform, house.acme, 'device_profile', 'oven', { version: 2 });
    expect(house.platform.devices.profiles.get('acme', 'oven')?.title).toBe('Kiln');
    expect(house.platform.devices.profiles.get('other', 'oven')).toBeUndefined();
    await removeDeviceProfile(house.platform, house.acme, 'oven');
    expect(house.platform.devices.profiles.get('acme', 'oven')).toBeUndefined();
  });

  it.each([
    ['room-climate', kiln, 'conflict'],
    ['Kiln 7', kiln, 'invalid_request'],
    ['bad', { ...kiln, fields: [] }, 'invalid_request'],
    ['bad', { ...kiln, fields: [{ ...kiln.fields[0], name: 'site' }] }, 'invalid_request'],
    ['bad', { ...kiln, fields: [{ ...kiln.fields[0], name: 'temperature_celsius' }] }, 'invalid_request'],
    ['bad', { ...kiln, fields: [{ ...kiln.fields[0], minimum: 2000 }] }, 'invalid_request'],
  ])('%s is refused where it cannot be: %j', async (name, input, code) => {
    await expect(put(input, name)).rejects.toMatchObject({ code });
  });
});

describe('over HTTP', () => {
  it('each message is answered for, and a list sent again counts once', async () => {
    const { token } = await house.device();
    const list = [
      { timestamp: '2026-11-21T05:00:00Z', temperature_celsius: 20 },
      { timestamp: '2026-11-21T05:01:00Z', temperature_celsius: 200 },
      'nothing',
    ];
    expect(await report(token!, list)).toMatchObject({ accepted: 1, duplicate: 0, rejected: 2 });
    expect(await report(token!, list)).toMatchObject({ accepted: 0, duplicate: 1, rejected: 2 });
  });

  it('line protocol is the fields of each line, whoever its tags name', async () => {
    const { device_id, token } = await house.device();
    const lines = Buffer.from(
      [
        'climate,device=dev_other temperature_celsius=21.5,relative_humidity_percent=40i 1763701200000000000',
        '# a comment',
        'climate temperature_celsius="warm"',
        'broken',
      ].join('\n'),
    );
    const messages = decodeLineTelemetry(lines, undefined);
    expect(messages.map(({ line }) => line)).toEqual([1, 3, 4]);
    const taken = await takeTelemetry(house.platform, await identityOf(token!), 'line_protocol', messages);
    expect(taken).toMatchObject({ accepted: 1, rejected: 2 });
    expect((await house.eventsOf(device_id))[0]).toMatchObject({
      timestamp: '2025-11-21T05:00:00.000Z',
      metadata: { device: device_id, temperature_celsius: 21.5, relative_humidity_percent: 40 },
    });
  });

  it.each([
    ['{', 'malformed_json'],
    ['3', 'not_an_object'],
    ['[]', 'not_an_object'],
    ['{"readings": 3}', 'invalid_field'],
    ['{"readings": {"temperature_celsius": 1}, "more": 2}', 'invalid_field'],
    ['{"timestamp": true, "temperature_celsius": 1}', 'invalid_field'],
    ['{"message_id": 7, "temperature_celsius": 1}', 'invalid_field'],
    [JSON.stringify(Array.from({ length: 501 }, () => ({ temperature_celsius: 1 }))), 'too_large'],
    [JSON.stringify(Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`f${i}`, i]))), 'invalid_field'],
  ])('%s is no message: %s', (text, reason) => {
    expect(decodeJsonTelemetry(Buffer.from(text))).toMatchObject([{ refusal: { reason } }]);
  });
});

describe('people who are counted', () => {
  it('are told from the floor on, in steps of five, and below it not at all, by any door', async () => {
    const { device_id, token } = await house.device({ profile: 'people-counter' });
    for (const [i, people_in] of [0, 1, 4, 5, 9, 23].entries())
      await report(token!, { timestamp: `2026-11-21T05:0${i}:00Z`, people_in });
    await house.platform.admission.admit('acme', 'native', [
      {
        index: 0,
        event: {
          ...{ event_type: 'device_reported', timestamp: '2026-11-21T05:09:00Z', session_id: device_id },
          metadata: { device: device_id, profile: 'people-counter', people_in: 3 },
        },
      },
    ]);
    const kept = (await house.eventsOf(device_id)).map(
      ({ metadata }) => metadata.people_in ?? metadata.people_withheld,
    );
    expect(kept).toEqual([true, true, true, 5, 5, 20, true]);
    const { messages } = await listReadings(house.platform, house.acme, device_id, { hours: 744 });
    expect(messages.every(({ readings }) => readings.people_in === undefined || readings.people_in >= 5)).toBe(true);
  });
});

describe('how a device does', () => {
  it('follows its silence, its battery and a restart', async () => {
    const { device_id, token } = await house.device();
    const { platform } = house;
    const health = () => platform.devices.watch.conditionOf('acme', device_id)!.health;
    await report(token!, { temperature_celsius: 20 });
    await platform.devices.watch.caughtUp();
    await platform.devices.watch.look();
    expect(health()).toBe('online');
    await report(token!, { temperature_celsius: 20, battery_percent: 9 });
    await platform.devices.watch.caughtUp();
    await platform.devices.watch.look();
    expect(health()).toBe('degraded');
    // Three intervals of five minutes and a little.
    const quietMs = 15 * MINUTE_MS + 2000;
    const condition = platform.devices.watch.conditionOf('acme', device_id)!;
    condition.lastSeenMs! -= quietMs;
    await platform.devices.watch.look();
    expect(health()).toBe('offline');
    const changes = await house.eventsOf(device_id, 'device_status_changed');
    expect(changes.map(({ metadata }) => metadata.device_health)).toEqual(['online', 'degraded', 'offline']);
    await house.restart();
    expect(house.platform.devices.watch.conditionOf('acme', device_id)).toMatchObject({
      ...{ health: 'offline', readings: { battery_percent: { value: 9 } } },
    });
    const fleet = await readFleet(house.platform, house.acme, { health: 'offline' });
    expect(fleet.list.map((each) => each.device_id)).toContain(device_id);
  }, 90_000);
});

describe('figures of devices', () => {
  it('are metrics like any other: means over messages, cut by site', async () => {
    const [warm, cold] = [await house.device({ site: 'South' }), await house.device({ site: 'North' })];
    const nowMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - HOUR_MS;
    const at = (minute: number) => new Date(nowMs + minute * MINUTE_MS).toISOString();
    for (const [minute, value] of [20, 30].entries())
      await report(warm.token!, { timestamp: at(minute), temperature_celsius: value });
    await report(cold.token!, { timestamp: at(1), temperature_celsius: -5 });
    await house.platform.store.loader.caughtUp();
    const question = { metric: 'device_temperature_celsius', from: at(0), to: at(60), grain: '1h', group_by: ['site'] };
    await eventually(async () => {
      const { series } = await queryMetric(house.platform, house.acme, question);
      const bySite = new Map(series.map(({ group, total }) => [group.site, total]));
      expect([bySite.get('South'), bySite.get('North')]).toEqual([25, -5]);
    });
  });
});
