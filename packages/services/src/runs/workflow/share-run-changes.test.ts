import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryCluster, MemorySpace } from '@bellwether/cluster';
import type { Records } from '@bellwether/records';
import { openTestRecords } from '@bellwether/records/test-records';
import { defineWorkflow, type OpenWorkflows, openWorkflows, type RunChange } from '@bellwether/workflows';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { shareRunChanges } from './share-run-changes.ts';

const echo = defineWorkflow(
  { name: 'echo', version: 1, title: 'Echo', steps: [] },
  async (_run, input: string) => input,
);
const directory = mkdtempSync(join(tmpdir(), 'bellwether-run-changes-'));
let records: Records;

beforeAll(async () => {
  records = await openTestRecords({ directory, clock: Date.now });
  const now = new Date();
  await records.asOperator((tx) =>
    tx
      .insertInto('organisations')
      .values({
        ...{ org_id: 'org_a', name: 'A', primary_region: 'eu-west-1', data_residency: 'eu', plan: 'starter' },
        ...{ quotas: '{}', features: '{}', self_managed: true, created_at: now, updated_at: now },
      })
      .execute(),
  );
}, 120_000);
afterAll(async () => {
  await records.close();
  rmSync(directory, { recursive: true });
});

it('what one process did is heard in the others once, and is not told back', async () => {
  const space = new MemorySpace();
  const processes = Array.from({ length: 3 }, () => {
    const cluster = new MemoryCluster({ space });
    const workflows: OpenWorkflows<null> = openWorkflows<null>({
      ...{ records, clock: Date.now, definitions: [echo], onTrouble: () => undefined },
    });
    const heard: RunChange[] = [];
    workflows.onChange((change) => heard.push(change));
    return { workflows, heard, cluster, leave: shareRunChanges(workflows, cluster) };
  });
  const [one, two, three] = processes;
  const start = { orgId: 'org_a', input: 'hello', startedBy: 'test' };
  const { run_id: runId } = await one!.workflows.start(echo, start);
  const queued = { orgId: 'org_a', runId, workflow: 'echo', state: 'queued' };
  for (const { heard } of processes) await vi.waitFor(() => expect(heard).toEqual([queued]));
  two!.leave();
  await three!.workflows.cancel('org_a', runId);
  const cancelled = { ...queued, state: 'cancelled' };
  await vi.waitFor(() => expect(one!.heard).toEqual([queued, cancelled]));
  expect(three!.heard).toEqual([queued, cancelled]);
  expect(two!.heard).toEqual([queued]);
  for (const { workflows, cluster, leave } of processes) {
    leave();
    await workflows.close();
    await cluster.close();
  }
});
