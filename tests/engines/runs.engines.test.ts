/**
 * Durable runs of several processes on PostgreSQL and Redis: one worker performs them, and when it is killed in the middle
 * of a step another takes that step up and brings the run to its end.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { preparePostgres } from '@bellwether/records';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { describeOn } from './describe-on.ts';
import { dataDirectory } from './places.ts';
import type { RunningServer } from './real-server.ts';
import { errand, type MemberSettings, openMember } from './runs-member.ts';
import { postgres } from './servers/postgres.ts';
import { redis } from './servers/redis.ts';

const ORG = 'org_runs';
const PROGRAM = fileURLToPath(new URL('./runs-member.ts', import.meta.url));
const LONG_MS = 600_000;
const soon = { timeout: 120_000, interval: 100 };

await describeOn([postgres, redis], 'durable runs of several processes', () => {
  const directories = ['runs-postgres', 'runs-redis', 'runs-done'].map(dataDirectory);
  const directory = directories[2]!;
  const members = new Map<string, ChildProcess>();
  const servers: RunningServer[] = [];
  let settings: MemberSettings;
  let web: Awaited<ReturnType<typeof openMember>>;

  beforeAll(async () => {
    servers.push(...(await Promise.all([postgres.start(directories[0]!), redis.start(directories[1]!)])));
    const program = new URL(servers[0]!.url);
    [program.username, program.password, program.pathname] = ['bellwether', 'not-a-secret', '/runs'];
    await preparePostgres({ administrator: { url: servers[0]!.url }, program: { url: program.href } });
    settings = { records: program.href, redis: servers[1]!.url };
    web = await openMember({ name: 'web', directory }, settings, false);
    const now = new Date();
    await web.records.asOperator((tx) =>
      tx
        .insertInto('organisations')
        .values({
          ...{ org_id: ORG, name: ORG, primary_region: 'eu-west-1', self_managed: true, plan: 'starter' },
          ...{ quotas: '{}', features: '{}', data_residency: 'eu', created_at: now, updated_at: now },
        })
        .execute(),
    );
    await Promise.all(['one', 'two'].map(startMember));
  }, LONG_MS);
  afterAll(async () => {
    for (const member of members.values()) member.kill('SIGKILL');
    await web?.close();
    await Promise.all(servers.map((server) => server.stop()));
    for (const each of directories) rmSync(each, { recursive: true, force: true });
  }, LONG_MS);

  async function startMember(name: string): Promise<void> {
    const child = spawn(process.execPath, [PROGRAM, name, directory, JSON.stringify(settings)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    members.set(name, child);
    await once(child.stdout!, 'data');
  }

  const done = (): string[] => readFileSync(join(directory, 'done'), 'utf8').trim().split('\n');

  it('end in another process when the one that performs them is killed in a step', { timeout: LONG_MS }, async () => {
    const { run_id } = await web.runs.start(errand, { orgId: ORG, input: null, startedBy: 'usr_1' });
    const [first] = await vi.waitFor(() => done()[0]!.split(' '), soon);
    await vi.waitFor(async () => {
      const { steps } = await web.runs.get(ORG, run_id);
      expect(steps.find(({ name }) => name === 'wait')).toMatchObject({ state: 'running' });
    }, soon);
    const second = first === 'one' ? 'two' : 'one';
    const ended = once(members.get(first!)!, 'exit');
    members.get(first!)!.kill('SIGKILL');
    await ended;
    writeFileSync(join(directory, 'go'), '');
    await web.runs.signal(ORG, run_id, 'answer', null);
    expect(await web.runs.settled(ORG, run_id, LONG_MS / 2)).toMatchObject({ state: 'succeeded', output: 'there' });
    // What was done and remembered is not done again; what was under way is, by the other one.
    expect(done()).toEqual([`${first} leave`, `${second} wait`, `${second} arrive`]);
  });
});
