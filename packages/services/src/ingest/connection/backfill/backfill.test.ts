/**
 * Reading back, from local servers that speak the vendors' own interfaces and fail at random. Whatever goes wrong, and
 * whatever happens there meanwhile, at the end each thing that has happened is stored, once.
 */
import { SeededRandom } from '@bellwether/analysis';
import type { CanonicalEvent } from '@bellwether/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '../../../../test/service-context.ts';
import type { Caller } from '../../../access/authority/caller.ts';
import { withDefaults } from '../connection.ts';
import { BASE_URL, ConnectionHouse } from '../connection-house.fixture.ts';
import type { ToolConnectionView } from '../connection-view.ts';
import { connectorOf } from '../connectors.ts';
import { getToolConnection } from '../list-connections.ts';
import { finishVendorSignIn, startVendorSignIn } from '../oauth/sign-in.ts';
import { createToolConnection } from '../write-connection.ts';
import { beginStreams, type Reading } from './cursors.ts';
import { FakeGithub } from './fake-github.fixture.ts';
import { FakeGitlab } from './fake-gitlab.fixture.ts';
import { FakeJira } from './fake-jira.fixture.ts';
import { FAULTS, FaultyServer } from './faulty-server.fixture.ts';
import { readStretch } from './read-stretch.ts';
import { startBackfill } from './start-backfill.ts';

let house: ConnectionHouse;
beforeAll(async () => {
  house = await ConnectionHouse.open();
  // A vendor that says nothing is waited for no longer than a test can.
  const { outbound } = house.platform;
  const send = outbound.send.bind(outbound);
  outbound.send = (url, options) => send(url, { ...options, timeLimitMs: 500 });
});
afterAll(() => house.close());

const VENDORS = {
  github: { fake: FakeGithub, settings: (url: string) => ({ api_url: url, repositories: ['octo/hello'] }) },
  jira: { fake: FakeJira, settings: (url: string) => ({ url, projects: ['ABC'] }) },
  gitlab: { fake: FakeGitlab, settings: (url: string) => ({ url, projects: ['group/app'] }) },
} as const;
type Kind = keyof typeof VENDORS;

async function connect(caller: Caller, kind: Kind, server: FaultyServer): Promise<ToolConnectionView> {
  const settings = VENDORS[kind].settings(server.url);
  // Jira's sign-in is at an address of Atlassian's own, wherever Jira is: here it has a token.
  const client =
    kind === 'jira' ? { token: 'access-0' } : { oauth_client_id: 'client', oauth_client_secret: 'client-secret' };
  if (kind === 'jira') server.faults = FAULTS.filter((fault) => fault !== 'expired');
  const connection = await createToolConnection(
    house.platform,
    caller,
    { kind, name: kind, settings, ...client },
    BASE_URL,
  );
  const id = connection.connection_id;
  if (kind === 'jira') return connection;
  const { authorize_url } = await startVendorSignIn(house.platform, caller, id, BASE_URL);
  await finishVendorSignIn(house.platform, caller, id, server.agree(authorize_url));
  return getToolConnection(house.platform, caller, id, BASE_URL);
}

/** Reads to the end; waits by moving the clock. */
async function readAll(
  { orgId }: Caller,
  { connection_id: connectionId, kind, settings }: ToolConnectionView,
  onStretch: () => void = () => undefined,
): Promise<void> {
  const reading: Reading = { orgId, connectionId, beganMs: house.nowMs, fromMs: undefined, clearedMs: undefined };
  const connector = connectorOf(house.platform, kind);
  const streams = connector.backfill!.streams(withDefaults(settings, connector.settings));
  await house.platform.records.asTenant(orgId, (tx) => beginStreams(tx, connector.backfill!, streams, reading));
  const options = { budgetMs: 30, signal: new AbortController().signal, random: () => 0.5 };
  for (let stretch = 0; stretch < 2000; stretch++) {
    onStretch();
    const ended = await readStretch(house.platform, reading, options);
    if (ended.kind === 'done') return;
    if (ended.kind === 'stuck') throw new Error(ended.detail);
    if (ended.kind === 'waits') house.nowMs = Math.max(house.nowMs, ended.untilMs);
  }
  throw new Error('It did not come to an end.');
}

/** In the words of the fakes. */
function told({ event_type, timestamp, metadata: m }: CanonicalEvent): string {
  switch (event_type) {
    case 'pull_request_changed':
      return `${m.action} ${m.pr_number}`;
    case 'review_submitted':
      return `review ${m.review_id}`;
    case 'commit_pushed':
      return `commit ${m.commit_sha} ${m.on_default_branch}`;
    case 'deployment_finished':
      return `deployment ${m.deployment_id} ${m.outcome}`;
    case 'work_item_changed':
      return `item ${m.item_key} ${m.action}${m.source === 'jira' ? ` ${m.status_category}` : ''}${m.action === 'created' ? '' : ` ${timestamp}`}`;
    case 'build_finished':
      return `build ${m.succeeded} ${timestamp}`;
    default:
      return event_type;
  }
}

const inTheWordsOf = (kind: Kind) => (line: string) =>
  kind === 'gitlab'
    ? line.replace(/^build \d+ (\w+) (.+)$/, (_, status, at) => `build ${status === 'success'} ${at}`)
    : line;

/** `BELLWETHER_LONG_TESTS=1` tries many more. */
const SEEDS = Array.from({ length: process.env.BELLWETHER_LONG_TESTS === '1' ? 40 : 3 }, (_, index) => index + 1);

describe.each(['github', 'gitlab', 'jira'] as const)('what %s knows', { timeout: 120_000 }, (kind) => {
  it.each(SEEDS)('is read back whole and once, whatever goes wrong (seed %i)', async (seed) => {
    const random = new SeededRandom(`${kind} ${seed}`);
    const vendor = new VENDORS[kind].fake(random, () => house.nowMs);
    vendor.live(60 + (seed % 10) * 20);
    const server = await FaultyServer.start(vendor.answer, { seed, faultRate: 0, nowMs: () => house.nowMs });
    const caller = await house.organisation(`org_${kind}_${seed}`);
    const connection = await connect(caller, kind, server);
    server.faultRate = 0.3;
    await readAll(caller, connection, () => {
      if (random.uniform() > 0.3) return;
      house.nowMs += 2000;
      vendor.happen();
    });
    // What happened while the last page was under way is the next reading's.
    house.nowMs += 3_600_000;
    await readAll(caller, connection);

    const events = await house.stored(caller.orgId);
    expect(events.map(told).sort()).toEqual(vendor.truth().map(inTheWordsOf(kind)).sort());
    const id = connection.connection_id;
    const { health, backfill } = await getToolConnection(house.platform, caller, id, BASE_URL);
    expect(health).toMatchObject({ events: events.length, events_rejected: 0 });
    expect(backfill).toMatchObject({ streams: { reading: 0, refused: 0 } });
    for (const [fault, count] of server.seen) faults.set(fault, (faults.get(fault) ?? 0) + count);
    await server.close();
  });
});

/** How often each went wrong. */
const faults = new Map<string, number>();
it('every way of going wrong was among them', () => expect([...faults.keys()].sort()).toEqual([...FAULTS].sort()));

describe('a reading', () => {
  let caller: Caller;
  let organisations = 0;
  beforeEach(async () => {
    organisations += 1;
    caller = await house.organisation(`org_${organisations}`);
  });

  it('is a durable run, which says how far it is and is not begun twice', async () => {
    const random = new SeededRandom('run');
    const vendor = new FakeGithub(random, () => house.nowMs);
    vendor.live(60);
    const server = await FaultyServer.start(vendor.answer, { seed: 1, faultRate: 0, nowMs: () => house.nowMs });
    const { connection_id: id } = await connect(caller, 'github', server);
    const { run_id } = await startBackfill(house.platform, caller, id, {});
    const run = await house.platform.workflows.settled(caller.orgId, run_id, 20_000);
    expect(run).toMatchObject({ state: 'succeeded', output: { refused: 0 } });
    expect((await house.stored(caller.orgId)).map(told).sort()).toEqual(vendor.truth());
    const again = await startBackfill(house.platform, caller, id, {});
    await house.platform.workflows.settled(caller.orgId, again.run_id, 20_000);
    expect((await house.stored(caller.orgId)).length).toBe(vendor.truth().length);
    await server.close();
  });

  it('goes on with other streams when the vendor will not give one, and says which', async () => {
    const vendor = new FakeGitlab(new SeededRandom('refused'), () => house.nowMs);
    vendor.live(30);
    const refusing = (request: Parameters<typeof vendor.answer>[0]) =>
      request.url.pathname.endsWith('/pipelines') ? { status: 403, body: {} } : vendor.answer(request);
    const server = await FaultyServer.start(refusing, { seed: 1, faultRate: 0, nowMs: () => house.nowMs });
    const connection = await connect(caller, 'gitlab', server);
    await readAll(caller, connection);
    const { backfill } = await getToolConnection(house.platform, caller, connection.connection_id, BASE_URL);
    expect(backfill).toMatchObject({
      streams: { reading: 0, done: 4, refused: 1 },
      problems: [{ stream: 'pipelines:group/app', detail: expect.stringContaining('403') }],
    });
    await server.close();
  });

  it('that the vendor no longer lets in fails, is told, and goes on once it does again', async () => {
    const vendor = new FakeGithub(new SeededRandom('stuck'), () => house.nowMs);
    vendor.live(40);
    let isShut = true;
    const shut = (request: Parameters<typeof vendor.answer>[0]) =>
      isShut ? { status: 401, body: {} } : vendor.answer(request);
    const server = await FaultyServer.start(shut, { seed: 1, faultRate: 0, nowMs: () => house.nowMs });
    const { api_url } = VENDORS.github.settings(server.url);
    const settings = { api_url, repositories: ['octo/hello'] };
    const input = { kind: 'github', name: 'shut', settings, token: 'access-0' };
    const { connection_id: id } = await createToolConnection(house.platform, caller, input, BASE_URL);
    const { run_id } = await startBackfill(house.platform, caller, id, {});
    const failed = await house.platform.workflows.settled(caller.orgId, run_id, 20_000);
    expect(failed).toMatchObject({
      state: 'failed',
      failure: { detail: expect.stringMatching(/does not take the token/) },
    });
    const told = () =>
      house.platform.records.asTenant(caller.orgId, (tx) =>
        tx.selectFrom('notifications').select(['title', 'state', 'kind']).execute(),
      );
    expect(await told()).toEqual([{ title: 'Reading back from shut has stopped', state: 'open', kind: 'connection' }]);
    isShut = false;
    house.nowMs += 3_600_000;
    await house.platform.workflows.retry(caller.orgId, run_id);
    expect(await house.platform.workflows.settled(caller.orgId, run_id, 20_000)).toMatchObject({ state: 'succeeded' });
    expect((await house.stored(caller.orgId)).length).toBe(vendor.truth().length);
    expect(await told()).toMatchObject([{ state: 'resolved' }]);
    await server.close();
  });

  it('is told at once that the token is no longer good, also where the vendor says so with status 200', async () => {
    const revoked = () => ({ body: { ok: false, error: 'token_revoked' } });
    const server = await FaultyServer.start(revoked, { seed: 1, faultRate: 0, nowMs: () => house.nowMs });
    const input = { kind: 'slack', name: 'chat', settings: { api_url: server.url }, token: 'access-0' };
    const { connection_id: id } = await createToolConnection(house.platform, caller, input, BASE_URL);
    const { run_id } = await startBackfill(house.platform, caller, id, {});
    expect(await house.platform.workflows.settled(caller.orgId, run_id, 20_000)).toMatchObject({
      state: 'failed',
      failure: { detail: expect.stringMatching(/does not take the token/) },
    });
    await server.close();
  });

  it('needs a token, and something to read', async () => {
    const { connection_id: id } = await createToolConnection(
      house.platform,
      caller,
      { kind: 'github', name: 'empty', settings: {} },
      BASE_URL,
    );
    const problem = await problemOf(startBackfill(house.platform, caller, id, {}), 'conflict');
    expect(problem.message).toMatch(/no token/);
  });
});
