/**
 * A thousand watchers of ten tiles each, on forty distinct queries, over the whole product on one machine: how long they
 * take to come in, how long after it was sent an event shows, and what that costs in memory, processor time and audit
 * entries; beside a bare `ws` broadcast of as many messages in the same run. Event → live is measured by the sender's
 * clock, from the moment the request is made.
 *
 *   node bench/live.ts                       the whole product, started for the purpose on an empty directory
 *   node bench/live.ts --rate 10000          with as many events as one machine is to take
 *   node bench/live.ts --url http://127.0.0.1:7700 --key bw_… [--pid 4711]     a server that runs already
 *   node bench/live.ts --hub-only            the hub over figures in memory
 *
 * --connections 1000 --subscriptions 10 --credentials 100 --at-once 100 --rate 1000 --urgent 10 --seconds 20
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Load, type Measured, type Target, watchAndDrive } from './live/watch-and-drive.ts';
import { startProduct, stopChild } from './product.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    key: { type: 'string', default: process.env.BELLWETHER_KEY ?? '' },
    pid: { type: 'string' },
    'hub-only': { type: 'boolean', default: false },
    connections: { type: 'string', default: '1000' },
    subscriptions: { type: 'string', default: '10' },
    credentials: { type: 'string', default: '100' },
    'at-once': { type: 'string', default: '100' },
    rate: { type: 'string', default: '1000' },
    urgent: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '20' },
  },
});
const load: Load = {
  connections: Number(values.connections),
  subscriptions: Number(values.subscriptions),
  atOnce: Number(values['at-once']),
  eventsPerSecond: Number(values.rate),
  urgentPerSecond: Number(values.urgent),
  seconds: Number(values.seconds),
};
/** As often as the hub sends at this many subscriptions: messages are the same, so is the wait for the next one. */
const periodMs = Math.max(100, (load.connections * load.subscriptions) / 25);

interface Started extends Target {
  stop(): Promise<void>;
}

const NO_AUDIT = async (): Promise<undefined> => undefined;

async function startScript(script: string, ...args: string[]): Promise<Started> {
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, 'live', script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = (await once(child.stdout!, 'data')) as [Buffer];
  return {
    url: `http://127.0.0.1:${Number(String(port))}`,
    key: 'bench',
    readKeys: ['bench'],
    pid: child.pid,
    auditEntries: NO_AUDIT,
    stop: () => stopChild(child),
  };
}

/** The product itself, empty, with as many credentials as there are people behind the connections. */
async function startWhole(): Promise<Started> {
  const product = await startProduct();
  const call = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
    const response = await fetch(product.url + path, {
      method,
      headers: { authorization: `Bearer ${product.token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  };
  const readKeys: string[] = [];
  for (let i = 0; i < Number(values.credentials); i++) {
    const made = await call<{ key: string }>('POST', '/api/v1/keys', { name: `watcher ${i}`, scopes: ['read'] });
    readKeys.push(made.key);
  }
  return {
    url: product.url,
    key: product.key,
    readKeys,
    pid: product.pid,
    auditEntries: async () => (await call<{ seq: number }>('GET', '/api/v1/audit/head')).seq,
    stop: () => product.stop(),
  };
}

async function measure(started: Promise<Started>): Promise<Measured> {
  const target = await started;
  try {
    return await watchAndDrive(target, load);
  } finally {
    await target.stop();
  }
}

function quantile(numbers: readonly number[], level: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * level))] ?? Number.NaN;
}

const subject: Promise<Started> = values.url
  ? Promise.resolve({
      url: values.url,
      key: values.key,
      readKeys: [values.key],
      pid: values.pid === undefined ? undefined : Number(values.pid),
      auditEntries: NO_AUDIT,
      stop: async () => {},
    })
  : values['hub-only']
    ? startScript('hub-server.ts')
    : startWhole();
const live = await measure(subject);
const bare = await measure(startScript('broadcast-server.ts', String(periodMs)));

const rows: [string, (measured: Measured) => number][] = [
  ['let in p50 ms', ({ opened }) => quantile(opened, 0.5)],
  ['let in p99 ms', ({ opened }) => quantile(opened, 0.99)],
  ['all tiles p50 ms', ({ ready }) => quantile(ready, 0.5)],
  ['all tiles p99 ms', ({ ready }) => quantile(ready, 0.99)],
  ['everybody in, s', ({ storm }) => storm.seconds],
  ['everybody in, processor s', ({ storm }) => storm.cpuSeconds],
  ['update p50 ms', ({ updates }) => quantile(updates, 0.5)],
  ['update p95 ms', ({ updates }) => quantile(updates, 0.95)],
  ['update p99 ms', ({ updates }) => quantile(updates, 0.99)],
  ['urgent p50 ms', ({ urgent }) => quantile(urgent, 0.5)],
  ['urgent p95 ms', ({ urgent }) => quantile(urgent, 0.95)],
  ['urgent p99 ms', ({ urgent }) => quantile(urgent, 0.99)],
  ['messages/s', ({ messagesPerSecond }) => messagesPerSecond],
  ['events/s', ({ eventsPerSecond }) => eventsPerSecond],
  ['cores', ({ cpu }) => cpu],
  ['RSS before, MB', ({ rssMb }) => rssMb.before],
  ['RSS connected, MB', ({ rssMb }) => rssMb.connected],
  ['RSS after, MB', ({ rssMb }) => rssMb.after],
  ['kB a connection', ({ rssMb }) => ((rssMb.connected - rssMb.before) * 1024) / load.connections],
  ['audit entries', ({ auditEntries }) => auditEntries ?? Number.NaN],
];
console.log(JSON.stringify({ ...load, credentials: Number(values.credentials) }));
console.table(
  Object.fromEntries(
    rows.map(([name, of]) => [
      name,
      { live: round(of(live)), broadcast: round(of(bare)), ratio: round(of(live) / of(bare)) },
    ]),
  ),
);

function round(number: number): number {
  return Number(number.toPrecision(3));
}
