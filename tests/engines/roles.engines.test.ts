/**
 * One installation of a gateway, a web process and two workers on Kafka, PostgreSQL, Redis and ClickHouse's protocol:
 * what comes in at one process is seen at another, and a worker that is killed costs nothing.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { uuidv7 } from '@bellwether/core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { describeOn } from './describe-on.ts';
import { INSTALLATION_SERVERS, Installation, type InstallationProcess } from './roles-installation.ts';

const ORG = 'org_roles';
const LONG_MS = 900_000;
const soon = { timeout: 180_000, interval: 500 };

await describeOn(INSTALLATION_SERVERS, 'an installation of several processes', () => {
  let installation: Installation;
  let gateway: InstallationProcess;
  let web: InstallationProcess;
  let workers: InstallationProcess[];
  let key: string;
  let sent = 0;

  beforeAll(async () => {
    installation = await Installation.start();
    // The first one makes tables and topics, the others find them.
    web = await installation.startProcess('web', 'web');
    [gateway, ...workers] = (await Promise.all([
      installation.startProcess('gateway', 'gateway'),
      installation.startProcess('worker-1', 'worker'),
      installation.startProcess('worker-2', 'worker'),
    ])) as [InstallationProcess, InstallationProcess, InstallationProcess];
    const operator = readFileSync(join(web.dataDirectory, 'run', 'operator.token'), 'utf8').trim();
    await ask(web, operator, 'POST', '/api/v1/organisations', { org_id: ORG, name: 'Roles' });
    const made = await ask(web, operator, 'POST', '/api/v1/keys', { name: 'roles', scopes: ['ingest', 'read'] }, ORG);
    key = String(made.key);
  }, LONG_MS);
  afterAll(() => installation?.stop(), LONG_MS);

  const send = async (count: number): Promise<void> => {
    const events = Array.from({ length: count }, (_, index) => ({
      event_id: uuidv7(),
      event_type: 'tool_call',
      timestamp: new Date().toISOString(),
      session_id: `session-${index % 7}`,
      metadata: { tool: 'bash', duration_ms: index },
    }));
    // A key that was made a moment ago is known everywhere within a second.
    const answer = await vi.waitFor(async () => ask(gateway, key, 'POST', '/api/v1/events', events), soon);
    expect(answer).toMatchObject({ accepted: count });
    sent += count;
    // Sent again, as after an answer that was lost: nothing is counted twice.
    expect(await ask(gateway, key, 'POST', '/api/v1/events', events)).toMatchObject({ accepted: 0 });
  };
  const counted = async (): Promise<number> => {
    const answer = await ask(web, key, 'POST', '/api/v1/metrics', {
      metric: 'agent_tool_calls',
      from: new Date(Date.now() - 3_600_000).toISOString(),
      to: new Date(Date.now() + 3_600_000).toISOString(),
      grain: 'total',
    });
    return Number((answer as { total?: number }).total);
  };

  it('has a process for every role, each ready', async () => {
    for (const process of [gateway, web, ...workers])
      await vi.waitFor(async () => {
        const ready = await (await fetch(`${process.url}/readyz`)).json();
        expect(ready).toMatchObject({ status: 'ready', records: 'ok', store: 'ok', cluster: 'ok' });
      }, soon);
  });

  it('shows at the web process what came in at the gateway', { timeout: LONG_MS }, async () => {
    await send(500);
    await vi.waitFor(async () => expect(await counted()).toBe(sent), soon);
  });

  it('shows it live there', { timeout: LONG_MS }, async () => {
    const query = new URLSearchParams({ metric: 'agent_tool_calls', grain: '1m', range: '1h' });
    const stream = await fetch(`${web.url}/api/v1/live?${query}`, { headers: { authorization: `Bearer ${key}` } });
    expect(stream.status).toBe(200);
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    const reading = (async () => {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        heard += value;
      }
    })();
    await vi.waitFor(() => expect(heard).toContain('"type":"snapshot"'), soon);
    const before = heard.length;
    await send(100);
    await vi.waitFor(() => expect(heard.slice(before)).toContain('"type":"update"'), soon);
    await reader.cancel();
    await reading;
  });

  it('counts every event once although a worker is killed', { timeout: LONG_MS }, async () => {
    await send(300);
    workers[0]!.process.kill('SIGKILL');
    await send(300);
    await vi.waitFor(async () => expect(await counted()).toBe(sent), soon);
    // Each was sent twice.
    await vi.waitFor(
      async () =>
        expect(await ask(web, key, 'GET', '/api/v1/events/stats')).toMatchObject({
          received: 2 * sent,
          stored: sent,
          duplicate: sent,
          rejected: 0,
          in_flight: 0,
        }),
      soon,
    );
  });
});

async function ask(
  { url }: InstallationProcess,
  token: string,
  method: string,
  path: string,
  body?: unknown,
  orgId?: string,
): Promise<Record<string, unknown>> {
  const answer = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(orgId === undefined ? {} : { 'x-bellwether-org': orgId }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`);
  return JSON.parse(text) as Record<string, unknown>;
}
