/**
 * How long after it was sent an event shows in /live, and what that costs, beside a bare `ws` broadcast of as many
 * messages in the same run. Event → live is measured by the sender's clock, from the moment the request is made.
 *
 *   node bench/live.ts                       the whole product, started for the purpose on an empty directory
 *   node bench/live.ts --url http://127.0.0.1:7700 --key bw_… [--pid 4711]     a server that runs already
 *   node bench/live.ts --hub-only            the hub over figures in memory
 *
 * --connections 200 --subscriptions 10 --rate 10000 --urgent 10 --seconds 10 --metric agent_model_calls
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Load, type Measured, type Target, watchAndDrive } from './live/watch-and-drive.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    key: { type: 'string', default: process.env.BELLWETHER_KEY ?? '' },
    pid: { type: 'string' },
    'hub-only': { type: 'boolean', default: false },
    connections: { type: 'string', default: '200' },
    subscriptions: { type: 'string', default: '10' },
    rate: { type: 'string', default: '10000' },
    urgent: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '10' },
    metric: { type: 'string', default: 'agent_model_calls' },
  },
});
const load: Load = {
  connections: Number(values.connections),
  subscriptions: Number(values.subscriptions),
  eventsPerSecond: Number(values.rate),
  urgentPerSecond: Number(values.urgent),
  seconds: Number(values.seconds),
};
const root = join(import.meta.dirname, '..');
/** As often as the hub sends at this many subscriptions: messages are the same, so is the wait for the next one. */
const periodMs = Math.max(100, (load.connections * load.subscriptions) / 25);

interface Started extends Target {
  stop(): Promise<void>;
}

async function startScript(script: string, ...args: string[]): Promise<Started> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'live', script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return { ...targetOf(Number(String(port)), 'bench', child), stop: () => stop(child) };
}

/** The product itself, empty, on a directory that is removed afterwards. */
async function startProduct(): Promise<Started> {
  const command = join(root, 'apps/cli/bin/bellwether');
  if (!existsSync(command)) throw new Error(`${command} does not exist. Use --url and --key, or --hub-only.`);
  const directory = mkdtempSync(join(tmpdir(), 'bellwether-bench-live-'));
  const port = 20_000 + (process.pid % 10_000);
  const url = `http://127.0.0.1:${port}`;
  const administrator = { email: 'bench@example.org', password: randomBytes(16).toString('hex') };
  const env = {
    ...process.env,
    DATA_DIR: directory,
    PORT: String(port),
    BELLWETHER_SAMPLE: 'off',
    BELLWETHER_ADMIN_EMAIL: administrator.email,
    BELLWETHER_ADMIN_PASSWORD: administrator.password,
  };
  const child = spawn(command, ['start'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const stopProduct = async () => {
    await stop(child);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await untilReady(`${url}/readyz`, child);
    const { token } = await send<{ token: string }>(`${url}/api/v1/sessions`, '', administrator);
    const wanted = { name: 'bench', scopes: ['ingest', 'read'] };
    const { key } = await send<{ key: string }>(`${url}/api/v1/keys`, token, wanted);
    return { ...targetOf(port, key, child), stop: stopProduct };
  } catch (error) {
    await stopProduct();
    throw error;
  }
}

async function send<Answer>(url: string, token: string, body: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

function targetOf(port: number, key: string, child: ChildProcess): Target {
  return { url: `http://127.0.0.1:${port}`, key, pid: child.pid, metric: values.metric };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const deadlineMs = Date.now() + 60_000;
  while (Date.now() < deadlineMs) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}.`);
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('The server was not ready within a minute.');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill();
  await ended;
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
      pid: values.pid === undefined ? undefined : Number(values.pid),
      metric: values.metric,
      stop: async () => {},
    })
  : values['hub-only']
    ? startScript('hub-server.ts')
    : startProduct();
const live = await measure(subject);
const bare = await measure(startScript('broadcast-server.ts', String(periodMs)));

const rows: [string, (measured: Measured) => number][] = [
  ['update p50 ms', ({ updates }) => quantile(updates, 0.5)],
  ['update p95 ms', ({ updates }) => quantile(updates, 0.95)],
  ['update p99 ms', ({ updates }) => quantile(updates, 0.99)],
  ['urgent p50 ms', ({ urgent }) => quantile(urgent, 0.5)],
  ['urgent p95 ms', ({ urgent }) => quantile(urgent, 0.95)],
  ['urgent p99 ms', ({ urgent }) => quantile(urgent, 0.99)],
  ['messages/s', ({ messagesPerSecond }) => messagesPerSecond],
  ['events/s', ({ eventsPerSecond }) => eventsPerSecond],
  ['cores', ({ cpu }) => cpu],
  ['RSS MB', ({ rssMb }) => rssMb],
];
console.log(JSON.stringify(load));
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
