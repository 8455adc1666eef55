/**
 * The process that is killed: a platform with a pipeline of many dynamic steps. It makes the pipeline and begins its run
 * unless an earlier life has, and says so when the run has ended.
 */
import { setTimeout as pause } from 'node:timers/promises';
import {
  actingFor,
  createOrganisation,
  createPipeline,
  getPipelineRun,
  listPipelines,
  OPERATOR,
  openPlatform,
  type PipelineRunView,
  PipelineWatch,
  startPipelineRun,
} from '@bellwether/services';

export interface LifeTask {
  directory: string;
  /** Where calls go. */
  url: string;
  items: number;
}

export type LifeWord = { kind: 'begun' } | { kind: 'ended'; run: PipelineRunView };

const ORG_ID = 'org_kills';
const task = JSON.parse(process.argv[2] ?? '{}') as LifeTask;
const operator = actingFor(OPERATOR, ORG_ID);
const platform = await openPlatform({
  dataDirectory: task.directory,
  packs: [],
  clock: Date.now,
  allowPrivateNetworks: true,
  onTrouble: (message, error) => console.error(message, error),
});
const watch = new PipelineWatch(platform, (message, error) => console.error(message, error));
watch.start();
if (!platform.tenants.get(ORG_ID)) await createOrganisation(platform, OPERATOR, { org_id: ORG_ID, name: 'Kills' });
const [known] = await listPipelines(platform, operator);
const source = `
pipeline: many
title: Many steps
steps:
  - step: list
    http: {url: "${task.url}/list"}
  - step: each
    after: [list]
    retries: 0
    for_each:
      items: steps.list.body
      at_once: 8
      do:
        http: {url: "${task.url}/item/{{ item }}", method: POST, body: {n: "{{ item }}"}}
  - step: last
    after: [each]
    http: {url: "${task.url}/last", method: POST, body: {done: "{{ steps.each.succeeded }}"}}
`;
const { pipeline_id } = known ?? (await createPipeline(platform, operator, { source }));
const { run_id } = await startPipelineRun(platform, operator, pipeline_id, { key: 'the one' });
await tell({ kind: 'begun' });
for (;;) {
  const run = await getPipelineRun(platform, operator, run_id);
  if (run.ended_at !== null) {
    await tell({ kind: 'ended', run });
    break;
  }
  await pause(100);
}
await watch.stop();
await platform.close();
process.disconnect?.();

function tell(word: LifeWord): Promise<void> {
  return new Promise((told) => process.send?.(word, () => told()));
}
