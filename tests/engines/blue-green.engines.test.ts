/**
 * One version exchanged for the next on real servers while requests come in: blue serves, green comes up beside it and brings
 * the schema on, requests are sent there, blue leaves, and is started again to go back. No request is lost, and every event is
 * counted once.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuidv7 } from '@bellwether/core';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { describeOn } from './describe-on.ts';
import { makeNextVersion, type NextVersion } from './next-version.ts';
import { INSTALLATION_SERVERS, Installation, type InstallationProcess } from './roles-installation.ts';

const ORG = 'org_colours';
const LONG_MS = 1_800_000;
const soon = { timeout: 300_000, interval: 500 };
const PAUSE_MS = 50;

type Role = 'gateway' | 'web' | 'worker';
type Colour = Record<Role, InstallationProcess>;

/** What stands before the processes of an installation and sends requests to one colour, as a Service does. */
class Entry {
  colour: Colour;
  url = '';
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(colour: Colour) {
    this.colour = colour;
    this.#server = createServer((incoming, outgoing) => {
      const isDoor = incoming.method === 'POST' && incoming.url === '/api/v1/events';
      const target = new URL(incoming.url!, this.colour[isDoor ? 'gateway' : 'web'].url);
      const { method, headers } = incoming;
      const onward = request(target, { method, headers, agent: this.#agent }, (answer) => {
        outgoing.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', (error) => outgoing.writeHead(502).end(String(error)));
      incoming.pipe(onward);
    });
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#agent.destroy();
    this.#server.close();
  }
}

await describeOn(INSTALLATION_SERVERS, 'one version exchanged for the next', () => {
  const copy = mkdtempSync(join(tmpdir(), 'bellwether-next-'));
  let installation: Installation;
  let next: NextVersion;
  let blue: Colour;
  let green: Colour;
  let entry: Entry;
  let key: string;
  let sent = 0;
  let asked = 0;
  const failures: string[] = [];
  let traffic: Promise<unknown>;
  let isOver = false;

  const start = async (colour: string, program?: string): Promise<Colour> => {
    const begin = (role: Role): Promise<InstallationProcess> =>
      installation.startProcess(`${colour}-${role}`, role, { BELLWETHER_DRAIN_SECONDS: '2' }, program);
    const web = await begin('web');
    const [gateway, worker] = await Promise.all([begin('gateway'), begin('worker')]);
    return { web, gateway, worker };
  };
  const ready = async (colour: Colour): Promise<void> => {
    for (const { url } of Object.values(colour))
      await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), soon);
  };
  const schema = async (): Promise<number> => {
    const address = new URL(installation.server('postgres').url);
    address.pathname = '/bellwether';
    const client = new pg.Client({ connectionString: address.href });
    await client.connect();
    try {
      const { rows } = await client.query<{ newest: number }>('SELECT max(number) AS newest FROM schema_migrations');
      return rows[0]!.newest;
    } finally {
      await client.end();
    }
  };
  const headers = (): Record<string, string> => ({
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
  });

  const send = async (): Promise<void> => {
    const events = Array.from({ length: 5 }, (_, index) => ({
      event_id: uuidv7(),
      event_type: 'tool_call',
      timestamp: new Date().toISOString(),
      session_id: `session-${index}`,
      metadata: { tool: 'bash', duration_ms: index },
    }));
    const body = JSON.stringify(events);
    const answer = await fetch(`${entry.url}/api/v1/events`, { method: 'POST', headers: headers(), body });
    const said = await answer.text();
    if (answer.status === 202 && (JSON.parse(said) as { accepted: number }).accepted === 5) sent += 5;
    else failures.push(`events: ${answer.status} ${said.slice(0, 200)}`);
  };
  const ask = async (): Promise<void> => {
    const answer = await fetch(`${entry.url}/api/v1/events/stats`, { headers: headers() });
    const said = await answer.text();
    if (answer.status === 200) asked += 1;
    else failures.push(`stats: ${answer.status} ${said.slice(0, 200)}`);
  };
  /** Requests of both kinds, one after the other, until it is over. */
  const goOn = async (work: () => Promise<void>): Promise<void> => {
    while (!isOver) {
      await work().catch((error: unknown) => failures.push(String(error)));
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  /** That so many more of both kinds were answered, wherever they went. */
  const more = async (count: number): Promise<void> => {
    const [events, answers] = [sent, asked];
    await vi.waitFor(() => expect(Math.min(sent - events, asked - answers)).toBeGreaterThan(count), soon);
  };

  beforeAll(async () => {
    next = makeNextVersion(copy);
    installation = await Installation.start();
    blue = await start('blue');
    await ready(blue);
    entry = new Entry(blue);
    await entry.open();
    const operator = readFileSync(join(blue.web.dataDirectory, 'run', 'operator.token'), 'utf8').trim();
    const administer = async (path: string, body: object, more: Record<string, string> = {}) => {
      const answer = await fetch(blue.web.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${operator}`, 'content-type': 'application/json', ...more },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(await answer.text());
      return (await answer.json()) as { key: string };
    };
    await administer('/api/v1/organisations', { org_id: ORG, name: 'Colours' });
    const made = { name: 'colours', scopes: ['ingest', 'read', 'admin'] };
    key = (await administer('/api/v1/keys', made, { 'x-bellwether-org': ORG })).key;
    // A key that was made a moment ago is known everywhere within a second.
    await vi.waitFor(async () => {
      failures.length = 0;
      await send();
      await ask();
      expect(failures).toEqual([]);
    }, soon);
    traffic = Promise.all([goOn(send), goOn(send), goOn(ask), goOn(ask)]);
  }, LONG_MS);
  afterAll(async () => {
    isOver = true;
    await traffic;
    entry?.close();
    await installation?.stop();
    rmSync(copy, { recursive: true, force: true });
  }, LONG_MS);

  it('brings the schema on while the old version serves', { timeout: LONG_MS }, async () => {
    expect(await schema()).toBe(next.schema - 1);
    await more(20);
    // As deploy/blue-green/switch.sh does: what comes meanwhile waits in the log.
    await installation.stopProcess(blue.worker);
    green = await start('green', next.program);
    await ready(green);
    expect(await schema()).toBe(next.schema);
    await more(20);
    expect(failures).toEqual([]);
  });

  it('sends requests to the new one, and lets the old one go, without one that is lost', {
    timeout: LONG_MS,
  }, async () => {
    entry.colour = green;
    await Promise.all([installation.stopProcess(blue.gateway), installation.stopProcess(blue.web)]);
    await more(20);
    expect(failures).toEqual([]);
    expect([blue.gateway.process.exitCode, blue.web.process.exitCode]).toEqual([0, 0]);
  });

  it('goes back to the old version beside the newer schema', { timeout: LONG_MS }, async () => {
    await installation.stopProcess(green.worker);
    blue = await start('blue');
    await ready(blue);
    entry.colour = blue;
    await Promise.all([installation.stopProcess(green.gateway), installation.stopProcess(green.web)]);
    await more(20);
    expect(failures).toEqual([]);
    expect(await schema()).toBe(next.schema);
  });

  it('has counted every event once', { timeout: LONG_MS }, async () => {
    isOver = true;
    await traffic;
    expect(failures).toEqual([]);
    await vi.waitFor(async () => {
      const answer = await fetch(`${entry.url}/api/v1/events/stats`, { headers: headers() });
      expect(await answer.json()).toMatchObject({
        received: sent,
        stored: sent,
        duplicate: 0,
        rejected: 0,
        in_flight: 0,
      });
    }, soon);
  });
});
