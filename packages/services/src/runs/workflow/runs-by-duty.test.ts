/**
 * Two processes of one installation over the same records: one performs durable runs, both start, signal and look at
 * them, and when the one that performs leaves, the other goes on where it was. That one that is killed is followed, too,
 * is shown on real servers (tests/engines/runs.engines.test.ts).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryCluster, MemorySpace } from '@bellwether/cluster';
import { HOUR_MS, systemClock } from '@bellwether/core';
import type { Records } from '@bellwether/records';
import { openTestRecords } from '@bellwether/records/test-records';
import { defineWorkflow, type Run, type RunChange } from '@bellwether/workflows';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { RunsByDuty } from './runs-by-duty.ts';

/** Engines are opened and closed again and again, on a machine that others use too. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const ORG = 'org_runs';
const soon = { timeout: 30_000, interval: 50 };

interface Process {
  name: string;
  runs: RunsByDuty<Process>;
}

/** Who did which step, in order. */
let done: string[] = [];
let failures = 0;

const errand = defineWorkflow(
  { name: 'errand', version: 1, title: 'An errand', steps: ['leave', 'go', 'arrive'] },
  async (run: Run<Process>) => {
    const noted = (step: string) => async () => {
      if (step === 'arrive' && failures-- > 0) throw new Error('closed');
      done.push(`${run.services.name}: ${step}`);
      return step;
    };
    await run.step('leave', noted('leave'));
    await run.waitForSignal('go', { timeoutMs: HOUR_MS });
    return run.step('arrive', noted('arrive'));
  },
);

const directory = mkdtempSync(join(tmpdir(), 'bellwether-runs-by-duty-'));
const troubles: string[] = [];
let records: Records;
let space: MemorySpace;
let processes: Process[] = [];

beforeAll(async () => {
  records = await openTestRecords({ directory, clock: systemClock });
  await records.asOperator((tx) =>
    tx
      .insertInto('organisations')
      .values({
        ...{ org_id: ORG, name: ORG, primary_region: 'eu-west-1', self_managed: true, plan: 'starter' },
        ...{ quotas: '{}', features: '{}', data_residency: 'eu', created_at: new Date(), updated_at: new Date() },
      })
      .execute(),
  );
});
afterAll(async () => {
  await records.close();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(() => {
  [done, failures, space, processes] = [[], 0, new MemorySpace(), []];
});
afterEach(async () => {
  await Promise.all(processes.map(({ runs }) => runs.close()));
  expect(troubles).toEqual([]);
});

async function start(name: string, works = true): Promise<Process> {
  const runs = new RunsByDuty<Process>({
    ...{ records, clock: systemClock, definitions: [errand], works, cluster: new MemoryCluster({ space }) },
    onTrouble: (message, error) => troubles.push(`${message}: ${error}`),
  });
  const process: Process = { name, runs };
  await runs.attach(process);
  processes.push(process);
  return process;
}

const stateOf = async ({ runs }: Process, runId: string): Promise<string> => (await runs.get(ORG, runId)).state;

it('performs what any process starts and signals in one of the workers, and tells every process of its end', async () => {
  const [worker, other] = [await start('one'), await start('two')];
  const web = await start('web', false);
  const heard: RunChange[] = [];
  web.runs.onChange((change) => heard.push(change));
  const { run_id } = await web.runs.start(errand, { orgId: ORG, input: null, startedBy: 'usr_1' });
  await vi.waitFor(async () => expect(await stateOf(other, run_id)).toBe('waiting'), soon);
  await other.runs.signal(ORG, run_id, 'go', null);
  expect(await web.runs.settled(ORG, run_id, 30_000)).toMatchObject({ state: 'succeeded', output: 'arrive' });
  expect(done).toEqual(['one: leave', 'one: arrive']);
  await vi.waitFor(() => expect(heard.map(({ state }) => state)).toContain('succeeded'), soon);
  expect([worker.runs.counts().started, other.runs.counts().started]).toEqual([1, 0]);
});

it('goes on in another worker when the one that performs leaves, and does no step twice', async () => {
  const one = await start('one');
  const { run_id } = await one.runs.start(errand, { orgId: ORG, input: null, startedBy: 'usr_1' });
  await vi.waitFor(async () => expect(await stateOf(one, run_id)).toBe('waiting'), soon);
  const two = await start('two');
  processes = [two];
  await one.runs.close();
  await two.runs.signal(ORG, run_id, 'go', null);
  expect(await two.runs.settled(ORG, run_id, 30_000)).toMatchObject({ state: 'succeeded' });
  expect(done).toEqual(['one: leave', 'two: arrive']);
});

it('takes up a failed run where it failed, whoever asks for it', async () => {
  failures = 1;
  await start('one');
  const web = await start('web', false);
  const { run_id } = await web.runs.start(errand, { orgId: ORG, input: null, startedBy: 'usr_1' });
  await web.runs.signal(ORG, run_id, 'go', null);
  expect(await web.runs.settled(ORG, run_id, 30_000)).toMatchObject({ state: 'failed' });
  await web.runs.retry(ORG, run_id);
  await vi.waitFor(async () => expect(await stateOf(web, run_id)).toBe('succeeded'), soon);
  expect(done).toEqual(['one: leave', 'one: arrive']);
  expect(troubles.splice(0)).toEqual([expect.stringContaining('step arrive of workflow errand failed (attempt 1)')]);
});
