/**
 * Durable runs on a real Temporal: what is in its files, what becomes of runs when it is killed, and when processes of
 * ours are, which do them for one another.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, getCACertificates, setDefaultCACertificates } from 'node:tls';
import { MINUTE_MS, Problem } from '@bellwether/core';
import { openRecords, preparePostgres, type Records } from '@bellwether/records';
import {
  checkTemporal,
  defineWorkflow,
  type OpenWorkflows,
  openWorkflows,
  temporalEngine,
} from '@bellwether/workflows';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Certificate, ownCertificate } from '../tls/own-authority.ts';
import { describeOn } from './describe-on.ts';
import { dataDirectory } from './places.ts';
import type { RunningServer } from './real-server.ts';
import { EFFECTS, handedOver, MAY_END, openWorker, type WorkerTask } from './run-worker.ts';
import { postgres } from './servers/postgres.ts';
import { temporal } from './servers/temporal.ts';

const ORG_ID = 'org_temporal';
const LONG_MS = 10 * MINUTE_MS;
const soon = { timeout: 2 * MINUTE_MS, interval: 100 };

async function addOrganisation(records: Records): Promise<void> {
  const now = new Date();
  await records.asOperator((tx) =>
    tx
      .insertInto('organisations')
      .values({
        ...{ org_id: ORG_ID, name: ORG_ID, primary_region: 'eu-west-1', self_managed: true, plan: 'starter' },
        ...{ quotas: '{}', features: '{}', data_residency: 'eu', created_at: now, updated_at: now },
      })
      .execute(),
  );
}

await describeOn([temporal], 'durable runs on Temporal', () => {
  const directory = mkdtempSync(join(tmpdir(), 'bellwether-runs-'));
  const serverDirectory = dataDirectory('temporal');
  /** Which nobody who looks into Temporal may find. */
  const secret = randomBytes(32).toString('hex');
  const key = randomBytes(32);
  let server: RunningServer;
  let records: Records;
  let workflows: OpenWorkflows<null>;
  let isBroken = true;

  const telling = defineWorkflow(
    { name: 'telling', version: 1, title: 'Telling', steps: ['tell', 'answer', 'check'] },
    async (run, input: string) => {
      const told = await run.step('tell', () => `${input} was told`);
      const answer = await run.waitForSignal<string>('answer', { timeoutMs: LONG_MS });
      await run.step('check', () => {
        if (isBroken) throw new Problem('not_found', 'It is broken.');
      });
      return [told, answer];
    },
  );
  const settled = (runId: string) => workflows.settled(ORG_ID, runId, MINUTE_MS);
  const tell = async (input: string) =>
    (await workflows.start(telling, { orgId: ORG_ID, input, startedBy: 'test' })).run_id;

  beforeAll(async () => {
    server = await temporal.start(serverDirectory);
    records = await openRecords({ directory, clock: Date.now });
    await addOrganisation(records);
    workflows = openWorkflows<null>({
      ...{ records, clock: Date.now, definitions: [telling] },
      engine: temporalEngine({ address: server.url, namespace: 'default', prefix: 'alone', key, works: true }),
      onTrouble: () => undefined,
    });
    await workflows.attach(null);
  }, LONG_MS);
  afterAll(async () => {
    await workflows?.close();
    await records?.close();
    await server?.stop();
    for (const each of [directory, serverDirectory]) rmSync(each, { recursive: true, force: true });
  }, LONG_MS);

  it('go on when it was killed and is back, with what came meanwhile', { timeout: LONG_MS }, async () => {
    isBroken = false;
    const runId = await tell('first');
    await vi.waitFor(async () => expect((await workflows.get(ORG_ID, runId)).state).toBe('waiting'), soon);
    await server.kill();
    await workflows.signal(ORG_ID, runId, 'answer', 'meanwhile');
    const begunMeanwhile = await tell('second');
    await workflows.signal(ORG_ID, begunMeanwhile, 'answer', 'as well');
    server = await temporal.start(serverDirectory);
    expect(await settled(runId)).toMatchObject({ state: 'succeeded', output: ['first was told', 'meanwhile'] });
    expect(await settled(begunMeanwhile)).toMatchObject({ state: 'succeeded', output: ['second was told', 'as well'] });
  });

  it('leave nothing there that can be read, neither while they wait nor when they have failed', {
    timeout: LONG_MS,
  }, async () => {
    isBroken = true;
    const failed = await tell(secret);
    await workflows.signal(ORG_ID, failed, 'answer', `${secret} answered`);
    expect(await settled(failed)).toMatchObject({ state: 'failed' });
    const waiting = await tell(secret);
    await vi.waitFor(async () => expect((await workflows.get(ORG_ID, waiting)).state).toBe('waiting'), soon);
    const held = () =>
      readdirSync(serverDirectory)
        .filter((file) => file.startsWith('temporal.sqlite'))
        .map((file) => readFileSync(join(serverDirectory, file)));
    const holds = (text: string) => held().some((file) => file.includes(text));
    // Put aside: what it remembers has come into the history.
    await vi.waitFor(() => expect(holds(waiting)).toBe(true), soon);
    await vi.waitFor(() => expect(holds('binary/encrypted')).toBe(true), soon);
    expect(holds(failed)).toBe(true);
    for (const text of [secret, secret.slice(0, 16), 'was told', 'step:tell', 'answered', 'telling'])
      expect(holds(text), text).toBe(false);
    // It is there all the same: a failed run goes on with it.
    isBroken = false;
    await workflows.retry(ORG_ID, failed);
    expect(await settled(failed)).toMatchObject({ output: [`${secret} was told`, `${secret} answered`] });
    await workflows.cancel(ORG_ID, waiting);
  });

  it('lose what they remember of a person who is erased, and go on', { timeout: LONG_MS }, async () => {
    isBroken = true;
    const subject = `p_${randomBytes(13).toString('hex')}`;
    const failed = await tell(subject);
    await workflows.signal(ORG_ID, failed, 'answer', 'nothing');
    expect(await settled(failed)).toMatchObject({ state: 'failed' });
    const waiting = await tell(subject);
    await vi.waitFor(async () => expect((await workflows.get(ORG_ID, waiting)).state).toBe('waiting'), soon);
    expect(await workflows.countInMemory(ORG_ID, subject)).toBe(2);
    const nobody = '0'.repeat(subject.length);
    expect(await workflows.redactMemory(ORG_ID, subject, nobody)).toBe(2);
    expect(await workflows.countInMemory(ORG_ID, subject)).toBe(0);
    isBroken = false;
    await workflows.signal(ORG_ID, waiting, 'answer', 'all the same');
    expect(await settled(waiting)).toMatchObject({ output: [`${nobody} was told`, 'all the same'] });
  });

  it('remember many large answers', { timeout: LONG_MS }, async () => {
    const many = defineWorkflow({ name: 'many', version: 1, title: 'Many', steps: [] }, async (run) => {
      let bytes = 0;
      for (let at = 0; at < 30; at++)
        bytes += (await run.step(`part_${at}`, () => randomBytes(50_000).toString('hex'))).length;
      await run.waitForSignal('go', { timeoutMs: LONG_MS });
      return bytes;
    });
    const open = () =>
      openWorkflows<null>({
        ...{ records, clock: Date.now, definitions: [telling, many] },
        engine: temporalEngine({ address: server.url, namespace: 'default', prefix: 'alone', key, works: true }),
        onTrouble: () => undefined,
      });
    await workflows.close();
    workflows = open();
    await workflows.attach(null);
    const { run_id } = await workflows.start(many, { orgId: ORG_ID, input: null, startedBy: 'test' });
    await vi.waitFor(async () => expect((await workflows.get(ORG_ID, run_id)).state).toBe('waiting'), soon);
    await workflows.close();
    workflows = open();
    await workflows.attach(null);
    await workflows.signal(ORG_ID, run_id, 'go', true);
    const done = await settled(run_id);
    expect(done).toMatchObject({ state: 'succeeded', output: 30 * 100_000 });
    expect(done.steps.filter(({ kind }) => kind === 'step').map(({ attempts }) => attempts)).toEqual(Array(30).fill(1));
  });

  it('are looked for by doctor where the namespace is', { timeout: LONG_MS }, async () => {
    const settings = { address: server.url, namespace: 'default', prefix: 'alone' };
    expect(await checkTemporal(settings)).toMatchObject({ version: expect.stringMatching(/^\d+\.\d+/) });
    await expect(checkTemporal({ ...settings, namespace: 'nowhere' })).rejects.toThrow(/nowhere/);
  });

  it('speak TLS, with a certificate of their own where one is asked for', { timeout: LONG_MS }, async () => {
    const [theirs, ours, strangers] = await Promise.all([ownCertificate(), ownCertificate('us'), ownCertificate('x')]);
    const port = Number(server.url.split(':').at(-1));
    const door = createServer(
      { ...theirs, ca: [ours!.cert], requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] },
      (socket) => {
        const behind = connect(port, '127.0.0.1');
        for (const end of [socket, behind]) end.on('error', () => [socket, behind].map((each) => each.destroy()));
        socket.pipe(behind).pipe(socket);
      },
    );
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    const believed = getCACertificates('default');
    setDefaultCACertificates([...believed, theirs!.cert]);
    try {
      const address = `localhost:${(door.address() as AddressInfo).port}`;
      const checkAs = ({ cert, key: own }: Certificate) =>
        checkTemporal({
          ...{ address, namespace: 'default', prefix: 'alone' },
          tls: { certificate: Buffer.from(cert), key: Buffer.from(own) },
        });
      expect(await checkAs(ours!)).toMatchObject({ version: expect.stringMatching(/^\d/) });
      await expect(checkAs(strangers!)).rejects.toThrow();
    } finally {
      setDefaultCACertificates(believed);
      door.close();
    }
  });
});

await describeOn([temporal, postgres], 'durable runs of several processes', () => {
  const directories: string[] = [];
  const children: ChildProcess[] = [];
  let servers: RunningServer[] = [];
  let task: WorkerTask;
  let here: Awaited<ReturnType<typeof openWorker>>;
  let directory: string;

  const newDirectory = (name: string) => {
    const made = dataDirectory(name);
    directories.push(made);
    return made;
  };
  const worker = async (name: string): Promise<ChildProcess> => {
    const child = fork(join(import.meta.dirname, 'run-worker.ts'), [JSON.stringify({ ...task, name, works: true })], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
    });
    children.push(child);
    await once(child, 'message', { signal: AbortSignal.timeout(2 * MINUTE_MS) });
    return child;
  };
  const end = async (child: ChildProcess, signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  const effects = () => {
    const file = join(directory, EFFECTS);
    return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  };
  const start = async (item: string) =>
    (await here.workflows.start(handedOver, { orgId: ORG_ID, input: { item }, startedBy: 'test' })).run_id;
  const stateOf = async (runId: string) => (await here.workflows.get(ORG_ID, runId)).state;

  beforeAll(async () => {
    servers = await Promise.all([
      temporal.start(newDirectory('temporal')),
      postgres.start(newDirectory('temporal-postgres')),
    ]);
    directory = newDirectory('temporal-hands');
    mkdirSync(directory, { recursive: true });
    const administrator = servers[1]!.url;
    const program = new URL(administrator);
    [program.username, program.password, program.pathname] = ['bellwether', randomBytes(12).toString('hex'), '/runs'];
    await preparePostgres({ administrator: { url: administrator }, program: { url: program.href } });
    task = {
      ...{ name: 'here', directory, postgresUrl: program.href, address: servers[0]!.url, prefix: 'several' },
      ...{ key: randomBytes(32).toString('base64'), works: false },
    };
    const { openPostgresRecords } = await import('@bellwether/records');
    const records = await openPostgresRecords({ url: program.href });
    await addOrganisation(records);
    await records.close();
    // Begins runs and sends signals as a web process does, and does none of them.
    here = await openWorker(task);
  }, LONG_MS);
  afterAll(async () => {
    await here?.close();
    await Promise.all(children.map((child) => end(child, 'SIGKILL')));
    await Promise.all(servers.map((server) => server.stop()));
    for (const each of directories) rmSync(each, { recursive: true, force: true });
  }, LONG_MS);

  it('are ended by another one when the one that has them is killed, and nothing that was answered is asked again', {
    timeout: LONG_MS,
  }, async () => {
    const one = await worker('one');
    const runId = await start('a thing');
    await vi.waitFor(() => expect(effects()).toEqual(['first by one', 'long by one']), soon);
    const two = await worker('two');
    await end(one, 'SIGKILL');
    await vi.waitFor(() => expect(effects().at(-1)).toBe('long by two'), soon);
    writeFileSync(join(directory, MAY_END), '');
    await vi.waitFor(async () => expect(await stateOf(runId)).toBe('waiting'), soon);
    // Heard in the other process, though this one has no body to wake.
    await here.workflows.signal(ORG_ID, runId, 'approval', { by: 'somebody' });
    await vi.waitFor(async () => expect(await stateOf(runId)).toBe('succeeded'), soon);
    const done = await here.workflows.get(ORG_ID, runId);
    expect(done.output).toEqual({ first: 'first of a thing', by: 'somebody' });
    expect(done.steps.map(({ name, attempts }) => [name, attempts])).toEqual([
      ['first', 1],
      ['long', 2],
      ['approval', 1],
      ['last', 1],
    ]);
    expect(effects()).toEqual(['first by one', 'long by one', 'long by two', 'last by two']);
    await end(two, 'SIGTERM');
  });

  it('are handed over at once by one that stops in good order', { timeout: LONG_MS }, async () => {
    rmSync(join(directory, EFFECTS));
    rmSync(join(directory, MAY_END));
    const three = await worker('three');
    const runId = await start('another thing');
    await vi.waitFor(() => expect(effects()).toEqual(['first by three', 'long by three']), soon);
    const four = await worker('four');
    await end(three, 'SIGTERM');
    await vi.waitFor(() => expect(effects().at(-1)).toBe('long by four'), soon);
    // Cancelled from a process that does not have it: its step is told.
    await here.workflows.cancel(ORG_ID, runId);
    await vi.waitFor(() => expect(effects().at(-1)).toBe('long stopped by four'), soon);
    expect(await stateOf(runId)).toBe('cancelled');
    await end(four, 'SIGTERM');
  });
});
