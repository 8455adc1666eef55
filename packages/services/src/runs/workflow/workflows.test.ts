import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOUR_MS, Problem } from '@bellwether/core';
import { defineWorkflow, type Run } from '@bellwether/workflows';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addTenant, callerWith } from '../../../test/service-context.ts';
import { openTestPlatform } from '../../../test/test-platform.ts';
import { listAudit } from '../../access/audit/list.ts';
import type { Caller } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { cancelRun, retryRun, signalRun } from './change.ts';
import { getRun } from './get.ts';
import { listRuns } from './list.ts';

vi.setConfig({ testTimeout: 160_000, hookTimeout: 160_000 });

const failures = new Set<string>();
const question = defineWorkflow(
  { name: 'question', version: 1, title: 'A question', steps: ['ask', 'word', 'note'], openSignals: ['word'] },
  async (run: Run<Platform>, input: { of: string }) => {
    // What a step is given is the platform itself.
    const known = await run.step('ask', () => run.services.tenants.get(run.orgId)?.org_id ?? null);
    const word = await run.waitForSignal<string>('word', { timeoutMs: HOUR_MS });
    const hidden = await run.step('note', () => {
      if (failures.delete(input.of)) throw new Problem('not_found', 'There is nothing to note.');
      return `${word} for ${input.of}`;
    });
    return { known, hidden };
  },
);

const directory = mkdtempSync(join(tmpdir(), 'workflow-verbs-'));
let platform: Platform;
let admin: Caller;
let neighbour: Caller;

beforeAll(async () => {
  platform = await openTestPlatform({
    ...{ dataDirectory: directory, packs: [], clock: Date.now, workflows: [question] },
    onTrouble: (message, error) => {
      throw new Error(message, { cause: error });
    },
  });
  admin = await addTenant(platform, 'org_a');
  neighbour = await addTenant(platform, 'org_b');
});
afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true, force: true });
});

const start = async (of: string) => {
  const { run_id } = await platform.workflows.start(question, { orgId: 'org_a', input: { of }, startedBy: admin.id });
  await expect.poll(async () => (await getRun(platform, admin, run_id)).state, { timeout: 60_000 }).toBe('waiting');
  return run_id;
};
const ended = (runId: string) => platform.workflows.settled('org_a', runId, 60_000);
const actions = async () => (await listAudit(platform, admin, {})).entries.map(({ action }) => action);

describe('a durable run, for people', () => {
  it('is told what its workflow lets people tell it, and nothing else', async () => {
    const runId = await start('tea');
    await expect(signalRun(platform, admin, runId, 'approval', { payload: true })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('word'),
    });
    await expect(signalRun(platform, admin, runId, 'word', { payload: 'yes', more: 1 })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await signalRun(platform, admin, runId, 'word', { payload: 'yes', signal_id: 'one' });
    expect(await ended(runId)).toMatchObject({ state: 'succeeded', output: { known: 'org_a', hidden: 'yes for tea' } });
    expect(await actions()).toContain('workflow.signal');
  });

  it('is ended by those who may, with an entry in the audit trail', async () => {
    const runId = await start('milk');
    expect(await cancelRun(platform, admin, runId)).toMatchObject({ state: 'cancelled' });
    expect(await actions()).toContain('workflow.cancel');
    await expect(retryRun(platform, admin, runId)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is taken up again at the step that failed', async () => {
    failures.add('jam');
    const runId = await start('jam');
    await signalRun(platform, admin, runId, 'word', { payload: 'no' });
    expect(await ended(runId)).toMatchObject({ state: 'failed', failure: { step: 'note' } });
    await retryRun(platform, admin, runId);
    expect(await ended(runId)).toMatchObject({ state: 'succeeded', output: { hidden: 'no for jam' } });
    expect(await actions()).toContain('workflow.retry');
  });

  it('is listed page by page, and by state', async () => {
    const first = await listRuns(platform, admin, { limit: '2' });
    expect(first.runs).toHaveLength(2);
    const rest = await listRuns(platform, admin, { limit: '2', before: first.next ?? '' });
    expect(rest.runs).toHaveLength(1);
    expect(rest.next).toBeNull();
    expect((await listRuns(platform, admin, { state: 'cancelled' })).runs).toHaveLength(1);
    for (const wrong of [{ limit: '0' }, { limit: '201' }, { state: 'lost' }, { before: 'nothing' }])
      await expect(listRuns(platform, admin, wrong)).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('is nobody’s in another organisation, and not for those without the permission', async () => {
    const runId = await start('salt');
    await expect(getRun(platform, neighbour, runId)).rejects.toMatchObject({ code: 'not_found' });
    await expect(cancelRun(platform, neighbour, runId)).rejects.toMatchObject({ code: 'not_found' });
    await expect(signalRun(platform, neighbour, runId, 'word', {})).rejects.toMatchObject({ code: 'not_found' });
    expect((await listRuns(platform, neighbour, {})).runs).toEqual([]);
    for (const role of ['manager', 'member', 'viewer', 'data_scientist', 'aca_agent'] as const) {
      const caller = callerWith(role, 'org_a');
      await expect(listRuns(platform, caller, {})).rejects.toMatchObject({ code: 'forbidden' });
      await expect(getRun(platform, caller, runId)).rejects.toMatchObject({ code: 'forbidden' });
      expect(() => cancelRun(platform, caller, runId)).toThrow(expect.objectContaining({ code: 'forbidden' }));
    }
    expect(await cancelRun(platform, callerWith('hr_admin', 'org_a'), runId)).toMatchObject({ state: 'cancelled' });
  });
});
