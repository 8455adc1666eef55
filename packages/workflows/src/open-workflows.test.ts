import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, HOUR_MS, MINUTE_MS, Problem } from '@bellwether/core';
import type { Records } from '@bellwether/records';
import { openTestRecords } from '@bellwether/records/test-records';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { chosenEngine, WORKFLOWS_ENGINE } from '../test/chosen-engine.ts';
import { type AnyWorkflow, defineWorkflow } from './definition.ts';
import { type OpenWorkflows, openWorkflows } from './open-workflows.ts';
import type { Run } from './run.ts';
import { RunTable } from './run-table.ts';
import type { RunChange } from './workflows.ts';

/** Engines are opened and closed again and again, on a machine that others use too. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** What the steps of these workflows do to the world. */
interface World {
  effects: string[];
  failures: Map<string, unknown[]>;
  gates: Map<string, Promise<void>>;
}

const START_MS = Date.UTC(2026, 10, 21, 12);
const directory = mkdtempSync(join(tmpdir(), 'bellwether-workflows-'));
let nowMs = START_MS;
const clock = () => nowMs;
let records: Records;
let workflows: OpenWorkflows<World>;
let world: World;
const troubles: string[] = [];

const effect = (services: World, name: string) => async () => {
  await services.gates.get(name);
  services.effects.push(name);
  const failure = services.failures.get(name)?.shift();
  if (failure) throw failure;
  return name.toUpperCase();
};

const order = defineWorkflow(
  { name: 'order', version: 1, title: 'An order', steps: ['reserve', 'approval', 'charge'] },
  async (run: Run<World>, input: { item: string }) => {
    const reserved = await run.step('reserve', effect(run.services, `reserve ${input.item}`));
    const approval = await run.waitForSignal<{ by: string }>('approval', { timeoutMs: 24 * HOUR_MS });
    if (!approval) return { result: 'expired' };
    run.progress({ done: 1, of: 2, words: 'Approved' });
    const charged = await run.step(
      'charge',
      { retries: { max: 2, backoffMs: 1 } },
      effect(run.services, `charge ${input.item}`),
    );
    run.progress({ done: 2, of: 2, words: 'Charged' });
    return { result: 'done', reserved, charged, by: approval.by };
  },
);

const nap = defineWorkflow(
  { name: 'nap', version: 1, title: 'A nap', steps: ['sleep'] },
  async (run: Run<World>, input: { ms: number }) => {
    const before = await run.now();
    await run.sleep(input.ms);
    return (await run.now()) - before;
  },
);

const single = defineWorkflow(
  {
    name: 'single',
    version: 1,
    title: 'One step',
    steps: ['work'],
    queue: { name: 'narrow', concurrency: 2, concurrencyPerTenant: 1 },
  },
  async (run: Run<World>, input: string) => run.step('work', effect(run.services, input)),
);

const rated = defineWorkflow(
  {
    name: 'rated',
    version: 1,
    title: 'A slow one',
    steps: ['work'],
    queue: { name: 'slow', rate: { max: 2, periodMs: MINUTE_MS } },
  },
  async (run: Run<World>, input: string) => run.step('work', effect(run.services, input)),
);

const family = defineWorkflow(
  { name: 'family', version: 1, title: 'A parent', steps: ['single', 'side', 'end'] },
  async (run: Run<World>, input: string[]) => {
    const [, ...children] = await run.all([
      run.step('side', effect(run.services, 'side')),
      ...input.map((item) => run.child(part, item)),
    ]);
    return run.step('end', () => children);
  },
);

const part = defineWorkflow(
  { name: 'part', version: 1, title: 'A part', steps: ['work'] },
  async (run: Run<World>, input: string) => run.step('work', effect(run.services, input)),
);

const crossed = defineWorkflow(
  { name: 'crossed', version: 1, title: 'Two steps side by side, twice', steps: [] },
  async (run: Run<World>) => {
    const branch = async (name: string) => {
      await run.step(`${name}_one`, effect(run.services, `${name} one`));
      await run.step(`${name}_two`, effect(run.services, `${name} two`));
    };
    await Promise.all([branch('left'), branch('right')]);
  },
);

const petition = defineWorkflow(
  { name: 'petition', version: 1, title: 'A step beside a wait', steps: ['file', 'answer'] },
  async (run: Run<World>) => {
    const [, answer] = await run.all([
      run.step('file', effect(run.services, 'file')),
      run.waitForSignal<string>('answer', { timeoutMs: HOUR_MS }),
    ]);
    return answer;
  },
);

const definitions: AnyWorkflow<World>[] = [order, nap, single, rated, family, part, crossed, petition];

async function open(installed = definitions): Promise<void> {
  workflows = openWorkflows({
    records,
    clock,
    definitions: installed,
    engine: chosenEngine(directory),
    onTrouble: (message, error) => troubles.push(`${message}: ${error}`),
  });
  await workflows.attach(world);
}

async function restart(installed = definitions): Promise<void> {
  await workflows.close();
  await open(installed);
}

const seen = async (what: () => Promise<unknown> | unknown) => {
  await expect.poll(async () => Boolean(await what()), { timeout: 60_000, interval: 20 }).toBe(true);
};
const state = async (runId: string, orgId = 'org_a') => (await workflows.get(orgId, runId)).state;
const settled = (runId: string, orgId = 'org_a') => workflows.settled(orgId, runId, 60_000);
const start = (item: string) =>
  workflows.start(order, { orgId: 'org_a', input: { item }, startedBy: 'user_1' }).then(({ run_id }) => run_id);

async function addOrganisations(to: Records): Promise<void> {
  const now = new Date(START_MS);
  for (const org_id of ['org_a', 'org_b'])
    await to.asOperator((tx) =>
      tx
        .insertInto('organisations')
        .values({
          ...{
            org_id,
            name: org_id,
            primary_region: 'eu-west-1',
            self_managed: true,
            plan: 'starter',
            quotas: '{}',
            features: '{}',
          },
          ...{ data_residency: 'eu', created_at: now, updated_at: now },
        })
        .execute(),
    );
}

beforeAll(async () => {
  records = await openTestRecords({ directory, clock });
  await addOrganisations(records);
  world = { effects: [], failures: new Map(), gates: new Map() };
  await open();
});
afterEach(() => {
  world.effects.length = 0;
  world.failures.clear();
  world.gates.clear();
  nowMs = START_MS;
});
afterAll(async () => {
  await workflows.close();
  await records.close();
  rmSync(directory, { recursive: true });
});

describe('a run', () => {
  it('does its steps, waits for a signal, and gives what its body returned', async () => {
    const runId = await start('tea');
    await seen(async () => (await state(runId)) === 'waiting');
    const waiting = await workflows.get('org_a', runId);
    expect(waiting).toMatchObject({
      ...{
        workflow: 'order',
        version: 1,
        title: 'An order',
        started_by: 'user_1',
        input: { item: 'tea' },
        output: null,
      },
      waiting_for: { kind: 'signal', name: 'approval', until: new Date(START_MS + 24 * HOUR_MS).toISOString() },
      steps: [
        { position: 0, name: 'reserve', kind: 'step', state: 'succeeded', attempts: 1 },
        { position: 1, name: 'approval', kind: 'signal', state: 'waiting' },
      ],
      ahead: ['charge'],
    });
    await workflows.signal('org_a', runId, 'approval', { by: 'user_2' });
    const done = await settled(runId);
    expect(done).toMatchObject({
      ...{ state: 'succeeded', waiting_for: null, ahead: [], progress: { done: 2, of: 2, words: 'Charged' } },
      output: { result: 'done', reserved: 'RESERVE TEA', charged: 'CHARGE TEA', by: 'user_2' },
    });
    expect(world.effects).toEqual(['reserve tea', 'charge tea']);
  });

  it('takes a signal that was sent before anybody waited for it, and the same signal once', async () => {
    const held = Promise.withResolvers<void>();
    world.gates.set('reserve milk', held.promise);
    const runId = await start('milk');
    await workflows.signal('org_a', runId, 'approval', { by: 'first' }, { id: 'a' });
    await workflows.signal('org_a', runId, 'approval', { by: 'again' }, { id: 'a' });
    held.resolve();
    expect((await settled(runId)).output).toMatchObject({ by: 'first' });
    await expect(workflows.signal('org_a', runId, 'approval', {})).rejects.toMatchObject({ code: 'conflict' });
  });

  it('goes on without the signal when the platform’s clock has reached its time, over restarts', async () => {
    const runId = await start('jam');
    await seen(async () => (await state(runId)) === 'waiting');
    nowMs += 24 * HOUR_MS - 1;
    await restart();
    expect(await state(runId)).toBe('waiting');
    await restart();
    nowMs += 1;
    expect(await settled(runId)).toMatchObject({
      ...{ state: 'succeeded', output: { result: 'expired' } },
      steps: [{ state: 'succeeded' }, { state: 'expired' }],
    });
    expect(world.effects).toEqual(['reserve jam']);
  });

  it('goes on after a restart where it was, with what its steps answered', async () => {
    const runId = await start('rice');
    await seen(async () => (await state(runId)) === 'waiting');
    await restart();
    await workflows.signal('org_a', runId, 'approval', { by: 'user_3' });
    expect((await settled(runId)).output).toMatchObject({ reserved: 'RESERVE RICE', by: 'user_3' });
    expect(world.effects).toEqual(['reserve rice', 'charge rice']);
  });

  it('sleeps by the platform’s clock', async () => {
    const { run_id } = await workflows.start(nap, { orgId: 'org_a', input: { ms: 3 * DAY_MS }, startedBy: 'user_1' });
    await seen(async () => (await workflows.get('org_a', run_id)).waiting_for?.kind === 'time');
    nowMs += 3 * DAY_MS;
    expect((await settled(run_id)).output).toBe(3 * DAY_MS);
  });

  it('is one run however often it is started with one id, and another one in another organisation', async () => {
    const options = { orgId: 'org_a', input: { ms: 0 }, startedBy: 'user_1', id: 'same' };
    await workflows.start(nap, options);
    await workflows.start(nap, options);
    await workflows.start(nap, { ...options, orgId: 'org_b' });
    expect(await settled('same')).toMatchObject({ state: 'succeeded' });
    expect(await settled('same', 'org_b')).toMatchObject({ state: 'succeeded' });
    await expect(
      workflows.start(single, { orgId: 'org_a', input: '', startedBy: 'user_1', id: 'same' }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is started by a transaction if and only if it commits', async () => {
    const options = { orgId: 'org_a', input: { ms: 0 }, startedBy: 'user_1' };
    const rolledBack = records.asTenant('org_a', async (tx) => {
      await workflows.startIn(tx, nap, { ...options, id: 'rolled_back' });
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    await records.asTenant('org_a', (tx) => workflows.startIn(tx, nap, { ...options, id: 'committed' }));
    expect(await settled('committed')).toMatchObject({ state: 'succeeded' });
    await expect(workflows.get('org_a', 'rolled_back')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is nobody else’s', async () => {
    const runId = await start('salt');
    await seen(async () => (await state(runId)) === 'waiting');
    await expect(workflows.get('org_b', runId)).rejects.toMatchObject({ code: 'not_found' });
    await expect(workflows.signal('org_b', runId, 'approval', {})).rejects.toMatchObject({ code: 'not_found' });
    await expect(workflows.cancel('org_b', runId)).rejects.toMatchObject({ code: 'not_found' });
    expect((await workflows.list('org_b')).map(({ run_id }) => run_id)).not.toContain(runId);
    await workflows.cancel('org_a', runId);
  });
});

describe('a step', () => {
  it('is tried again as its retries say, and the attempts are counted', async () => {
    world.failures.set('charge oil', [new Error('Jane Smith said no'), new Problem('overloaded', 'Busy.')]);
    const runId = await start('oil');
    await workflows.signal('org_a', runId, 'approval', { by: 'user_1' });
    expect(await settled(runId)).toMatchObject({ state: 'succeeded', steps: [{}, {}, { attempts: 3, failure: null }] });
  });

  it('fails the run when its last attempt fails, and nothing of what the error said is kept', async () => {
    world.failures.set(
      'charge fig',
      [1, 2, 3].map(() => new TypeError('Jane Smith said no')),
    );
    const runId = await start('fig');
    await workflows.signal('org_a', runId, 'approval', { by: 'user_1' });
    const failed = await settled(runId);
    expect(failed).toMatchObject({
      state: 'failed',
      failure: { code: 'step_failed', step: 'charge', detail: expect.stringContaining('TypeError') },
    });
    expect(JSON.stringify(failed)).not.toContain('Jane');
    expect(troubles.join()).toContain('Jane');
  });

  it('is not tried again when a Problem would stay the same', async () => {
    world.failures.set('charge ham', [new Problem('not_found', 'There is no ham.')]);
    const runId = await start('ham');
    await workflows.signal('org_a', runId, 'approval', { by: 'user_1' });
    expect(await settled(runId)).toMatchObject({
      ...{ state: 'failed', failure: { code: 'not_found', detail: 'There is no ham.', step: 'charge' } },
      steps: [{}, {}, { attempts: 1, state: 'failed' }],
    });
  });

  it('is done again when the failed run is taken up again, and what came before is not', async () => {
    world.failures.set('charge egg', [new Problem('not_found', 'No egg.')]);
    const runId = await start('egg');
    await workflows.signal('org_a', runId, 'approval', { by: 'user_1' });
    expect(await settled(runId)).toMatchObject({ state: 'failed' });
    await restart();
    expect(await workflows.retry('org_a', runId)).toMatchObject({ state: 'running', failure: null });
    expect(await settled(runId)).toMatchObject({ state: 'succeeded', output: { charged: 'CHARGE EGG' } });
    expect(world.effects).toEqual(['reserve egg', 'charge egg', 'charge egg']);
    await expect(workflows.retry('org_a', runId)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is done again also when the process ended between the word that it shall be and its doing', async () => {
    world.failures.set('file', [new Problem('not_found', 'No such office.')]);
    const { run_id: runId } = await workflows.start(petition, { orgId: 'org_a', input: null, startedBy: 'user_1' });
    await workflows.signal('org_a', runId, 'answer', 'granted');
    expect(await settled(runId)).toMatchObject({ state: 'failed' });
    await workflows.close();
    await new RunTable(records, clock).reopen({ orgId: 'org_a', runId });
    await open();
    expect(await settled(runId)).toMatchObject({ state: 'succeeded', output: 'granted' });
    expect(world.effects).toEqual(['file', 'file']);
  });

  it('is refused beside another one unless both were begun together, because their order would not be the same again', async () => {
    const { run_id } = await workflows.start(crossed, { orgId: 'org_a', input: null, startedBy: 'user_1' });
    expect(await settled(run_id)).toMatchObject({ state: 'failed', failure: { code: 'not_deterministic' } });
  });
});

describe('a run of several', () => {
  it('waits for child runs and steps side by side', async () => {
    const { run_id } = await workflows.start(family, { orgId: 'org_a', input: ['a', 'b'], startedBy: 'user_1' });
    const done = await settled(run_id);
    expect(done).toMatchObject({ state: 'succeeded', output: ['A', 'B'] });
    expect(done.steps.map(({ name, child_run_id }) => [name, child_run_id])).toEqual([
      ['side', null],
      ['part', `${run_id}.1`],
      ['part', `${run_id}.2`],
      ['end', null],
    ]);
    expect(await workflows.get('org_a', `${run_id}.1`)).toMatchObject({
      ...{ parent_run_id: run_id, started_by: `run:${run_id}`, output: 'A' },
    });
  });

  it('fails with its child, and both are taken up again together', async () => {
    world.failures.set('bad', [new Problem('not_found', 'No such part.')]);
    const { run_id } = await workflows.start(family, { orgId: 'org_a', input: ['good', 'bad'], startedBy: 'user_1' });
    expect(await settled(run_id)).toMatchObject({ state: 'failed', failure: { code: 'not_found', step: 'part' } });
    await expect(workflows.retry('org_a', `${run_id}.2`)).rejects.toMatchObject({ code: 'conflict' });
    await workflows.retry('org_a', run_id);
    expect(await settled(run_id)).toMatchObject({ state: 'succeeded', output: ['GOOD', 'BAD'] });
    expect(world.effects.filter((name) => name === 'good')).toHaveLength(1);
  });

  it('is cancelled with all below it, and a step under way hears of it', async () => {
    world.gates.set('endless', new Promise(() => undefined));
    const { run_id } = await workflows.start(family, { orgId: 'org_a', input: ['endless'], startedBy: 'user_1' });
    await seen(async () => (await workflows.list('org_a')).some(({ run_id: id }) => id === `${run_id}.1`));
    expect(await workflows.cancel('org_a', run_id)).toMatchObject({ state: 'cancelled' });
    expect(await workflows.cancel('org_a', run_id)).toMatchObject({ state: 'cancelled' });
    expect(await workflows.get('org_a', `${run_id}.1`)).toMatchObject({ state: 'cancelled' });
    await expect(workflows.signal('org_a', run_id, 'x', 1)).rejects.toMatchObject({ code: 'conflict' });
    await restart();
    expect(await state(run_id)).toBe('cancelled');
    expect(world.effects).not.toContain('end');
  });
});

describe('a queue', () => {
  it('lets so many begin as it may, no organisation more than its share, and the rest after them', async () => {
    const gate = Promise.withResolvers<void>();
    for (const name of ['a1', 'a2', 'b1', 'b2']) world.gates.set(name, gate.promise);
    const ids: [string, string][] = [];
    for (const name of ['a1', 'a2', 'b1', 'b2']) {
      const orgId = name.startsWith('a') ? 'org_a' : 'org_b';
      nowMs += 1;
      ids.push([orgId, (await workflows.start(single, { orgId, input: name, startedBy: 'user_1' })).run_id]);
    }
    await seen(async () => (await state(ids[0]![1])) === 'running' && (await state(ids[2]![1], 'org_b')) === 'running');
    expect(await state(ids[1]![1])).toBe('queued');
    expect(await state(ids[3]![1], 'org_b')).toBe('queued');
    gate.resolve();
    for (const [orgId, id] of ids) expect(await settled(id, orgId)).toMatchObject({ state: 'succeeded' });
  });

  it('begins no more in a period than its rate allows', async () => {
    const ids: string[] = [];
    for (const input of ['r1', 'r2', 'r3']) {
      nowMs += 1;
      ids.push((await workflows.start(rated, { orgId: 'org_a', input, startedBy: 'user_1' })).run_id);
    }
    await settled(ids[0]!);
    await settled(ids[1]!);
    expect(await state(ids[2]!)).toBe('queued');
    nowMs += MINUTE_MS;
    expect(await settled(ids[2]!)).toMatchObject({ state: 'succeeded' });
  });
});

describe('a version', () => {
  it('that is not installed any more strands its runs, which go on when it is again', async () => {
    const runId = await start('wine');
    await seen(async () => (await state(runId)) === 'waiting');
    const newer = defineWorkflow({ ...order, version: 2 }, order.execute);
    await restart([newer, ...definitions.slice(1)]);
    expect(await state(runId)).toBe('stranded');
    await workflows.signal('org_a', runId, 'approval', { by: 'meanwhile' });
    await restart([newer, ...definitions]);
    expect(await settled(runId)).toMatchObject({ state: 'succeeded', version: 1, output: { by: 'meanwhile' } });
  });

  it('that does other steps than it did is found out, and the run fails', async () => {
    const runId = await start('beer');
    await seen(async () => (await state(runId)) === 'waiting');
    const changed = defineWorkflow({ ...order }, async (run: Run<World>) => {
      await run.step('something_else', () => 1);
      return { result: 'wrong' };
    });
    await restart([changed as AnyWorkflow<World>, ...definitions.slice(1)]);
    expect(await settled(runId)).toMatchObject({ state: 'failed', failure: { code: 'not_deterministic' } });
    await restart();
  });
});

describe('a schedule', () => {
  const schedule = { orgId: 'org_a', name: 'daily', cron: '0 9 * * *', timeZone: 'Europe/Berlin', input: { ms: 0 } };
  const runs = async () =>
    (await workflows.list('org_a', { workflow: 'nap' }))
      .map(({ run_id }) => run_id)
      .filter((id) => id.startsWith('daily'));

  it('starts a run at each of its times, once, over restarts', async () => {
    await workflows.schedule(nap, schedule);
    nowMs = Date.UTC(2026, 10, 22, 8);
    await seen(async () => (await runs()).length === 1);
    await restart();
    await workflows.schedule(nap, schedule);
    nowMs += 1;
    expect((await settled('daily:2026-11-22T08:00:00Z')).started_by).toBe('schedule:daily');
    expect(await runs()).toEqual(['daily:2026-11-22T08:00:00Z']);
  });

  it('makes up the newest time it has missed, when that is not a day ago', async () => {
    await workflows.close();
    nowMs = Date.UTC(2026, 10, 26, 20);
    await open();
    await seen(async () => (await runs()).length === 2);
    expect(await runs()).toContain('daily:2026-11-26T08:00:00Z');
    await workflows.unschedule('org_a', 'daily');
  });

  it('is refused when it is none', async () => {
    await expect(workflows.schedule(nap, { ...schedule, cron: '* * *' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await expect(workflows.schedule(nap, { ...schedule, timeZone: 'Mars' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});

describe('workflows together', () => {
  it('tell of every change', async () => {
    const changes: RunChange[] = [];
    const stop = workflows.onChange((change) => changes.push(change));
    const { run_id } = await workflows.start(part, { orgId: 'org_a', input: 'told', startedBy: 'user_1' });
    await settled(run_id);
    stop();
    const states = changes.filter(({ runId }) => runId === run_id).map((change) => change.state);
    expect(states.slice(0, 2)).toEqual(['queued', 'running']);
    expect(states.at(-1)).toBe('succeeded');
  });

  it('ask the database nothing while nothing is to be done, and wait no less for signals', async () => {
    const runId = await start('idle');
    await seen(async () => (await state(runId)) === 'waiting');
    await expect
      .poll(
        async () => {
          const before = records.stats().transactions;
          await new Promise((resolve) => setTimeout(resolve, 3_000));
          return records.stats().transactions - before;
        },
        { timeout: 60_000 },
      )
      .toBe(0);
    await workflows.signal('org_a', runId, 'approval', { by: 'user_1' });
    expect(await settled(runId)).toMatchObject({ state: 'succeeded' });
  });

  it('refuse what is too large to keep', async () => {
    const input = { item: 'x'.repeat(300_000) };
    await expect(workflows.start(order, { orgId: 'org_a', input, startedBy: 'user_1' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    const runId = await start('big');
    await expect(workflows.signal('org_a', runId, 'approval', 'x'.repeat(70_000))).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await workflows.cancel('org_a', runId);
  });

  it('forget runs that ended long enough ago, and let go of what the engine remembered of them', async () => {
    nowMs += 100 * DAY_MS;
    expect(await workflows.sweep()).toBeGreaterThan(10);
    expect((await workflows.list('org_a')).filter(({ ended_at }) => ended_at !== null)).toEqual([]);
    if (WORKFLOWS_ENGINE === 'temporal') return;
    const { rows } = await records.pool().query('SELECT workflow_uuid FROM dbos.workflow_status');
    expect(rows).toEqual([]);
  });

  it('live side by side in one process on two data directories, and know nothing of each other', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'bellwether-workflows-'));
    const otherRecords = await openTestRecords({ directory: elsewhere, clock });
    await addOrganisations(otherRecords);
    const otherWorld: World = { effects: [], failures: new Map(), gates: new Map() };
    const others = openWorkflows({
      ...{ records: otherRecords, clock, definitions, engine: chosenEngine(elsewhere) },
      onTrouble: (message) => troubles.push(message),
    });
    await others.attach(otherWorld);
    const here = await start('here');
    const { run_id: there } = await others.start(order, {
      orgId: 'org_a',
      input: { item: 'there' },
      startedBy: 'user_1',
    });
    await workflows.signal('org_a', here, 'approval', { by: 'here' });
    await others.signal('org_a', there, 'approval', { by: 'there' });
    expect(await settled(here)).toMatchObject({ state: 'succeeded' });
    await others.settled('org_a', there, 60_000);
    await others.close();
    const after = await start('after');
    await workflows.signal('org_a', after, 'approval', { by: 'here' });
    expect(await settled(after)).toMatchObject({ state: 'succeeded' });
    expect(otherWorld.effects).toEqual(['reserve there', 'charge there']);
    expect(world.effects).toEqual(['reserve here', 'charge here', 'reserve after', 'charge after']);
    await otherRecords.close();
    rmSync(elsewhere, { recursive: true });
  });

  it('have had no trouble but the failures they were told to have', () => {
    expect(troubles.filter((trouble) => !/failed \(attempt|Jane/.test(trouble))).toEqual([]);
  });
});
