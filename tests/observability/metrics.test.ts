/**
 * What is declared is what is there: /metrics against the catalog, the dashboards and rules against /metrics, the generated
 * files against their declarations, a runbook for each alert. And what people send is in no line of the log.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { patience } from '@bellwether/services/chosen-engines';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ALERT_RULES, RECORDING_RULES, runbookOf } from '../../apps/server/scripts/alert-rules.ts';
import { dashboardExpressions } from '../../apps/server/scripts/dashboards.ts';
import { metricsIn, observabilityFiles } from '../../apps/server/scripts/observability-files.ts';
import { type DeclaredMetric, METRICS, PROCESS_METRICS } from '../../apps/server/src/telemetry/metric-catalog.ts';
import { goodEvent, TestedServer } from '../bad-input/tested-server.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const WAIT = { timeout: 60_000, interval: 200 };

let server: TestedServer;
let text: string;
const metrics = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text();

beforeAll(async () => {
  server = await TestedServer.start();
  await server.send(JSON.stringify([goodEvent(), { ...goodEvent(), event_type: 'nothing_known' }]));
  await server.request('POST', '/api/v1/metrics', { json: { metric: 'events', grain: '1h' } });
  // A figure that shows the event has been measured.
  await vi.waitFor(async () => expect(await metrics()).toMatch(/event_to_window_seconds_count [1-9]/), WAIT);
  text = await metrics();
}, patience(120_000));
afterAll(() => server.stop());

/** `# TYPE name kind` of each metric. */
function kinds(page: string): Map<string, string> {
  return new Map([...page.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, kind]) => [name!, kind!]));
}

/** Values of a metric by its labels as they are written. */
function samples(page: string, metric: string): Map<string, number> {
  const lines = page.split('\n').filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `));
  return new Map(
    lines.map((line) => [/\{(.*)\}/.exec(line)?.[1] ?? '', Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

describe('/metrics', () => {
  it('has every metric of the catalog, of the kind declared, and none of ours beside them', () => {
    const told = kinds(text);
    for (const [name, metric] of Object.entries(METRICS) as [string, DeclaredMetric][])
      expect([name, told.get(name)]).toEqual([name, metric.kind]);
    const ours = [...told.keys()].filter((name) => name.startsWith('bellwether_'));
    expect(ours.filter((name) => !Object.hasOwn(METRICS, name))).toEqual([]);
  });

  it('has what the process tells, as far as dashboards and rules lean on it', () => {
    for (const name of Object.keys(PROCESS_METRICS)) expect(kinds(text).has(name)).toBe(true);
  });

  it('counts what came in, by door and outcome, and why it was refused', () => {
    const events = samples(text, 'bellwether_ingest_events_total');
    expect(events.get('door="native",outcome="accepted"')).toBe(1);
    expect(events.get('door="native",outcome="rejected"')).toBe(1);
    expect(samples(text, 'bellwether_rejected_events_total').get('reason="unknown_event_type"')).toBe(1);
    expect(samples(text, 'bellwether_ingest_duration_seconds_count').get('door="native"')).toBe(1);
  });

  it('says that every engine answers, and how much disk is left', () => {
    const up = samples(text, 'bellwether_engine_up');
    expect([...up.keys()].sort()).toEqual(['engine="cluster"', 'engine="log"', 'engine="records"', 'engine="store"']);
    expect([...up.values()]).toEqual([1, 1, 1, 1]);
    expect(samples(text, 'bellwether_data_disk_free_bytes').get('')).toBeGreaterThan(0);
  });

  it('shows an engine that does not answer as down, and answers itself', async () => {
    const answer = Promise.withResolvers<never>();
    const hanging = vi.spyOn(server.running.platform.store.engine, 'query').mockReturnValue(answer.promise);
    const page = await metrics();
    hanging.mockRestore();
    answer.reject(new Error('It hung.'));
    expect(samples(page, 'bellwether_engine_up').get('engine="store"')).toBe(0);
    expect(samples(page, 'bellwether_engine_up').get('engine="records"')).toBe(1);
    const after = await metrics();
    expect(samples(after, 'bellwether_scrape_failures').size).toBeLessThanOrEqual(1);
  });

  it('holds a label to a bounded number of values', async () => {
    const { platform } = server.running;
    for (let i = 0; i < 80; i++)
      await platform.admission.admit('org_main', `door_${i}`, [{ index: 0, event: goodEvent() as never }]);
    const doors = [...samples(await metrics(), 'bellwether_ingest_duration_seconds_count').keys()];
    expect(doors.length).toBeLessThanOrEqual(61);
    expect(doors).toContain('door="other"');
  });
});

describe('dashboards and alert rules', () => {
  const expressions = [
    ...dashboardExpressions(),
    ...ALERT_RULES.map(({ name, expression }) => ({ where: name, expression })),
    ...RECORDING_RULES.map(({ record, expression }) => ({ where: record, expression })),
  ];

  it('ask for metrics that are there, all of them', () => {
    const told = kinds(text);
    for (const { where, expression } of expressions)
      for (const name of metricsIn(expression)) expect([where, name, told.has(name)]).toEqual([where, name, true]);
  });

  it('each ask for something', () => {
    for (const { where, expression } of expressions)
      expect([where, metricsIn(expression).length > 0 || /bellwether:slo_bad|\bup\{/.test(expression)]).toEqual([
        where,
        true,
      ]);
  });

  it('are what the declarations make; `npm run observability` writes them anew', () => {
    for (const [path, content] of observabilityFiles(ROOT))
      expect([path, readFileSync(join(ROOT, path), 'utf8')]).toEqual([path, content]);
  });

  it('have a runbook for each alert, of one shape, and no runbook for none', () => {
    const named = new Set(ALERT_RULES.map(({ name }) => `${runbookOf(name)}.md`));
    expect(readdirSync(join(ROOT, 'docs/runbooks')).sort()).toEqual([...named].sort());
    for (const file of named) {
      const path = join(ROOT, 'docs/runbooks', file);
      expect(existsSync(path)).toBe(true);
      const headings = [...readFileSync(path, 'utf8').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
      expect([file, ...headings]).toEqual([
        file,
        'Symptom',
        'What it means',
        'What to look at',
        'What to do',
        'How to see that it is over',
      ]);
    }
  });
});

describe('GET /api/v1/system', () => {
  it('says how the installation is, to whoever may change its settings', async () => {
    const { status, body } = await server.request('GET', '/api/v1/system');
    expect(status).toBe(200);
    expect(body.engines.map((one: { engine: string }) => one.engine)).toEqual(['store', 'records', 'log', 'cluster']);
    expect(body.objectives).toHaveLength(4);
    expect(body.objectives[0]).toMatchObject({ name: 'api_availability', target: 0.999, counted: expect.any(Number) });
    expect(body.disk.free_bytes).toBeGreaterThan(0);
    expect(body.latencies.ingest.count).toBeGreaterThan(0);
  });

  it('is refused to who may only read, and to a tenant of somebody else’s installation', async () => {
    expect((await server.request('GET', '/api/v1/system', { key: server.readKey })).status).toBe(403);
    const { platform } = server.running;
    const own = platform.tenants.get('org_main')!;
    const asTenant = vi.spyOn(platform.tenants, 'get').mockReturnValue({ ...own, self_managed: false });
    const { status, body } = await server.request('GET', '/api/v1/system');
    asTenant.mockRestore();
    expect([status, body.detail]).toEqual([403, expect.stringContaining('whoever runs it')]);
  });
});
