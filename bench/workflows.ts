/**
 * What durable runs cost: `node bench/workflows.ts [--waiting 1000]`. On records alone, in a directory that is removed.
 *
 *   opening        with nothing under way, and the first run, which opens the engine
 *   a step         runs of three steps, one after the other and sixteen at a time
 *   waiting        so many runs that wait for a signal: time to get there, memory, processor when nothing happens
 *   a restart      until all of them wait again
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DAY_MS } from '@bellwether/core';
import { openRecords } from '@bellwether/records';
import { defineWorkflow, openWorkflows, type Run } from '@bellwether/workflows';

const { values } = parseArgs({ options: { waiting: { type: 'string', default: '1000' } } });
const WAITING = Number(values.waiting);
const ORG_ID = 'org_bench';
const IDLE_MS = 10_000;

const three = defineWorkflow(
  { name: 'three', version: 1, title: 'Three steps', steps: ['one', 'two', 'last'] },
  async (run: Run<null>) => {
    await run.step('one', () => 1);
    await run.step('two', () => 2);
    return run.step('last', () => 3);
  },
);
const wait = defineWorkflow({ name: 'wait', version: 1, title: 'A wait', steps: ['word'] }, async (run: Run<null>) =>
  run.waitForSignal('word', { timeoutMs: DAY_MS }),
);

const directory = mkdtempSync(join(tmpdir(), 'bellwether-bench-workflows-'));
const records = await openRecords({ directory, clock: Date.now });
const now = new Date();
await records.asOperator((tx) =>
  tx
    .insertInto('organisations')
    .values({
      ...{ org_id: ORG_ID, name: ORG_ID, primary_region: 'eu-west-1', self_managed: true, plan: 'starter' },
      ...{ quotas: '{}', features: '{}', data_residency: 'eu', created_at: now, updated_at: now },
    })
    .execute(),
);

async function open() {
  const workflows = openWorkflows<null>({
    records,
    clock: Date.now,
    definitions: [three, wait],
    onTrouble: console.error,
  });
  await workflows.attach(null);
  return workflows;
}
const say = (what: string, figure: string) => console.log(`${what.padEnd(58)} ${figure}`);
const since = (startMs: number) => performance.now() - startMs;
const rss = () => `${Math.round(process.memoryUsage().rss / 1e6)} MB`;

let at = performance.now();
let workflows = await open();
say('opening with nothing under way', `${since(at).toFixed(1)} ms`);

const runThree = async () => {
  const { run_id } = await workflows.start(three, { orgId: ORG_ID, input: null, startedBy: 'bench' });
  await workflows.settled(ORG_ID, run_id, 60_000);
};
at = performance.now();
await runThree();
say('first run: the engine is opened and makes its tables', `${since(at).toFixed(0)} ms`);

at = performance.now();
const used = process.cpuUsage();
for (let n = 0; n < 100; n++) await runThree();
const spent = process.cpuUsage(used);
say(
  'run of three steps, one after the other',
  `${(since(at) / 100).toFixed(1)} ms, of the processor ${((spent.user + spent.system) / 100_000).toFixed(1)} ms`,
);

at = performance.now();
for (let n = 0; n < 20; n++) await Promise.all(Array.from({ length: 16 }, runThree));
say('runs of three steps, sixteen at a time', `${(320 / (since(at) / 1000)).toFixed(0)} a second`);

const before = rss();
at = performance.now();
for (let n = 0; n < WAITING; n++) await workflows.start(wait, { orgId: ORG_ID, input: null, startedBy: 'bench' });
const allWait = async () => {
  while ((await workflows.stats()).open.waiting < WAITING) await pause(20);
};
await allWait();
say(`${WAITING} runs started, until all wait`, `${(since(at) / 1000).toFixed(1)} s`);
say('memory before and after', `${before}, ${rss()}`);

await pause(2_000);
const [cpu, transactions] = [process.cpuUsage(), records.stats().transactions];
await pause(IDLE_MS);
const { user, system } = process.cpuUsage(cpu);
say('processor while they wait', `${(((user + system) / 1000 / IDLE_MS) * 100).toFixed(2)} % of one core`);
say('statements while they wait', String(records.stats().transactions - transactions));

await workflows.close();
at = performance.now();
workflows = await open();
say('opening again', `${since(at).toFixed(1)} ms`);
const [first] = await workflows.list(ORG_ID, { state: 'waiting', limit: 1 });
await workflows.signal(ORG_ID, first!.run_id, 'word', true);
await workflows.settled(ORG_ID, first!.run_id, 120_000);
say('a restart, until a run among them has heard its signal', `${(since(at) / 1000).toFixed(1)} s`);

await workflows.close();
await records.close();
rmSync(directory, { recursive: true });
