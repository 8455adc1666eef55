/**
 * A worker of an installation as far as durable runs are concerned: `node runs-member.ts <name> <directory> <settings>`.
 * Each step of a run leaves a line in the directory's `done` with the name of who did it; the step `wait` ends once there
 * is a file `go`. Says `ready`, and ends when it is killed.
 */
import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openRedisCluster } from '@bellwether/cluster';
import { HOUR_MS, systemClock } from '@bellwether/core';
import { openPostgresRecords } from '@bellwether/records';
import { defineWorkflow, type Run } from '@bellwether/workflows';
import { RunsByDuty } from '../../packages/services/src/runs/workflow/runs-by-duty.ts';

export interface Member {
  name: string;
  directory: string;
}

export interface MemberSettings {
  records: string;
  redis: string;
}

const LEASE_MS = 2000;
const LOOK_MS = 50;

export const errand = defineWorkflow(
  { name: 'errand', version: 1, title: 'An errand', steps: ['leave', 'wait', 'ask', 'arrive'] },
  async (run: Run<Member>) => {
    const { name, directory } = run.services;
    const note = (step: string) => appendFileSync(join(directory, 'done'), `${name} ${step}\n`);
    await run.step('leave', async () => note('leave'));
    await run.step('wait', async () => {
      while (!existsSync(join(directory, 'go'))) await pause(LOOK_MS);
      note('wait');
    });
    await run.waitForSignal('answer', { timeoutMs: HOUR_MS });
    await run.step('arrive', async () => note('arrive'));
    return 'there';
  },
);

/** Opened with `works`, it is one of those that may perform runs. */
export async function openMember(member: Member, { records: url, redis }: MemberSettings, works: boolean) {
  const onTrouble = (message: string, error: unknown): void => console.error(member.name, message, error);
  const records = await openPostgresRecords({ url });
  const cluster = await openRedisCluster({ url: redis, prefix: 'runs', leaseMs: LEASE_MS, onTrouble });
  const runs = new RunsByDuty<Member>({
    ...{ records, clock: systemClock, definitions: [errand], cluster, works, onTrouble },
  });
  await runs.attach(member);
  const close = async (): Promise<void> => {
    await runs.close();
    await cluster.close();
    await records.close();
  };
  return { records, runs, close };
}

if (import.meta.main) {
  const [name = '', directory = '', settings = ''] = process.argv.slice(2);
  await openMember({ name, directory }, JSON.parse(settings), true);
  console.log('ready');
}
