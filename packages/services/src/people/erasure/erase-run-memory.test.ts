import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '@bellwether/core';
import type { Records } from '@bellwether/records';
import { openTestRecords } from '@bellwether/records/test-records';
import { defineWorkflow, type OpenWorkflows, openWorkflows } from '@bellwether/workflows';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countInRecords, eraseFromRecords } from './erase-records.ts';

const SUBJECT = 'v1.somebody-a-run-has-read-of';

/** Reads of somebody, and then fails: the engine keeps the answer, so that the run can be taken up again. */
const reading = defineWorkflow(
  { name: 'reading', version: 1, title: 'Reading', steps: ['read', 'fail'] },
  async (run, subject: string) => {
    const read = await run.step('read', () => ({ about: [subject, 'somebody else'] }));
    await run.step('fail', () => {
      throw new Problem('conflict', 'not today');
    });
    return read;
  },
);

const directory = mkdtempSync(join(tmpdir(), 'bellwether-run-memory-'));
let records: Records;
let workflows: OpenWorkflows<object>;
beforeAll(async () => {
  records = await openTestRecords({ directory, clock: Date.now });
  for (const org_id of ['org_a', 'org_b'])
    await records.asOperator((tx) =>
      tx
        .insertInto('organisations')
        .values({
          ...{ org_id, name: org_id, primary_region: 'eu-west-1', data_residency: 'eu', plan: 'starter' },
          ...{ quotas: '{"max_events_per_second":10000}', features: '{}', self_managed: true },
          ...{ created_at: new Date(), updated_at: new Date() },
        })
        .execute(),
    );
  workflows = openWorkflows<object>({ records, clock: Date.now, definitions: [reading], onTrouble: () => undefined });
  await workflows.attach({});
}, 60_000);
afterAll(async () => {
  await workflows.close();
  await records.close();
  rmSync(directory, { recursive: true });
});

describe('what is remembered of a run about somebody who is erased', () => {
  it('loses their name, in their organisation only', async () => {
    // Without a run there is nothing to look into.
    expect(await countInRecords(records, 'org_a', SUBJECT)).toEqual(new Map());
    for (const orgId of ['org_a', 'org_b']) {
      const { run_id } = await workflows.start(reading, { orgId, input: SUBJECT, startedBy: 'test' });
      expect(await workflows.settled(orgId, run_id, 20_000)).toMatchObject({ state: 'failed' });
    }
    const before = await countInRecords(records, 'org_a', SUBJECT);
    expect([...before.keys()]).toEqual(['workflow_runs', 'dbos']);
    await eraseFromRecords(records, { orgId: 'org_a', subject: SUBJECT, mentions: true });
    expect(await countInRecords(records, 'org_a', SUBJECT)).toEqual(new Map());
    expect((await countInRecords(records, 'org_b', SUBJECT)).get('dbos')).toBeGreaterThan(0);
  }, 60_000);
});
