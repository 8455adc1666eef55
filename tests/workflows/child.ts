/** The process that is killed: a platform with a scenario's workflows, which takes one run to its end. See lives.ts. */
import { setTimeout as pause } from 'node:timers/promises';
import { armFaultPoint } from '@bellwether/core';
import type { Platform } from '@bellwether/services';
import type { RunView } from '@bellwether/workflows';
import { openTestPlatform } from '../../packages/services/test/test-platform.ts';
import type { ChildTask, ChildWord } from './lives.ts';
import type { KillScenario } from './scenario.ts';

const LOOK_EVERY_MS = 20;

const task = JSON.parse(process.argv[2] ?? '{}') as ChildTask;
const { default: scenario } = (await import(task.scenario)) as { default: KillScenario };

const platform = await openTestPlatform({
  dataDirectory: task.directory,
  packs: scenario.packs ?? [],
  workflows: scenario.workflows ?? [],
  clock: () => Date.now() + task.clockAheadMs,
  onTrouble: (message, error) => console.error(message, error),
});
await scenario.prepare(platform);
const runId = await scenario.start(platform, task.turn);
const run = await (task.until === 'ended' ? ended(platform, runId) : waiting(platform, runId));
const digest = task.until === 'ended' ? await scenario.check(platform, run, task.turn) : null;
const parts = await partsOf(run);
// Told before the next run begins, which this process does not survive.
await new Promise((told) => process.send?.({ run, parts, digest } satisfies ChildWord, told));
if (task.next) {
  armFaultPoint(task.next.fault);
  await ended(platform, await scenario.start(platform, task.next.turn));
}
await platform.close();
process.disconnect?.();

async function ended(on: Platform, id: string): Promise<RunView> {
  for (;;) {
    const view = await on.workflows.get(scenario.orgId, id);
    if (view.ended_at !== null) return view;
    await scenario.tend?.(on, view);
    await pause(LOOK_EVERY_MS);
  }
}

async function waiting(on: Platform, id: string): Promise<RunView> {
  for (;;) {
    const view = await on.workflows.get(scenario.orgId, id);
    if (view.state === 'waiting') return view;
    await pause(LOOK_EVERY_MS);
  }
}

/** Child runs, all the way down. */
async function partsOf(view: RunView): Promise<RunView[]> {
  const ids = view.steps.flatMap(({ child_run_id }) => (child_run_id === null ? [] : [child_run_id]));
  const children = await Promise.all(ids.map((id) => platform.workflows.get(scenario.orgId, id)));
  return [...children, ...(await Promise.all(children.map(partsOf))).flat()];
}
