/**
 * A sample with every kind of operation: steps, a signal, a time, steps side by side, a child run. Its effects are lines
 * appended to a file with the step's key; a key that is there already is not appended again, as an idempotent effect does.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOUR_MS } from '@bellwether/core';
import { createOrganisation, OPERATOR, type Platform } from '@bellwether/services';
import { defineWorkflow, type Run, type StepAttempt } from '@bellwether/workflows';
import type { ChildTask } from './lives.ts';
import type { KillScenario } from './scenario.ts';

const ORG_ID = 'org_kills';
const { directory } = JSON.parse(process.argv[2] ?? '{}') as ChildTask;
const effects = join(directory, 'effects.txt');

function once(name: string) {
  return ({ key }: StepAttempt): string => {
    const line = `${key} ${name}`;
    if (!linesOf(key).includes(line)) appendFileSync(effects, `${line}\n`);
    return name;
  };
}

function linesOf(prefix: string): string[] {
  const lines = existsSync(effects) ? readFileSync(effects, 'utf8').split('\n') : [];
  return lines.filter((line) => line.startsWith(prefix));
}

export const samplePart = defineWorkflow(
  { name: 'sample_part', version: 1, title: 'A part', steps: ['divide'] },
  async (run: Run<Platform>, input: string) => run.step('divide', once(`divided ${input}`)),
);

export const sample = defineWorkflow(
  {
    ...{ name: 'sample', version: 1, title: 'A sample' },
    steps: ['gather', 'approval', 'left', 'right', 'sample_part', 'publish'],
  },
  async (run: Run<Platform>, input: { what: string }) => {
    const gathered = await run.step('gather', { retries: { max: 2, backoffMs: 10 } }, once(`gathered ${input.what}`));
    const approval = await run.waitForSignal<{ by: string }>('approval', { timeoutMs: 24 * HOUR_MS });
    if (!approval) return run.step('withdraw', once('withdrawn'));
    await run.sleep(50);
    const [left, right, part] = await run.all([
      run.step('left', once('left')),
      run.step('right', once('right')),
      run.child(samplePart, gathered),
    ]);
    return run.step('publish', once(`published ${left}, ${right}, ${part} for ${approval.by}`));
  },
);

const scenario: KillScenario = {
  orgId: ORG_ID,
  workflows: [sample, samplePart],
  async prepare(platform) {
    if (platform.tenants.get(ORG_ID)) return;
    await createOrganisation(platform, OPERATOR, { org_id: ORG_ID, name: 'Kills' });
  },
  async start(platform, turn) {
    const options = { orgId: ORG_ID, input: { what: 'things' }, startedBy: 'test', id: `turn_${turn}` };
    return (await platform.workflows.start(sample, options)).run_id;
  },
  async tend(platform, { run_id, waiting_for }) {
    if (waiting_for?.kind === 'signal')
      await platform.workflows.signal(ORG_ID, run_id, 'approval', { by: 'somebody' }, { id: 'the_one' });
  },
  async check(_platform, run) {
    const lines = linesOf(`${ORG_ID}/${run.run_id}/`).concat(linesOf(`${ORG_ID}/${run.run_id}.`));
    return { output: run.output, effects: lines.map((line) => line.split(' ').slice(1).join(' ')).toSorted() };
  },
};

export default scenario;
