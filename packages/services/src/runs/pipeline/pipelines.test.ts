import { HOUR_MS, MINUTE_MS } from '@bellwether/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { addTenant, callerWith, problemOf, withScopes } from '../../../test/service-context.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { listNotifications } from '../../alerts/notification/list-notifications.ts';
import { signWebhook } from '../../alerts/notification/webhook-signature.ts';
import { order } from '../../alerts/rule/rules.fixture.ts';
import { exportLineage } from '../../figures/catalog/openlineage/export-lineage.ts';
import { openLineageFaults } from '../../figures/catalog/openlineage/open-lineage.ts';
import { getLineage } from '../../figures/catalog/read-lineage.ts';
import { readHistory } from '../../ingest/history/read-history.ts';
import { undoChange } from '../../ingest/history/undo-change.ts';
import { cancelBackfill, listBackfills, startBackfillOfPipeline } from './backfill.ts';
import { cancelPipelineRun, retryPipelineRun } from './cancel-run.ts';
import { checkPipeline } from './check-pipeline.ts';
import { dryRunPipeline } from './dry-run-pipeline.ts';
import { PipelineEvents } from './pipeline-events.ts';
import { exchangePipelineWebhookSecret, setPipelineSecret } from './pipeline-secrets.ts';
import { PipelineWatch } from './pipeline-watch.ts';
import { PipelineHouse } from './pipelines.fixture.ts';
import { getPipeline, listPipelines } from './read-pipelines.ts';
import { getPipelineRun, listPipelineRuns, readPipelineLog } from './read-runs.ts';
import { receivePipelineWebhook } from './receive-pipeline-webhook.ts';
import { startPipelineRun } from './start-run.ts';
import { createPipeline, removePipeline, switchPipeline, updatePipeline } from './write-pipeline.ts';

/** A Wednesday. */
const NOW_MS = Date.parse('2054-11-18T12:00:00.000Z');
let house: PipelineHouse;
let neighbour: Caller;
let watch: PipelineWatch;
let events: PipelineEvents;

beforeAll(async () => {
  house = await PipelineHouse.open(NOW_MS);
  neighbour = await addTenant(house.platform, 'org_b');
  const trouble = (message: string, error: unknown): void => void house.troubles.push([message, error]);
  watch = new PipelineWatch(house.platform, trouble);
  events = await PipelineEvents.start(house.platform, trouble);
  // The first run of an installation opens the engine of runs.
  await run(pipeline(['{step: pause, wait: {for: 0s}}']));
}, 240_000);
afterAll(async () => {
  await watch.stop();
  await events.stop();
  await house.close();
});
beforeEach(() => {
  house.calls.length = 0;
  house.answer = () => ({ status: 200, body: { ok: true } });
});

let made = 0;
/** `steps` in YAML's flow form, one a line. */
const pipeline = (steps: readonly string[], more: readonly string[] = []): string => {
  made += 1;
  const lines = steps.map((step) => `  - ${step.replaceAll('URL', house.url)}`);
  return [`pipeline: test-${made}`, 'title: A test', ...more, 'steps:', ...lines].join('\n');
};
const create = (source: string, caller = house.admin) => createPipeline(house.platform, caller, { source });
const switchOn = async (source: string) => {
  const { pipeline_id, version } = await create(source);
  return switchPipeline(house.platform, house.admin, pipeline_id, { version, state: 'on' });
};
const start = async (source: string, input: object = {}) => {
  const { pipeline_id } = await create(source);
  return startPipelineRun(house.platform, house.admin, pipeline_id, input);
};
const run = async (source: string, input: object = {}) => house.ended((await start(source, input)).run_id);
const findingsOf = async (source: string): Promise<string[]> => {
  const { findings } = await checkPipeline(house.platform, house.admin, { source });
  return findings.map(({ line, message }) => `${line}: ${message}`);
};
const statesOf = ({ steps }: { steps: readonly { step: string; state: string }[] }) =>
  Object.fromEntries(steps.map(({ step, state }) => [step, state]));
const outputOf = ({ steps }: { steps: readonly { step: string; output: unknown }[] }, name: string) =>
  steps.find(({ step }) => step === name)?.output;
const runsOf = async (id: string) => (await listPipelineRuns(house.platform, house.admin, id, {})).runs;
const seenAll = () => vi.waitUntil(() => events.lag() === 0, { timeout: 20_000, interval: 10 });
const send = async (list: Parameters<typeof order>[]) => {
  const arrivals = list.map((of, index) => ({ index, event: order(...of) }));
  await house.platform.admission.admit('org_a', 'test', arrivals);
};
const CALL = '{step: call, http: {url: "URL/call", method: POST, body: {n: "{{ input.n }}"}}}';

describe('a pipeline that is written wrong', () => {
  it('is told what is wrong, each at its line', async () => {
    const source = ['pipeline: Copy', 'title: Copy', 'colour: red', 'steps:', '  - step: a', '    retries: many'];
    expect(await findingsOf(source.join('\n'))).toEqual([
      '1: "pipeline" has to be small letters, digits and hyphens, beginning with a letter.',
      '3: "colour" is not known here.',
      '6: "retries" has to be a whole number.',
    ]);
    await problemOf(create(source.join('\n')), 'invalid_request');
  });

  it.each<[string, string[], string]>([
    ['a circle', ['{step: a, after: [b], wait: {for: 1s}}', '{step: b, after: [a], wait: {for: 1s}}'], 'b → a → b'],
    ['a step that there is not', ['{step: a, after: [b], wait: {for: 1s}}'], 'There is no step "b".'],
    ['two actions', ['{step: a, wait: {for: 1s}, notify: {title: x}}'], 'takes exactly one of'],
    ['no action', ['{step: a}'], 'takes exactly one of'],
    ['an expression', ['{step: a, notify: {title: "{{ input. }}"}}'], 'Expected IDENTIFIER, got EOF'],
    ['an item outside of for_each', ['{step: a, notify: {title: "{{ item.n }}"}}'], 'Unknown variable: item'],
    [
      'a later step',
      ['{step: a, notify: {title: "{{ steps.b.n }}"}}', '{step: b, wait: {for: 1s}}'],
      'does not come before',
    ],
    ['a metric', ['{step: a, query: {metric: sales, range: 7d}}'], '"sales" is not a metric'],
    ['a question without a period', ['{step: a, query: {metric: orders}}'], 'There is no period without a schedule'],
    ['an event type', ['{step: a, emit: {event_type: sold, metadata: {}}}'], 'There is no event type "sold"'],
    ['a list', ['{step: a, for_each: {items: "1 + 1", do: {notify: {title: x}}}}'], 'has to be a path such as'],
    ['a header', ['{step: a, http: {url: "https://a.example", headers: {host: b}}}'], '"host" is no header'],
    ['a time', ['{step: a, timeout: 2h, wait: {for: 1s}}'], '1h at most'],
  ])('because of %s', async (_, steps, words) => {
    const found = await findingsOf(pipeline(steps));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(words);
  });

  it('because of what begins it', async () => {
    const trigger = (text: string) => findingsOf(pipeline(['{step: a, wait: {for: 1s}}'], [`triggers: ${text}`]));
    expect((await trigger('{schedule: {cron: "61 * * * *", time_zone: Europe/Berlin}}'))[0]).toContain(
      'is no schedule',
    );
    expect((await trigger('{event: {types: [felt]}}'))[0]).toContain('is about people');
    expect((await trigger('{event: {types: [ordered], when: "input."}}'))[0]).toContain('got EOF');
    const again = pipeline(
      ['{step: a, emit: {event_type: ordered, metadata: {}}}'],
      ['triggers: {event: {types: [ordered]}}'],
    );
    expect((await findingsOf(again))[0]).toContain('would begin itself again and again');
  });
});

describe('a run', () => {
  it('goes through its steps, each with what those before it gave', async () => {
    house.answer = ({ path }) => ({ status: 200, body: path === '/rooms' ? { rooms: [{ id: 1 }, { id: 2 }] } : {} });
    const ended = await run(
      pipeline([
        '{step: rooms, http: {url: "URL/rooms"}}',
        '{step: each, after: [rooms], for_each: {items: steps.rooms.body.rooms, do: {http: {url: "URL/room/{{ item.id }}", method: PUT, body: {index: "{{ index }}"}}}}}',
        '{step: tell, after: [each], notify: {title: "{{ steps.each.succeeded }} rooms"}}',
      ]),
    );
    expect(ended.state).toBe('succeeded');
    expect(house.calls.map(({ method, path, body }) => [method, path, body]).toSorted()).toEqual([
      ['GET', '/rooms', null],
      ['PUT', '/room/1', { index: 0 }],
      ['PUT', '/room/2', { index: 1 }],
    ]);
    expect(new Set(house.calls.map(({ key }) => key)).size).toBe(3);
    expect(ended.steps.find(({ step }) => step === 'each')?.items).toEqual({ all: 2, succeeded: 2, failed: 0 });
    const { notifications } = await listNotifications(house.platform, house.admin, { limit: 5 });
    expect(notifications[0]).toMatchObject({ kind: 'pipeline', title: '2 rooms' });
  });

  it('asks for figures and events with the rights of whoever saved it, and sends events once', async () => {
    await send([
      [NOW_MS - HOUR_MS, { shop: 'web', amount: 5 }],
      [NOW_MS - HOUR_MS, { shop: "o'hare", amount: 7 }],
    ]);
    await house.platform.store.loader.caughtUp();
    const ended = await run(
      pipeline([
        '{step: figure, query: {metric: orders, range: 1d, group_by: [shop]}}',
        `{step: rows, sql: {query: "SELECT session_id, count(*) AS n FROM events WHERE metadata.shop = {{ input.shop }} GROUP BY session_id"}}`,
        '{step: say, after: [figure], emit: {event_type: ordered, metadata: {amount: "{{ steps.figure.total }}"}}}',
      ]),
      { input: { shop: "o'hare" } },
    );
    expect(ended.failure).toBeNull();
    expect(outputOf(ended, 'figure')).toMatchObject({ total: 2 });
    expect(outputOf(ended, 'rows')).toEqual({ rows: [{ session_id: 'till', n: 1 }], row_count: 1 });
    expect(outputOf(ended, 'say')).toMatchObject({ event_id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    const writer = withScopes(house.admin, 'admin');
    const { pipeline_id } = await create(pipeline(['{step: figure, query: {metric: orders, range: 1d}}']), writer);
    const { run_id } = await startPipelineRun(house.platform, house.admin, pipeline_id, {});
    expect((await house.ended(run_id)).failure).toContain('figure: Whoever saved this pipeline is no longer here.');
  });

  it('takes the way a branch chooses, and joins', async () => {
    const ended = await run(
      pipeline([
        '{step: large, branch: {when: "input.amount > 100", choose: [ask], otherwise: [pay]}}',
        '{step: ask, notify: {title: Ask}}',
        '{step: pay, notify: {title: Pay}}',
        '{step: done, after: [ask, pay], notify: {title: Done}}',
      ]),
      { input: { amount: 7 } },
    );
    expect(statesOf(ended)).toEqual({ large: 'succeeded', ask: 'skipped', pay: 'succeeded', done: 'succeeded' });
  });

  it('tries again what may pass, and says what does not', async () => {
    let failures = 0;
    house.answer = () => (failures++ < 2 ? { status: 503, body: {} } : { status: 200, body: {} });
    const patient = CALL.replace('step: call', 'step: call, retries: 2, retry_after: 1s');
    expect((await run(pipeline([patient]))).state).toBe('succeeded');
    expect(new Set(house.calls.map(({ key }) => key)).size).toBe(1);
    house.answer = () => ({ status: 404, body: { secret: 'not to be told' } });
    const ended = await run(pipeline([CALL, '{step: mend, after: [call], run_if: failed, notify: {title: Mend}}']));
    expect(ended).toMatchObject({
      state: 'failed',
      failure: 'call: 127.0.0.1:PORT answered 404.'.replace('PORT', new URL(house.url).port),
    });
    expect(statesOf(ended)).toEqual({ call: 'failed', mend: 'succeeded' });
    const { lines } = await readPipelineLog(house.platform, house.admin, ended.run_id, {});
    expect(lines.map(({ step, level }) => `${step} ${level}`)).toEqual([
      'call info',
      'call error',
      'mend info',
      'mend info',
    ]);
    expect(JSON.stringify(lines)).not.toContain('not to be told');
  });

  it('taken up again does what failed, and nothing else', async () => {
    house.answer = ({ path }) => ({ status: path === '/item/3' ? 400 : 200, body: {} });
    const items =
      '{step: each, after: [call], for_each: {items: input.items, do: {http: {url: "URL/item/{{ item }}"}}}}';
    const failed = await run(pipeline([CALL, items]), { input: { n: 1, items: [1, 2, 3, 4] } });
    expect(failed.failure).toContain('3 of 4 items are done, 1 failed');
    house.answer = () => ({ status: 200, body: {} });
    const before = house.calls.length;
    await retryPipelineRun(house.platform, house.admin, failed.run_id);
    expect(await house.ended(failed.run_id)).toMatchObject({ state: 'succeeded', attempt: 2 });
    expect(house.calls.slice(before).map(({ path }) => path)).toEqual(['/item/3']);
    const keys = house.calls.filter(({ path }) => path === '/item/3').map(({ key }) => key);
    expect(new Set(keys).size).toBe(1);
    await problemOf(retryPipelineRun(house.platform, house.admin, failed.run_id), 'conflict');
  });

  it('waits by the platform’s clock, and can be cancelled meanwhile', async () => {
    const waiting = pipeline([
      '{step: pause, wait: {for: 1h}}',
      CALL.replace('step: call', 'step: call, after: [pause]'),
    ]);
    const { run_id } = await start(waiting);
    const pauses = async () => {
      const [step] = (await getPipelineRun(house.platform, house.admin, run_id)).steps;
      const of = step?.workflow_run_id && (await house.platform.workflows.get('org_a', step.workflow_run_id));
      return of && of.state === 'waiting' ? of.run_id : undefined;
    };
    const id = await vi.waitUntil(pauses, { timeout: 10_000, interval: 20 });
    expect(await cancelPipelineRun(house.platform, house.admin, run_id)).toMatchObject({ state: 'cancelled' });
    expect(await house.platform.workflows.get('org_a', id)).toMatchObject({ state: 'cancelled' });
    expect(house.calls).toEqual([]);
  });

  it('sends secrets in headers, and shows them nowhere', async () => {
    const secret = CALL.replace('body:', 'secret_headers: {authorization: token}, body:');
    const { pipeline_id } = await create(pipeline([secret]));
    const ran = async () => house.ended((await startPipelineRun(house.platform, house.admin, pipeline_id, {})).run_id);
    expect((await ran()).failure).toContain('has no secret "token"');
    await setPipelineSecret(house.platform, house.admin, pipeline_id, { name: 'token', value: 'Bearer s3cret' });
    const ended = await ran();
    expect(house.calls.at(-1)?.authorization).toBe('Bearer s3cret');
    const shown = [await getPipeline(house.platform, house.admin, pipeline_id), ended];
    expect(JSON.stringify(shown)).not.toContain('s3cret');
    expect(shown[0]).toMatchObject({ secrets: ['token'] });
  });

  it('runs a script of one’s own in the sandbox, whose words go to the log without personal data', async () => {
    const source =
      'export default (rows) => { console.log("rows", rows.length); console.warn("ask anna.berg@example.org"); return { sum: rows.reduce((a, b) => a + b, 0) }; }';
    const ended = await run(
      pipeline([
        `{step: sum, script: {source: ${JSON.stringify(source)}, input: "{{ input.rows }}"}}`,
        '{step: each, for_each: {items: input.rows, do: {script: {source: "export default (n) => n * 2", input: "{{ item }}"}}}}',
        '{step: endless, timeout: 1s, retries: 0, script: {source: "export default () => { for (;;); }"}}',
        '{step: wild, retries: 0, script: {source: "export default () => fetch(\'https://example.org\')"}}',
      ]),
      { input: { rows: [1, 2, 3] } },
    );
    expect(outputOf(ended, 'sum')).toEqual({ sum: 6 });
    expect(outputOf(ended, 'each')).toMatchObject({ results: [2, 4, 6] });
    expect(statesOf(ended)).toEqual({ sum: 'succeeded', each: 'succeeded', endless: 'failed', wild: 'failed' });
    const { lines } = await readPipelineLog(house.platform, house.admin, ended.run_id, { step: 'sum' });
    expect(lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'info Begun.',
      'info rows 3',
      expect.stringMatching(/^warning Left out, because it holds/),
      'info Done.',
    ]);
    expect(JSON.stringify(lines)).not.toContain('anna.berg');
  });

  it('shows inputs and outputs to those who may read figures and events', async () => {
    const ended = await run(pipeline(['{step: figure, query: {metric: orders, range: 1d}}']), { input: { a: 1 } });
    const other = callerWith('hr_admin', 'org_a');
    const hidden = await getPipelineRun(house.platform, other, ended.run_id);
    expect(hidden).toMatchObject({ hidden: true, input: null });
    expect(outputOf(hidden, 'figure')).toBeNull();
  });

  it('is not another organisation’s', async () => {
    const { run_id, pipeline_id } = await run(pipeline([CALL]));
    await problemOf(getPipelineRun(house.platform, neighbour, run_id), 'not_found');
    await problemOf(startPipelineRun(house.platform, neighbour, pipeline_id, {}), 'not_found');
    await problemOf(readPipelineLog(house.platform, neighbour, run_id, {}), 'not_found');
  });
});

describe('what begins a run', () => {
  it('is a signed request, once for each delivery', async () => {
    const { pipeline_id } = await switchOn(pipeline([CALL], ['triggers: {webhook: true}']));
    const { webhook_secret } = await exchangePipelineWebhookSecret(house.platform, house.admin, pipeline_id);
    const deliver = (body: string, more: { secret?: string; delivery?: string } = {}) =>
      receivePipelineWebhook(house.platform, pipeline_id, {
        signature: signWebhook([more.secret ?? webhook_secret], body, house.nowMs),
        ...{ delivery: more.delivery ?? 'd1', body: async () => Buffer.from(body) },
      });
    await problemOf(deliver('{"n":1}', { secret: 'whs_other' }), 'unauthenticated');
    await problemOf(deliver('{', {}), 'malformed_body');
    const first = await deliver('{"n":1}');
    expect(await deliver('{"n":1}')).toEqual({ run_id: first.run_id, duplicate: true });
    expect((await house.ended(first.run_id)).input).toEqual({ n: 1 });
    expect(house.calls.map(({ body }) => body)).toEqual([{ n: 1 }]);
    const { version } = await getPipeline(house.platform, house.admin, pipeline_id);
    await switchPipeline(house.platform, house.admin, pipeline_id, { version, state: 'off' });
    await problemOf(deliver('{"n":2}', { delivery: 'd2' }), 'not_found');
  });

  it('is an event that its condition wants, once', async () => {
    const trigger = 'triggers: {event: {types: [ordered], when: "input.metadata.amount > 100.0"}}';
    const { pipeline_id } = await switchOn(
      pipeline(['{step: tell, notify: {title: "{{ input.metadata.shop }}"}}'], [trigger]),
    );
    await send([
      [NOW_MS, { shop: 'web', amount: 50 }],
      [NOW_MS, { shop: 'desk', amount: 500 }],
      [NOW_MS, { shop: 'x' }],
    ]);
    await seenAll();
    const [begun, ...others] = await runsOf(pipeline_id);
    expect(others).toEqual([]);
    expect(await house.ended(begun!.run_id)).toMatchObject({ trigger: 'event', input: { metadata: { shop: 'desk' } } });
  });

  it('is its schedule, each run about the period since the time before', async () => {
    const trigger = 'triggers: {schedule: {cron: "0 6 * * *", time_zone: Europe/Berlin}}';
    const { pipeline_id, next_at } = await switchOn(pipeline(['{step: figure, query: {metric: orders}}'], [trigger]));
    expect(next_at).toBe('2054-11-19T05:00:00.000Z');
    house.nowMs = Date.parse('2054-11-19T05:00:01.000Z');
    const [begun] = await vi.waitUntil(
      async () => {
        const runs = await runsOf(pipeline_id);
        return runs.length > 0 ? runs : undefined;
      },
      { timeout: 20_000, interval: 50 },
    );
    expect(begun).toMatchObject({
      trigger: 'schedule',
      period: { from: '2054-11-18T05:00:00.000Z', to: '2054-11-19T05:00:00.000Z' },
    });
    const late = { from: '2054-11-15T00:00:00Z', to: '2054-11-19T12:00:00Z' };
    // The newest of the four periods is the one that the schedule has begun.
    expect(await startBackfillOfPipeline(house.platform, house.admin, pipeline_id, late)).toMatchObject({ periods: 3 });
  });
});

describe('a back-fill', () => {
  it('runs each period once, so many at a time, and resumes what failed', async () => {
    house.answer = ({ body }) => ({
      status: (body as { from: string }).from.startsWith('2054-10-03') ? 400 : 200,
      body: {},
    });
    const step = '{step: call, http: {url: "URL/day", method: POST, body: {from: "{{ period.from }}"}}}';
    const { pipeline_id } = await create(pipeline([step]));
    const span = { from: '2054-10-01T00:00:00Z', to: '2054-10-06T00:00:00Z', every: '1d', concurrency: 2 };
    const backfill = (more: object = {}) =>
      startBackfillOfPipeline(house.platform, house.admin, pipeline_id, { ...span, ...more });
    const { every: _, ...without } = span;
    await problemOf(startBackfillOfPipeline(house.platform, house.admin, pipeline_id, without), 'invalid_request');
    await problemOf(backfill({ every: '1m' }), 'invalid_request');
    expect(await backfill()).toMatchObject({ state: 'running', periods: 5, running: 2, queued: 3 });
    const newest = async () => (await listBackfills(house.platform, house.admin, pipeline_id)).backfills[0]!;
    const over = () =>
      vi.waitUntil(async () => (await newest()).state !== 'running', { timeout: 30_000, interval: 20 });
    await over();
    expect(await newest()).toMatchObject({ state: 'failed', succeeded: 4, failed: 1 });
    const days = () => house.calls.map(({ body }) => (body as { from: string }).from.slice(8, 10)).toSorted();
    expect(days()).toEqual(['01', '02', '03', '04', '05']);
    house.answer = () => ({ status: 200, body: {} });
    house.nowMs += 1000;
    expect(await backfill()).toMatchObject({ periods: 1 });
    await over();
    expect(days()).toEqual(['01', '02', '03', '03', '04', '05']);
    await problemOf(backfill(), 'conflict');
  });

  it('can be cancelled', async () => {
    const { pipeline_id } = await create(pipeline(['{step: pause, wait: {for: 1h}}']));
    const span = { from: '2054-10-01T00:00:00Z', to: '2054-10-04T00:00:00Z', every: '1d' };
    const { backfill_id } = await startBackfillOfPipeline(house.platform, house.admin, pipeline_id, span);
    const cancelled = await cancelBackfill(house.platform, house.admin, pipeline_id, backfill_id);
    expect(cancelled).toMatchObject({ state: 'cancelled', cancelled: 3, queued: 0, running: 0 });
  });
});

describe('runs that do not end by themselves', () => {
  it('are told when they are late, and ended when their time is up', async () => {
    const { run_id } = await start(pipeline(['{step: pause, wait: {for: 1h}}'], ['sla: 5m', 'timeout: 10m']));
    house.nowMs += 6 * MINUTE_MS;
    await watch.look();
    expect(await getPipelineRun(house.platform, house.admin, run_id)).toMatchObject({
      is_late: true,
      state: 'running',
    });
    const { notifications } = await listNotifications(house.platform, house.admin, { limit: 5 });
    expect(notifications[0]).toMatchObject({ kind: 'pipeline', title: 'The pipeline “A test” is late' });
    house.nowMs += 6 * MINUTE_MS;
    await watch.look();
    expect(await getPipelineRun(house.platform, house.admin, run_id)).toMatchObject({
      ...{ state: 'failed', failure: 'The run took longer than its time-out.' },
    });
  });

  it('have a step that failed when its durable run was cancelled by hand', async () => {
    const { run_id } = await start(pipeline(['{step: pause, wait: {for: 1h}}']));
    const [step] = (await getPipelineRun(house.platform, house.admin, run_id)).steps;
    await house.platform.workflows.cancel('org_a', step!.workflow_run_id!);
    await watch.look();
    expect(await getPipelineRun(house.platform, house.admin, run_id)).toMatchObject({
      ...{ state: 'failed', failure: 'pause: Its durable run was cancelled.' },
    });
  });

  it('wait in line until there is a place', async () => {
    const { pipeline_id } = await create(pipeline(['{step: pause, wait: {for: 1h}}'], ['concurrency: 2']));
    const begin = (key: string) => startPipelineRun(house.platform, house.admin, pipeline_id, { key });
    const runs = [await begin('a'), await begin('b'), await begin('c')];
    expect(runs.map(({ state }) => state)).toEqual(['running', 'running', 'queued']);
    expect((await begin('a')).run_id).toBe(runs[0]!.run_id);
    await cancelPipelineRun(house.platform, house.admin, runs[0]!.run_id);
    expect((await runsOf(pipeline_id)).map(({ state }) => state).toSorted()).toEqual([
      'cancelled',
      'running',
      'running',
    ]);
    await removePipeline(house.platform, house.admin, pipeline_id);
    await problemOf(getPipelineRun(house.platform, house.admin, runs[1]!.run_id), 'not_found');
  });
});

describe('a pipeline', () => {
  it('is changed from the version somebody has seen, and each change can be undone', async () => {
    const first = await create(pipeline(['{step: a, wait: {for: 1s}}']));
    const id = first.pipeline_id;
    const source = first.source.replace('title: A test', 'title: Another');
    const second = await updatePipeline(house.platform, house.admin, id, { version: 1, source });
    expect(second).toMatchObject({ version: 2, title: 'Another' });
    const stale = updatePipeline(house.platform, house.admin, id, { version: 1, source: first.source });
    expect(await problemOf(stale, 'conflict')).toMatchObject({ current: { version: 2 } });
    await undoChange(house.platform, house.admin, 'pipeline', id, { version: 2 });
    expect(await getPipeline(house.platform, house.admin, id)).toMatchObject({ title: 'A test', version: 3 });
    await removePipeline(house.platform, house.admin, id);
    await undoChange(house.platform, house.admin, 'pipeline', id, { version: 4 });
    expect(await getPipeline(house.platform, house.admin, id)).toMatchObject({ title: 'A test', state: 'draft' });
    expect((await readHistory(house.platform, house.admin, 'pipeline', id, {})).entries.length).toBe(5);
    await problemOf(getPipeline(house.platform, neighbour, id), 'not_found');
    await problemOf(create(first.source), 'conflict');
  });

  it('stands in the catalog with what it reads and writes, and its runs are told as OpenLineage', async () => {
    const steps = [
      '{step: figure, query: {metric: orders, range: 1d}}',
      '{step: say, emit: {event_type: ordered, metadata: {}}}',
    ];
    const { pipeline_id } = await run(pipeline(steps));
    const { links } = await getLineage(house.platform, house.admin, `pipeline:${pipeline_id}`, { direction: 'both' });
    const ends = links.map(({ from, to }) => [from, to]);
    expect(ends).toContainEqual(['metric:orders', `pipeline:${pipeline_id}`]);
    expect(ends).toContainEqual([`pipeline:${pipeline_id}`, 'event_type:ordered']);
    const told = (await exportLineage(house.platform, house.admin, {})).events.filter(
      ({ job }) => job?.name === `pipeline.test-${made}`,
    );
    expect(told.map(({ eventType }) => eventType)).toEqual(['START', 'COMPLETE']);
    expect(told[1]).toMatchObject({ inputs: [{ name: 'metric:orders' }], outputs: [{ name: 'event_type:ordered' }] });
    expect(told.flatMap((event) => openLineageFaults(event, ''))).toEqual([]);
  });

  it('needs permissions to be looked at and to be changed', async () => {
    await problemOf(create(pipeline(['{step: a, wait: {for: 1s}}']), withScopes(house.admin, 'read')), 'forbidden');
    await problemOf(listPipelines(house.platform, withScopes(house.admin, 'ingest')), 'forbidden');
  });

  it('can be tried without doing anything', async () => {
    await send([
      [NOW_MS - HOUR_MS, { shop: 'web', amount: 5 }],
      [NOW_MS - HOUR_MS, { shop: 'web', amount: 7 }],
    ]);
    await house.platform.store.loader.caughtUp();
    const source = pipeline([
      '{step: figure, query: {metric: orders, range: 30d}}',
      '{step: large, after: [figure], branch: {when: "steps.figure.total > 1.0", choose: [call]}}',
      CALL.replace('step: call', 'step: call, after: [figure]'),
      '{step: each, after: [call], for_each: {items: input.items, do: {notify: {title: "{{ item }}"}}}}',
    ]);
    const before = (await listNotifications(house.platform, house.admin, { limit: 100 })).notifications.length;
    const { state, steps } = await dryRunPipeline(house.platform, house.admin, {
      source,
      input: { n: 5, items: ['x', 'y'] },
    });
    expect(state).toBe('succeeded');
    expect(steps.map(({ step, would, items }) => [step, would?.kind, items])).toEqual([
      ['figure', 'query', null],
      ['large', undefined, null],
      ['call', 'http', null],
      ['each', 'notify', 2],
    ]);
    expect(steps[2]?.would).toMatchObject({ method: 'POST', body: { n: 5 } });
    expect(steps[3]?.would).toMatchObject({ title: 'x' });
    expect(house.calls).toEqual([]);
    expect((await listNotifications(house.platform, house.admin, { limit: 100 })).notifications.length).toBe(before);
  });
});

it('kept no trouble from anybody', () => expect(house.troubles).toEqual([]));
