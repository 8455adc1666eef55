/**
 * Two regions side by side, each a whole server with devices and backups. An organisation of one of them is sent through
 * every door, of the right region and of the wrong one, with markers in everything it says and is called. Afterwards every
 * byte that the wrong one has written is searched: data, backups put back, what it printed.
 */
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { createBellwether } from '@bellwether/sdk';
import { scanDirectory } from '@bellwether/services';
import { connectAsync, type ErrorWithReasonCode, type IConnackPacket } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { freePort } from '../engines/places.ts';
import { formsOf, marker, STEM } from './planted.ts';
import { Region, type RegionPlan, runIn, startEdge } from './region.ts';

const LIMIT_MS = 420_000;
vi.setConfig({ testTimeout: 150_000 });
const WAITED = { timeout: 120_000, interval: 500 };
const HERE = 'eu-west-1';
const ORG_ID = `${marker()}-acme`;
const PERSON = {
  email: `anna.${marker()}@${marker()}.example`,
  password: `Secret ${marker()} of hers`,
  name: marker(),
};
const DOMAIN = PERSON.email.split('@')[1]!;

const home = mkdtempSync(join(tmpdir(), 'bellwether-residency-'));
let eu: Region;
let us: Region;
const plans = {} as Record<'eu' | 'us', RegionPlan>;
const keys = { ingest: '', read: '', session: '', device: '', provisioning: '' };
/** The secret parts of credentials: of no use elsewhere, and so not kept there either. */
const secrets = (): string[] => Object.values(keys).map((key) => key.slice(key.lastIndexOf('_') + 1));

beforeAll(async () => {
  const ports = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const at = (port: number) => `http://127.0.0.1:${port}`;
  const directory = join(home, 'regions.txt');
  const keyFile = join(home, 'regions.key');
  writeFileSync(keyFile, `${'directory-'.repeat(4)}\n`);
  const shared = {
    BELLWETHER_REGIONS: `${HERE}=${at(ports[0]!)},us-east-1=${at(ports[1]!)}`,
    BELLWETHER_REGION_DIRECTORY: directory,
    BELLWETHER_REGION_DIRECTORY_KEY_FILE: keyFile,
  };
  writeFileSync(directory, '');
  plans.eu = { ...{ name: HERE, home: join(home, 'eu'), port: ports[0]!, mqttPort: ports[2]! }, shared };
  plans.us = { ...{ name: 'us-east-1', home: join(home, 'us'), port: ports[1]!, mqttPort: ports[3]! }, shared };
  for (const plan of [plans.eu, plans.us]) {
    mkdirSync(plan.home, { recursive: true });
    const keyPath = join(plan.home, 'backup.key');
    expect((await runIn(plan, 'backup', 'key', '--out', keyPath)).stderr).toBe('');
    plan.shared = { ...plan.shared, BELLWETHER_BACKUP_KEY_FILE: keyPath };
  }
  await runIn(plans.eu, 'regions', 'add', '--region', HERE, '--organisation', ORG_ID, '--domain', DOMAIN);
  [eu, us] = await Promise.all([Region.start(plans.eu), Region.start(plans.us)]);
  await makeOrganisation();
}, LIMIT_MS);

afterAll(async () => {
  await Promise.all([eu?.stop(), us?.stop()]);
  rmSync(home, { recursive: true, force: true });
});

async function makeOrganisation(): Promise<void> {
  const made = { org_id: ORG_ID, name: marker(), data_residency: 'eu' };
  await eu.asOperator(ORG_ID, 'POST', '/api/v1/organisations', made);
  await us.asOperator('globex', 'POST', '/api/v1/organisations', { org_id: 'globex', name: 'Globex' });
  for (const scope of ['ingest', 'read'] as const) {
    const input = { name: marker(), scopes: [scope] };
    keys[scope] = (await eu.asOperator<{ key: string }>(ORG_ID, 'POST', '/api/v1/keys', input)).key;
  }
  await eu.asOperator(ORG_ID, 'POST', '/api/v1/users', { ...PERSON, role: 'owner' });
  const { token } = (await (await signIn(eu)).json()) as { token: string };
  keys.session = token;
  const device = { name: marker(), profile: 'room-climate', site: marker(), serial: marker() };
  const registered = await asOwner<{ token: string }>('POST', '/api/v1/devices', device);
  keys.device = registered.token;
  const claims = { name: marker(), profile: 'room-climate', claims_max: 10 };
  const provisioning = await asOwner<{ key: string }>('POST', '/api/v1/device-provisioning-keys', claims);
  keys.provisioning = provisioning.key;
}

const signIn = (region: Region): Promise<Response> =>
  fetch(`${region.url}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: PERSON.email, password: PERSON.password }),
  });

async function asOwner<T>(method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(eu.url + path, {
    method,
    headers: { authorization: `Bearer ${keys.session}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  expect([method, path, answer.status, answer.ok ? '' : await answer.clone().text()]).toMatchObject([
    method,
    path,
    expect.any(Number),
    '',
  ]);
  return (await answer.json()) as T;
}

const now = (): string => new Date().toISOString();
const event = () => ({
  ...{ event_type: 'tool_call', timestamp: now(), user_id: marker(), session_id: marker(), environment: marker() },
  metadata: { tool: marker() },
});
const nanos = (): string => `${Date.now()}000000`;
const attributes = (): object[] => [{ key: 'service.name', value: { stringValue: marker() } }];

interface Sent {
  path: string;
  type: string;
  body: () => string | Uint8Array<ArrayBuffer>;
  key?: keyof typeof keys;
  headers?: Record<string, string>;
}

/** Each door with a good body, in each of its packings. */
const DOORS: readonly (readonly [string, Sent])[] = [
  ['a JSON event', { path: '/api/v1/events', type: 'application/json', body: () => JSON.stringify(event()) }],
  [
    'lines of JSON, gzip',
    {
      ...{ path: '/api/v1/events', type: 'application/x-ndjson', headers: { 'content-encoding': 'gzip' } },
      body: () => new Uint8Array(gzipSync(`${JSON.stringify(event())}\n${JSON.stringify(event())}\n`)),
    },
  ],
  [
    'lines of JSON, zstandard',
    {
      ...{ path: '/api/v1/events', type: 'application/x-ndjson', headers: { 'content-encoding': 'zstd' } },
      body: () => new Uint8Array(zstdCompressSync(Buffer.from(`${JSON.stringify(event())}\n`))),
    },
  ],
  [
    'events that will be rejected, and are kept with their reason',
    {
      ...{ path: '/api/v1/events', type: 'application/json' },
      body: () => JSON.stringify({ ...event(), event_type: `unknown_${marker()}` }),
    },
  ],
  [
    'a CloudEvent',
    {
      ...{ path: '/api/v1/cloudevents', type: 'application/cloudevents+json' },
      body: () =>
        JSON.stringify({
          ...{ specversion: '1.0', id: marker(), source: `/${marker()}`, type: 'tool_call', time: now() },
          ...{ sessionid: marker(), data: { tool: marker() } },
        }),
    },
  ],
  [
    'OpenTelemetry logs',
    {
      ...{ path: '/v1/logs', type: 'application/json' },
      body: () =>
        JSON.stringify({
          resourceLogs: [
            {
              resource: { attributes: attributes() },
              scopeLogs: [{ logRecords: [{ timeUnixNano: nanos(), body: { stringValue: marker() } }] }],
            },
          ],
        }),
    },
  ],
  [
    'OpenTelemetry traces',
    {
      ...{ path: '/v1/traces', type: 'application/json' },
      body: () =>
        JSON.stringify({
          resourceSpans: [
            {
              resource: { attributes: attributes() },
              scopeSpans: [
                {
                  spans: [
                    {
                      ...{ traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174', name: marker() },
                      ...{ kind: 2, startTimeUnixNano: nanos(), endTimeUnixNano: nanos() },
                    },
                  ],
                },
              ],
            },
          ],
        }),
    },
  ],
  [
    'a call of Segment',
    {
      ...{ path: '/v1/track', type: 'application/json' },
      body: () =>
        JSON.stringify({ userId: marker(), event: marker(), properties: { plan: marker() }, timestamp: now() }),
    },
  ],
  [
    'line protocol of InfluxDB',
    {
      path: '/api/v2/write?bucket=b&precision=ms',
      type: 'text/plain',
      body: () => `${marker()},room=${marker()} value=1`,
    },
  ],
  [
    'telemetry of a device',
    {
      ...{ path: '/api/v1/device/telemetry', type: 'application/json', key: 'device' },
      body: () => JSON.stringify({ timestamp: now(), temperature_celsius: 21, firmware: marker() }),
    },
  ],
  [
    'a device that registers itself',
    {
      ...{ path: '/api/v1/device/claim', type: 'application/json', key: 'provisioning' },
      body: () => JSON.stringify({ serial: marker(), name: marker() }),
    },
  ],
];

const send = (region: Region, { path, type, body, key = 'ingest', headers }: Sent): Promise<Response> =>
  fetch(region.url + path, {
    ...{ method: 'POST', redirect: 'manual', body: body() },
    headers: { ...headers, authorization: `Bearer ${keys[key]}`, 'content-type': type },
  });

describe.each(DOORS)('%s', (_name, sent) => {
  it('is taken where it belongs', async () => {
    const answer = await send(eu, sent);
    expect([answer.status, await answer.text()]).toEqual([
      expect.toSatisfy((status: number) => status < 300),
      expect.anything(),
    ]);
  });

  it('is answered with the right address elsewhere', async () => {
    const answer = await send(us, sent);
    expect(answer.status).toBe(403);
    expect(answer.headers.get('location')).toBe(eu.url + sent.path);
    expect(await answer.json()).toMatchObject({ code: 'lives_elsewhere', region: HERE, url: eu.url });
  });
});

describe('the wrong region', () => {
  it('refuses every route there is with the right address, and has read no body', async () => {
    const document = (await (await fetch(`${us.url}/api/v1/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { security?: unknown[] }>>;
    };
    const outcomes: Record<string, string[]> = {};
    for (const [path, methods] of Object.entries(document.paths))
      for (const method of Object.keys(methods)) {
        const address = path.replaceAll(/\{[^}]+\}/g, () => marker());
        const withBody = method !== 'get' && method !== 'head';
        const answer = await fetch(`${us.url}${address}?search=${marker()}`, {
          ...{ method: method.toUpperCase(), redirect: 'manual' },
          headers: { authorization: `Bearer ${keys.session}`, 'content-type': 'application/json' },
          ...(withBody ? { body: JSON.stringify({ name: marker() }) } : {}),
        });
        const { code } = (await answer.json().catch(() => ({}))) as { code?: string };
        const outcome = code ?? String(answer.status);
        outcomes[outcome] = [...(outcomes[outcome] ?? []), `${method.toUpperCase()} ${path}`];
      }
    const { lives_elsewhere: refused = [], ...others } = outcomes;
    expect(refused.length).toBeGreaterThan(250);
    // What reads no credential, or another one than was sent: nobody's, or a stranger's.
    const rest = Object.entries(others).flatMap(([outcome, routes]) => routes.map((route) => `${outcome} ${route}`));
    expect(rest.filter((line) => /^20\d /.test(line) && !/GET |lookup/.test(line))).toEqual([]);
    expect(rest.length).toBeLessThan(60);
  });

  it('asks for no password: who signs in there is led on before it is looked at', async () => {
    const answer = await signIn(us);
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ code: 'lives_elsewhere', url: eu.url });
    const lookup = async (body: object) =>
      (await (
        await fetch(`${us.url}/api/v1/residency/lookup`, {
          ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
        })
      ).json()) as object;
    expect(await lookup({ domain: DOMAIN })).toMatchObject({
      region: 'us-east-1',
      elsewhere: { region: HERE, url: eu.url },
    });
    expect(await lookup({ organisation: ORG_ID })).toMatchObject({ elsewhere: { region: HERE } });
    expect(await lookup({ domain: 'nobody.example' })).toMatchObject({ elsewhere: null });
    const discover = await fetch(`${us.url}/api/v1/sso/discover`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ email: PERSON.email }),
    });
    expect([discover.status, await discover.text()]).toEqual([403, expect.stringContaining('lives_elsewhere')]);
  });

  it('leads live figures on: EventSource by a redirect, a program by its refused handshake, a page by a message', async () => {
    const address = `/api/v1/live?channel=events&user_id=${marker()}&token=${keys.read}`;
    const redirected = await fetch(us.url + address, { redirect: 'manual' });
    expect([redirected.status, redirected.headers.get('location')]).toEqual([307, eu.url + address]);

    const socket = (path: string, headers?: Record<string, string>) =>
      new WebSocket(us.url.replace('http', 'ws') + path, path === '/graphql' ? ['graphql-transport-ws'] : [], {
        headers: headers ?? {},
      });
    const program = socket('/live', { authorization: `Bearer ${keys.read}` });
    program.on('error', () => undefined);
    const [, response] = (await once(program, 'unexpected-response')) as [
      unknown,
      { statusCode: number; headers: { location?: string } },
    ];
    expect([response.statusCode, response.headers.location]).toEqual([403, `${eu.url}/live`]);
    program.terminate();

    const page = socket(`/live?token=${keys.read}`);
    const [said] = (await once(page, 'message')) as [Buffer];
    expect(String(said)).toContain(eu.url);
    await once(page, 'close');

    const graphql = socket('/graphql');
    await once(graphql, 'open');
    graphql.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${keys.read}` } }));
    const [code, reason] = (await once(graphql, 'close')) as [number, Buffer];
    expect([code, String(reason)]).toEqual([4403, `lives_elsewhere: ${eu.url}`]);
  });

  it.each([4, 5] as const)(
    'refuses a device by MQTT version %i, and says where it belongs where it can',
    async (protocolVersion) => {
      const connect = (plan: RegionPlan) =>
        connectAsync(`mqtt://127.0.0.1:${plan.mqttPort}`, {
          ...{ protocolVersion, clientId: marker(), username: marker(), password: keys.device, reconnectPeriod: 0 },
          will: {
            topic: 'v1/status',
            payload: Buffer.from(JSON.stringify({ status: 'offline', reason: marker() })),
            qos: 1 as const,
            retain: false,
          },
        });
      const device = await connect(plans.eu);
      await device.publishAsync(
        'v1/telemetry',
        JSON.stringify({ timestamp: now(), temperature_celsius: 20, firmware: marker() }),
        { qos: 1 },
      );
      await device.endAsync();
      const refused = (await connect(plans.us).catch((error: unknown) => error)) as ErrorWithReasonCode & {
        packet?: IConnackPacket;
      };
      expect(refused.code).toBe(protocolVersion === 5 ? 0x9d : 5);
    },
  );

  it(
    'is gone through by our own clients: what a producer and an edge send to it arrives where it belongs',
    async () => {
      const tool = marker();
      const producer = createBellwether<{ tool_call: { tool: string } }>({ url: us.url, key: keys.ingest });
      producer.track('tool_call', { tool });
      expect(await producer.flush()).toEqual({ kind: 'flushed' });
      await producer.close();
      await vi.waitFor(async () => expect(JSON.stringify(await eventsOf('tool_call'))).toContain(tool), WAITED);

      const directory = join(home, 'edge');
      mkdirSync(directory);
      const sources = { staff: { adapter: 'hris-csv', from: 'push' } };
      writeFileSync(join(directory, 'edge.json'), JSON.stringify({ centre: { url: us.url }, sources }));
      writeFileSync(join(directory, 'ingest-key'), keys.ingest, { mode: 0o600 });
      const before = await storedEvents();
      const edge = await startEdge(directory);
      try {
        const token = readFileSync(join(directory, 'operator-token'), 'utf8').trim();
        const rows = Array.from(
          { length: 12 },
          (_, i) => `P${i},p${i}@${DOMAIN},${marker()} ${marker()},Sales,2020-01-15`,
        );
        const table = ['employee_id,email,name,department,hire_date', ...rows].join('\n');
        const at = { headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' } };
        for (const [path, body] of [
          ['/api/edge/sources/staff/preview', table],
          ['/api/edge/sources/staff/enable', ''],
          ['/api/edge/sources/staff/records', table],
        ] as const) {
          const answer = await fetch(edge.url + path, { ...at, method: 'POST', body });
          expect([path, answer.status, await answer.text()]).toEqual([
            path,
            expect.toSatisfy((status: number) => status < 300),
            expect.anything(),
          ]);
        }
        await vi.waitFor(async () => expect(await storedEvents()).toBeGreaterThanOrEqual(before + rows.length), WAITED);
      } finally {
        await edge.stop();
      }
    },
    LIMIT_MS,
  );
});

const eventsOf = async (type: string) =>
  (await asOwner<{ events: object[] }>('GET', `/api/v1/events?event_type=${type}&limit=200`)).events;
/** Of all types, also those about people, which are shown to nobody by themselves. */
const storedEvents = async (): Promise<number> =>
  (await eu.asOperator<{ stored: number }>(ORG_ID, 'GET', '/api/v1/events/stats')).stored;

describe('an organisation of one region', () => {
  it('is not made in another, by whatever name', async () => {
    const make = (...more: string[]) => runIn(plans.us, 'orgs', 'create', ...more);
    for (const words of [[ORG_ID], ['other', '--region', HERE], ['other', '--residency', 'eu']]) {
      const said = await make(...words);
      expect([words, said.code === 0, JSON.stringify(said.json)]).toEqual([
        words,
        false,
        expect.stringContaining('residency.md'),
      ]);
    }
  });
});

describe('every byte of the wrong region', () => {
  const wanted = () => [...formsOf(STEM), ...secrets().flatMap((secret) => [Buffer.from(secret)])];
  const opened = (plan: RegionPlan) => join(plan.home, 'opened');

  beforeAll(async () => {
    await vi.waitFor(async () => expect(await storedEvents()).toBeGreaterThan(20), WAITED);
    for (const plan of [plans.eu, plans.us]) {
      const taken = await runIn(plan, 'backup', '--kind', 'full');
      expect([plan.name, taken.code, JSON.stringify(taken.json)]).toEqual([plan.name, 0, expect.anything()]);
    }
    await Promise.all([eu.stop(), us.stop()]);
    for (const plan of [plans.eu, plans.us]) {
      const put = await runIn(plan, 'restore', '--into', opened(plan));
      expect([plan.name, put.code, put.stderr]).toEqual([plan.name, 0, expect.anything()]);
    }
  }, LIMIT_MS);

  it('is found where it belongs, in every room and in the backups: a search that finds nothing means something', async () => {
    const { found } = await scanDirectory(plans.eu.home, wanted());
    for (const room of [
      /^data\/log\/.*ndjson$/,
      /^data\/store\//,
      /^data\/records\//,
      /^opened\/log\//,
      /^opened\/store\//,
      /^opened\/records\//,
    ])
      expect(
        found.filter((path) => room.test(path)),
        String(room),
      ).not.toEqual([]);
  });

  it('was searched, and holds nothing of it: data, caches, backups put back, and all it has printed', async () => {
    const scan = await scanDirectory(plans.us.home, wanted());
    expect(scan.found).toEqual([]);
    expect(scan.unread).toEqual([]);
    expect(scan.files).toBeGreaterThan(100);
    const printed = readFileSync(Region.outputOf(plans.us), 'utf8');
    expect(printed.split('\n').filter((line) => line.includes('"route"')).length).toBeGreaterThan(300);
  });

  it('is not put back there from a backup, of which nothing is read', async () => {
    const into = join(home, 'stolen');
    const backup = {
      ...plans.us,
      shared: { ...plans.us.shared, BELLWETHER_BACKUP_KEY_FILE: plans.eu.shared.BELLWETHER_BACKUP_KEY_FILE! },
    };
    const said = await runIn(backup, 'restore', '--into', into, '--to', join(plans.eu.home, 'backups'));
    expect([said.code === 0, JSON.stringify(said.json)]).toEqual([
      false,
      expect.stringContaining(`is of the region ${HERE}`),
    ]);
    expect([existsSync(into), existsSync(`${into}.restoring`)]).toEqual([false, false]);
  });

  it(
    'is not served there from a copy of its data',
    async () => {
      const copy = join(home, 'copied');
      cpSync(join(plans.eu.home, 'data'), join(copy, 'data'), { recursive: true });
      const thief = { ...plans.us, home: copy, port: await freePort(), mqttPort: await freePort() };
      await expect(Region.start(thief)).rejects.toThrow('do not belong in us-east-1');
    },
    LIMIT_MS,
  );
});
