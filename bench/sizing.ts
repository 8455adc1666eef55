/**
 * How large an installation has to be: measures what an event costs at each role on this machine, says what that means for
 * 100 tenants of 10,000 events a second (bench/sizing/model.ts), how much of it hangs on what is assumed, and what the loss
 * of a worker costs. Before it does, it foretells the processor time and the bytes of another load, and measures them: it
 * ends with an error when it was wrong by more than a third.
 *   node bench/sizing.ts [--events 60000] [--tenants 100] [--rate 10000] [--json]
 * What is measured is processor time, so neighbours on the machine disturb it less than they would a clock.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { uuidv7 } from '@bellwether/core';
import { agentEventLine } from './agent-events.ts';
import { freePort, until } from './product.ts';
import { type Costs, type Demand, loseWorkers, POLICY, plan } from './sizing/model.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '60000' },
    tenants: { type: 'string', default: '100' },
    rate: { type: 'string', default: '10000' },
    json: { type: 'boolean', default: false },
  },
});
const [events, tenants, rate] = [values.events, values.tenants, values.rate].map(Number) as [number, number, number];
const PASSWORD = 'a-password-for-benches';
const EMAIL = 'bench@bellwether.local';
const WRONG_MAX = 1 / 3;
const QUERIES = 40;

const directory = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'bellwether-sizing-'));
const say = (line: string): void => (values.json ? undefined : console.log(line));

interface Running {
  child: ChildProcess;
  url: string;
}

async function start(roles: string): Promise<Running> {
  const child = fork(new URL('sizing/process.ts', import.meta.url), [String(await freePort()), directory, roles], {
    env: {
      ...process.env,
      UV_THREADPOOL_SIZE: '16',
      BELLWETHER_EDGE: 'off',
      BELLWETHER_SAMPLE: 'off',
      BELLWETHER_ADMIN_EMAIL: EMAIL,
      BELLWETHER_ADMIN_PASSWORD: PASSWORD,
    },
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const [{ url }] = (await once(child, 'message', { signal: AbortSignal.timeout(300_000) })) as [{ url: string }];
  await until(async () => (await fetch(`${url}/readyz`)).ok, 300_000, 500);
  return { child, url };
}

async function stop({ child }: Running): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** Processor seconds: of the program's own thread, and of all others, in which the engine works. */
interface Used {
  own: number;
  engine: number;
}

const perEvent = ({ own, engine }: Used, events: number): Used => ({ own: own / events, engine: engine / events });

/** So far. */
function used({ child }: Running): Used {
  let own = 0;
  let engine = 0;
  for (const thread of readdirSync(`/proc/${child.pid}/task`)) {
    const fields = readFileSync(`/proc/${child.pid}/task/${thread}/stat`, 'utf8').split(') ')[1]!.split(' ');
    const seconds = (Number(fields[11]) + Number(fields[12])) / 100;
    if (thread === String(child.pid)) own += seconds;
    else engine += seconds;
  }
  return { own, engine };
}

async function measured(running: Running, work: () => Promise<void>): Promise<Used> {
  const before = used(running);
  await work();
  const after = used(running);
  return { own: after.own - before.own, engine: after.engine - before.engine };
}

async function ask(
  url: string,
  method: string,
  path: string,
  body: unknown,
  token?: string,
): Promise<Record<string, unknown>> {
  const answer = await fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(120_000),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}

/** Four requests at a time. */
async function send(url: string, key: string, count: number, batch: number): Promise<void> {
  let left = Math.ceil(count / batch);
  let session = 0;
  const sender = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const now = Date.now();
      session += 1;
      const at = { id: uuidv7(now), number: session };
      const body = Array.from({ length: batch }, () => agentEventLine(now, at)).join('\n');
      const answer = await fetch(`${url}/api/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${key}` },
        body,
        signal: AbortSignal.timeout(120_000),
      });
      if (answer.status !== 202) throw new Error(`answered ${answer.status}: ${await answer.text()}`);
      await answer.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: 4 }, sender));
}

async function untilLoaded(url: string): Promise<void> {
  await until(async () => ((await (await fetch(`${url}/readyz`)).json()) as { lag: number }).lag === 0, 600_000, 250);
}

function bytesUnder(path: string): number {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

const us = (seconds: number): string => `${(seconds * 1e6).toFixed(1)} µs`;
const tera = (bytes: number): string => `${(bytes / 1e12).toFixed(1)} TB`;

try {
  // Without a worker: what comes in lies in the log, and the door's part is all there is.
  let running = await start('gateway,web');
  const { token } = (await ask(running.url, 'POST', '/api/v1/sessions', { email: EMAIL, password: PASSWORD })) as {
    token: string;
  };
  const quotas = { max_events_per_second: 10_000_000, max_api_requests_per_minute: 10_000_000 };
  await ask(running.url, 'PATCH', '/api/v1/organisation', { quotas }, token);
  const made = await ask(running.url, 'POST', '/api/v1/keys', { name: 'sizing', scopes: ['ingest', 'read'] }, token);
  const key = String(made.key);

  // A warm-up of both kinds, then the same events in large requests and in small ones.
  await send(running.url, key, events / 2, 500);
  await send(running.url, key, events / 8, 20);
  const logBefore = bytesUnder(join(directory, 'log'));
  const large = perEvent(await measured(running, () => send(running.url, key, events, 500)), events);
  const logBytesPerEvent = (bytesUnder(join(directory, 'log')) - logBefore) / events;
  const small = perEvent(await measured(running, () => send(running.url, key, events / 4, 20)), events / 4);
  await stop(running);
  /** A line through both: what a request costs beside its events. */
  const requestOf = (part: keyof Used): number => Math.max(0, (small[part] - large[part]) / (1 / 20 - 1 / 500));
  const request: Used = { own: requestOf('own'), engine: requestOf('engine') };
  const doorOf = (part: keyof Used, batch: number): number =>
    Math.max(0, large[part] - request[part] / 500) + request[part] / batch;
  const gatewaySecondsPerRequest = request.own + request.engine;
  const gatewaySecondsPerEvent = Math.max(0, large.own + large.engine - gatewaySecondsPerRequest / 500);

  // All roles: what is left when the door's part is taken off is the worker's, and of the engine behind it.
  running = await start('gateway,worker,web');
  await untilLoaded(running.url);
  const storeBefore = bytesUnder(join(directory, 'store'));
  const load = async (): Promise<void> => {
    await send(running.url, key, events, 100);
    await untilLoaded(running.url);
  };
  const whole = perEvent(await measured(running, load), events);
  const storeBytesPerEvent = Math.max(0, bytesUnder(join(directory, 'store')) - storeBefore) / events;
  const workerSecondsPerEvent = Math.max(0, whole.own - doorOf('own', 100));
  const engineSecondsPerEvent = Math.max(0, whole.engine - doorOf('engine', 100));
  const hour = 3_600_000;
  const query = await measured(running, async () => {
    for (let index = 0; index < QUERIES; index += 1) {
      // A range of its own each time: nothing comes from what was remembered.
      const to = new Date(Date.now() + index * 60_000).toISOString();
      const from = new Date(Date.now() - 24 * hour + index * 60_000).toISOString();
      await ask(running.url, 'POST', '/api/v1/metrics', { metric: 'agent_tool_calls', from, to, grain: '1m' }, key);
    }
  });
  const querySeconds = (query.own + query.engine) / QUERIES;
  const costs: Costs = {
    ...{ gatewaySecondsPerEvent, gatewaySecondsPerRequest, workerSecondsPerEvent, engineSecondsPerEvent },
    ...{ querySeconds, logBytesPerEvent, storeBytesPerEvent },
  };
  say(`measured: at the door ${us(gatewaySecondsPerEvent)} an event and ${us(gatewaySecondsPerRequest)} a request;`);
  say(
    `  worker ${us(workerSecondsPerEvent)} and engine ${us(engineSecondsPerEvent)} an event; ${(querySeconds * 1000).toFixed(1)} ms a query;`,
  );
  say(
    `  ${logBytesPerEvent.toFixed(0)} bytes an event in the log, ${storeBytesPerEvent.toFixed(0)} in the store before parts are merged`,
  );

  // Foretold, then measured: half as many events, in requests of another size.
  const other = { events: Math.round(events / 2), batch: 50 };
  const foretold = {
    seconds:
      other.events *
      (gatewaySecondsPerEvent + gatewaySecondsPerRequest / other.batch + workerSecondsPerEvent + engineSecondsPerEvent),
    logBytes: other.events * logBytesPerEvent,
  };
  const logBeforeOther = bytesUnder(join(directory, 'log'));
  const found = await measured(running, async () => {
    await send(running.url, key, other.events, other.batch);
    await untilLoaded(running.url);
  });
  const was = { seconds: found.own + found.engine, logBytes: bytesUnder(join(directory, 'log')) - logBeforeOther };
  await stop(running);
  const off = { seconds: foretold.seconds / was.seconds - 1, logBytes: foretold.logBytes / was.logBytes - 1 };
  say(
    `foretold for ${other.events} events in requests of ${other.batch}: ${foretold.seconds.toFixed(1)} core seconds; measured ${was.seconds.toFixed(1)} (${(off.seconds * 100).toFixed(0)} %)`,
  );
  say(
    `  log: foretold ${(foretold.logBytes / 1e6).toFixed(1)} MB; measured ${(was.logBytes / 1e6).toFixed(1)} MB (${(off.logBytes * 100).toFixed(0)} %)`,
  );

  const demand: Demand = {
    tenants,
    eventsPerSecondOfTenant: rate,
    eventsPerRequest: 500,
    queriesPerSecond: 5 * tenants,
    peak: 2,
  };
  const needed = plan(costs, demand);
  say(`\n${tenants} tenants × ${rate} events/s, twice that at the peak:`);
  say(
    `  gateways ${needed.gateways}, workers ${needed.workers}, web ${needed.webs}: ${needed.machines.program} machines of ${POLICY.coresOfMachine} cores`,
  );
  say(
    `  ClickHouse ${needed.engineCores} cores with ${POLICY.copies} copies: ${needed.machines.clickhouse} machines; Kafka ${needed.brokers} brokers; ${needed.partitions} partitions`,
  );
  say(
    `  log ${tera(needed.bytes.logPerDay)} a day, ${tera(needed.bytes.hot)} for ${POLICY.hotDays} days; store ${tera(needed.bytes.detailed)} for ${POLICY.detailedDays} days (copies counted)`,
  );

  const workerEventsPerSecond = 1 / workerSecondsPerEvent;
  const losing = (eventsPerSecond: number, lost: number) =>
    loseWorkers({
      partitions: needed.partitions,
      workers: needed.workers,
      eventsPerSecond,
      workerEventsPerSecond,
      handOverSeconds: POLICY.handOverSeconds,
      lost,
    });
  const losses = [
    ['one worker lost at the mean', losing(needed.eventsPerSecond, 1)],
    ['one worker lost at the peak', losing(needed.peakEventsPerSecond, 1)],
    ['a tenth of them at the peak', losing(needed.peakEventsPerSecond, Math.max(1, Math.round(needed.workers / 10)))],
  ] as const;
  for (const [name, { worstBacklog, worstLagSeconds, caughtUpAfterSeconds }] of losses)
    say(
      `  ${name}: ${Math.round(worstBacklog).toLocaleString('en')} records wait, figures ${worstLagSeconds.toFixed(0)} s late at most, ${caughtUpAfterSeconds === undefined ? 'never made up for' : `made up for after ${caughtUpAfterSeconds} s`}`,
    );

  say('\nif this were otherwise:        workers  gateways  engine cores  brokers  partitions');
  const changes: readonly (readonly [string, Partial<Costs>, Partial<Demand>])[] = [
    ['as above', {}, {}],
    ['requests of 20 events', {}, { eventsPerRequest: 20 }],
    ['a peak of four times', {}, { peak: 4 }],
    ['workers half as fast', { workerSecondsPerEvent: 2 * workerSecondsPerEvent }, {}],
    ['engine half as fast', { engineSecondsPerEvent: 2 * engineSecondsPerEvent }, {}],
    ['events of twice the bytes', { logBytesPerEvent: 2 * logBytesPerEvent }, {}],
  ];
  const table = changes.map(([name, cost, asked]) => ({
    name,
    ...plan({ ...costs, ...cost }, { ...demand, ...asked }),
  }));
  for (const { name, workers, gateways, engineCores, brokers, partitions } of table)
    say(
      `  ${name.padEnd(28)} ${String(workers).padStart(7)} ${String(gateways).padStart(9)} ${String(engineCores).padStart(13)} ${String(brokers).padStart(8)} ${String(partitions).padStart(11)}`,
    );

  if (values.json)
    console.log(
      JSON.stringify({
        costs,
        foretold,
        measured: was,
        off,
        plan: needed,
        losses: Object.fromEntries(losses),
        sensitivity: table,
      }),
    );
  if (Math.abs(off.seconds) > WRONG_MAX || Math.abs(off.logBytes) > WRONG_MAX) {
    console.error('What was foretold was wrong by more than a third: do not believe the rest.');
    process.exitCode = 1;
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
