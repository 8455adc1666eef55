/** What becomes of runs while the records have no room for the engine's own notes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '@bellwether/core';
import type { Records } from '@bellwether/records';
import { openTestRecords } from '@bellwether/records/test-records';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { defineWorkflow } from './definition.ts';
import { type OpenWorkflows, openWorkflows } from './open-workflows.ts';

const echo = defineWorkflow({ name: 'echo', version: 1, title: 'Echo', steps: ['say'] }, async (run, input: string) =>
  run.step('say', () => input),
);

const directory = mkdtempSync(join(tmpdir(), 'bellwether-overload-'));
let records: Records;
let workflows: OpenWorkflows<object>;
let isFull = false;
let refusals = 0;

beforeAll(async () => {
  records = await openTestRecords({ directory, clock: Date.now });
  await records.asOperator((tx) =>
    tx
      .insertInto('organisations')
      .values({
        ...{ org_id: 'org_a', name: 'A', primary_region: 'eu-west-1', data_residency: 'eu', plan: 'starter' },
        ...{ quotas: '{"max_events_per_second":10000}', features: '{}', self_managed: true },
        ...{ created_at: new Date(), updated_at: new Date() },
      })
      .execute(),
  );
  workflows = openWorkflows<object>({
    records: withLimitedRoom(records),
    clock: Date.now,
    definitions: [echo],
    onTrouble: () => undefined,
  });
  await workflows.attach({});
}, 60_000);
afterAll(async () => {
  await workflows.close();
  await records.close();
  rmSync(directory, { recursive: true });
});

/** Records whose line is full for the engine whenever `isFull`, as when two thousand transactions wait. */
function withLimitedRoom(all: Records): Records {
  return new Proxy(all, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown;
      if (name !== 'pool') return typeof value === 'function' ? value.bind(target) : value;
      return () => {
        const pool = all.pool();
        const [query, connect] = [pool.query.bind(pool), pool.connect.bind(pool)];
        const refuse = () => {
          if (!isFull) return;
          refusals++;
          throw new Problem('overloaded', 'too many wait');
        };
        pool.query = async (...given) => {
          refuse();
          return query(...given);
        };
        pool.connect = async () => {
          refuse();
          return connect();
        };
        return pool;
      };
    },
  });
}

describe('a run that the engine has no room for', () => {
  it('is begun as soon as there is, without a restart', async () => {
    const first = await workflows.start(echo, { orgId: 'org_a', input: 'first', startedBy: 'test' });
    expect(await workflows.settled('org_a', first.run_id, 20_000)).toMatchObject({ state: 'succeeded' });
    isFull = true;
    const second = await workflows.start(echo, { orgId: 'org_a', input: 'second', startedBy: 'test' });
    await vi.waitFor(() => expect(refusals).toBeGreaterThan(0), 10_000);
    isFull = false;
    const view = await workflows.settled('org_a', second.run_id, 20_000);
    expect(view).toMatchObject({ state: 'succeeded', output: 'second' });
  }, 60_000);
});
