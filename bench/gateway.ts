/**
 * What the gateway costs a request: deciding and counting, by itself; and on the way through a running server, with
 * nothing set, with limits and rules, with a body changed, and with a plug-in.
 *
 *     node bench/gateway.ts
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../apps/server/src/config.ts';
import { startServer } from '../apps/server/src/server.ts';
import { actingFor, type Caller, createKey, createOrganisation, OPERATOR } from '../packages/services/src/index.ts';

const ORG_ID = 'org_bench';
const DECISIONS = 300_000;
const REQUESTS = 600;

const directory = mkdtempSync(join(tmpdir(), 'bench-gateway-'));
const running = await startServer({
  ...readConfig({}),
  port: 0,
  dataDirectory: directory,
  sample: false,
  logLevel: 'silent',
});
try {
  const { platform } = running;
  await createOrganisation(platform, OPERATOR, { org_id: ORG_ID, name: 'Bench', self_managed: true });
  const operator = actingFor(OPERATOR, ORG_ID);
  const { key, key_id } = await createKey(platform, operator, { name: 'bench', scopes: ['ingest', 'read', 'admin'] });

  const limit = (routes: string) => ({ routes, requests: 1_000_000_000, per: 'day' });
  const rules = {
    limits: [limit('/*')],
    plans: [{ name: 'standard', limits: [limit('/api/v1/*'), { ...limit('/*'), per: 'minute' }] }],
    default_plan: 'standard',
    routes: [{ routes: '/*', deny: ['203.0.113.0/24', '2001:db8::/32'], header_bytes_max: 16_384 }],
  };
  const changed = {
    routes: [{ routes: '/api/v1/events', request: { rename_fields: { 'metadata.llm': 'model' } } }],
  };
  const plugIn = {
    plug_ins: [
      {
        ...{ name: 'bench', hook: 'request', routes: '/api/v1/events', time_ms: 1000 },
        source: 'export default ({ body }) => ({ body: { ...body, metadata: { ...body.metadata, team: "bench" } } });',
      },
    ],
  };
  process.stdout.write(
    `Node ${process.version}, ${availableParallelism()} cores\n\nDeciding and counting, by itself\n`,
  );
  const caller: Caller = { ...operator, kind: 'key', id: key_id };
  for (const [name, configuration] of Object.entries({ 'nothing set': {}, 'three limits and rules': rules })) {
    await configure(configuration);
    const startedMs = performance.now();
    for (let at = 0; at < DECISIONS; at++) {
      const asked = { requestId: `${at}`, method: 'GET', route: '/api/v1/metrics/:metric', isChangeable: true };
      const passage = platform.gateway.begin(caller, asked);
      platform.gateway.admit(passage, { address: '198.51.100.7', headerBytes: () => 400 });
      platform.gateway.finish(passage, { status: 200, durationMs: 1, bytesIn: 0, bytesOut: 100 });
    }
    report(name, ((performance.now() - startedMs) * 1000) / DECISIONS, 'µs a request');
  }

  process.stdout.write('\nOne event over HTTP, one request after the other (median and 99th of 100)\n');
  const cases = { 'nothing set': {}, 'three limits and rules': rules, 'a field renamed': changed, 'a plug-in': plugIn };
  for (const [name, configuration] of Object.entries(cases)) {
    await configure(configuration);
    for (let at = 0; at < 50; at++) await send();
    const tookMs: number[] = [];
    for (let at = 0; at < REQUESTS; at++) {
      const startedMs = performance.now();
      await send();
      tookMs.push(performance.now() - startedMs);
    }
    tookMs.sort((a, b) => a - b);
    const at = (share: number): string => tookMs[Math.floor(REQUESTS * share)]!.toFixed(2);
    process.stdout.write(`  ${name.padEnd(26)}${at(0.5).padStart(8)} ms  ${at(0.99).padStart(8)} ms\n`);
  }

  async function configure(configuration: object): Promise<void> {
    const answer = await fetch(`${running.url}/api/v1/gateway/configuration`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify({ configuration }),
    });
    if (!answer.ok) throw new Error(await answer.text());
    await answer.arrayBuffer();
  }

  async function send(): Promise<void> {
    const event = { event_type: 'model_call', timestamp: new Date().toISOString(), metadata: { model: 'gpt-5' } };
    const answer = await fetch(`${running.url}/api/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify(event),
    });
    if (answer.status !== 202) throw new Error(await answer.text());
    await answer.arrayBuffer();
  }
} finally {
  await running.close();
  rmSync(directory, { recursive: true, force: true });
}

function report(name: string, value: number, unit: string): void {
  process.stdout.write(`  ${name.padEnd(26)}${value.toFixed(2).padStart(8)} ${unit}\n`);
}
