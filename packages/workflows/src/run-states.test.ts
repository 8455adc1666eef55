/** The table of docs/workflows.md, cell by cell, on real records: what happens to a run in a state, and the state after it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, MINUTE_MS, Problem } from '@bellwether/core';
import type { Records } from '@bellwether/records';
import { openTestRecords } from '@bellwether/records/test-records';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AnyWorkflow, defineWorkflow } from './definition.ts';
import { openWorkflows } from './open-workflows.ts';
import type { Run } from './run.ts';
import { isOneOf, OPEN_STATES, RunTable } from './run-table.ts';
import { RUN_STATES, type RunState } from './workflows.ts';

vi.setConfig({ hookTimeout: 120_000 });

const ORG_ID = 'org_states';
const START_MS = Date.UTC(2026, 10, 21);
const directory = mkdtempSync(join(tmpdir(), 'bellwether-run-states-'));
let nowMs = START_MS;
const clock = () => nowMs;
let records: Records;
let table: RunTable;
let runs = 0;

beforeAll(async () => {
  records = await openTestRecords({ directory, clock });
  table = new RunTable(records, clock);
  const now = new Date(START_MS);
  await records.asOperator((tx) =>
    tx
      .insertInto('organisations')
      .values({
        ...{ org_id: ORG_ID, name: ORG_ID, primary_region: 'eu-west-1', self_managed: true, plan: 'starter' },
        ...{ quotas: '{}', features: '{}', data_residency: 'eu', created_at: now, updated_at: now },
      })
      .execute(),
  );
});
afterAll(async () => {
  await records.close();
  rmSync(directory, { recursive: true });
});

/** Waits for the signal that the seeded runs wait for. */
const patient = defineWorkflow(
  { name: 'patient', version: 1, title: 'A patient one', steps: ['word'] },
  async (run: Run<null>) => run.waitForSignal('word', { timeoutMs: DAY_MS }),
);

/** Events by the column's heading. Each is what the platform does when it happens, as small as it can be had. */
const EVENTS: Readonly<Record<string, (runId: string) => Promise<unknown>>> = {
  'a place is free': () => withWorkflows([patient]),
  signal: (runId) => table.signal({ orgId: ORG_ID, runId }, { id: 'first', name: 'word', payload: 'true' }),
  'time is up': async () => {
    nowMs += 2 * DAY_MS;
    await table.expire();
  },
  'body returns': (runId) => table.finish({ orgId: ORG_ID, runId }, { state: 'succeeded', output: '1' }, 90),
  'body fails': (runId) =>
    table.finish({ orgId: ORG_ID, runId }, { state: 'failed', failure: { code: 'x', detail: 'y' } }, 90),
  cancel: (runId) => table.cancel({ orgId: ORG_ID, runId }, 90),
  retry: (runId) => table.reopen({ orgId: ORG_ID, runId }),
  'start with its version': () => withWorkflows([patient]),
  'start without its version': () => withWorkflows([]),
};

/** Opens workflows as a start does, and closes them when their first look around is over. */
async function withWorkflows(definitions: readonly AnyWorkflow<null>[]): Promise<void> {
  const troubles: unknown[] = [];
  const workflows = openWorkflows<null>({ records, clock, definitions, onTrouble: (...said) => troubles.push(said) });
  await workflows.attach(null);
  await workflows.close();
  expect(troubles).toEqual([]);
}

async function seed(state: RunState): Promise<string> {
  runs += 1;
  const runId = `run_${runs}`;
  const now = new Date(nowMs);
  const isEnded = !isOneOf(OPEN_STATES, state);
  await records.asTenant(ORG_ID, async (tx) => {
    await tx
      .insertInto('workflow_runs')
      .values({
        ...{ org_id: ORG_ID, run_id: runId, workflow: 'patient', version: 1, state, execution: 1, started_by: 'test' },
        ...{ input: 'null', created_at: now, started_at: state === 'queued' ? null : now },
        ended_at: isEnded ? now : null,
      })
      .execute();
    if (state !== 'waiting' && state !== 'stranded') return;
    await tx
      .insertInto('workflow_steps')
      .values({
        ...{ org_id: ORG_ID, run_id: runId, position: 0, name: 'word', kind: 'signal', state: 'waiting' },
        ...{ attempts: 1, started_at: now, until: new Date(nowMs + DAY_MS) },
      })
      .execute();
  });
  return runId;
}

/** What the cell says: a state, `–` or `409`. */
function cells(): { state: RunState; event: string; said: string }[] {
  const document = readFileSync(join(import.meta.dirname, '../../../docs/workflows.md'), 'utf8');
  const lines = document.split('\n').filter((line) => line.startsWith('| '));
  const from = lines.findIndex((line) => line.startsWith('| state |'));
  const read = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const [, ...events] = read(lines[from]!);
  return lines.slice(from + 2, from + 2 + RUN_STATES.length).flatMap((line) => {
    const [state, ...said] = read(line);
    return events.map((event, at) => ({ state: state as RunState, event, said: said[at]! }));
  });
}

/** Only a queued run is given a place, and only a running one has a body that could end. */
const CANNOT_HAPPEN = (state: RunState, event: string) =>
  (event === 'a place is free' && state !== 'queued') ||
  (event.startsWith('body ') && ['queued', 'waiting', 'stranded'].includes(state));

describe('the table of states', () => {
  it('has every state and every event', () => {
    expect(new Set(cells().map(({ state }) => state))).toEqual(new Set(RUN_STATES));
    expect(new Set(cells().map(({ event }) => event))).toEqual(new Set(Object.keys(EVENTS)));
  });

  describe.each(cells().filter(({ state, event }) => !CANNOT_HAPPEN(state, event)))(
    '$state',
    ({ state, event, said }) => {
      it(
        `and ${event}: ${said}`,
        async () => {
          const runId = await seed(state);
          const end = await EVENTS[event]!(runId).then(
            () => 'done',
            (error: unknown) => (error instanceof Problem ? error : Promise.reject(error)),
          );
          const after = (await table.load({ orgId: ORG_ID, runId }))?.run.state;
          if (said === '409') {
            expect(end).toMatchObject({ code: 'conflict' });
            expect(after).toBe(state);
          } else {
            expect(end).toBe('done');
            expect(after).toBe(said === '–' ? state : said);
          }
          await records.asTenant(ORG_ID, (tx) => tx.deleteFrom('workflow_runs').where('run_id', '=', runId).execute());
        },
        MINUTE_MS,
      );
    },
  );
});
