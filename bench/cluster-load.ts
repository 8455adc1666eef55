/**
 * Sustained load on an installation of several processes, one worker of which is killed in the middle: a gateway, a web
 * process and two workers on real Kafka, PostgreSQL and Redis, and ClickHouse's protocol over the embedded engine
 * (docs/clusters.md says what that stands for). Needs `npm run engines install kafka postgres redis`.
 *   node bench/cluster-load.ts [--rate 500] [--seconds 60] [--batch 50]
 * Prints what was sent, acknowledged, stored, missing and double, how far the store was behind, how long acknowledgements
 * and the way to /live took before and after the kill, and what each process used. It ends with an error when something
 * is missing or double, or the backlog does not go away.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { StoredEvents } from '../tests/chaos/stored-events.ts';
import { Truth } from '../tests/chaos/truth.ts';
import { INSTALLATION_SERVERS, Installation, type InstallationProcess } from '../tests/engines/roles-installation.ts';
import { BacklogWatch } from '../tests/faults/backlog-watch.ts';
import { makeOrganisation } from '../tests/faults/organisation.ts';
import { type Refusal, SteadyLoad } from '../tests/faults/steady-load.ts';
import { LiveProbe } from './cluster/live-probe.ts';
import { type Usage, usageOfChildren } from './cluster/process-usage.ts';
import { until } from './product.ts';

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '60' },
    batch: { type: 'string', default: '50' },
  },
});
const [rate, seconds, batchSize] = [values.rate, values.seconds, values.batch].map(Number) as [number, number, number];
/** Longest time the store may need for what is left when the load ends. */
const SETTLE_MS = 300_000;
const WARM_UP_MS = 5000;
/** Events happened within the last seconds; one in 50 is late, by up to three days. */
const AGES = { withinMs: 5000, lateOneIn: 50 };
/** So much is always under way: what comes in within two seconds. */
const BACKLOG_USUAL = 2 * rate;

for (const server of INSTALLATION_SERVERS)
  if (!(await server.installed())) throw new Error(`${server.name} is missing: npm run engines install ${server.name}`);

console.log('starting the servers and four processes …');
const installation = await Installation.start();
try {
  process.exitCode = await measure();
} finally {
  await installation.stop();
}
process.exit();

async function measure(): Promise<number> {
  const web = await installation.startProcess('web', 'web');
  const [gateway, worker1, worker2] = (await Promise.all([
    installation.startProcess('gateway', 'gateway'),
    installation.startProcess('worker-1', 'worker'),
    installation.startProcess('worker-2', 'worker'),
  ])) as [InstallationProcess, InstallationProcess, InstallationProcess];
  const names = new Map([web, gateway, worker1, worker2].map(({ name, process: { pid } }) => [pid!, name]));
  const usage = (): Map<string, Usage> => usageOfChildren((pid, words) => names.get(pid) ?? serverOf(words));

  const { key } = await makeOrganisation(web, 'org_load');
  const truth = new Truth(AGES);
  const load = new SteadyLoad(truth, { url: gateway.url, key, eventsPerSecond: rate, batchSize });
  const events = new StoredEvents(web.url, key);
  const backlog = new BacklogWatch(truth, events);
  const probe = new LiveProbe(load, { url: web.url, key });
  await probe.start();
  backlog.start();
  load.start();
  await delay(WARM_UP_MS);

  const usedBefore = usage();
  const beganMs = performance.now();
  const acknowledgedBefore = truth.acknowledged.size;
  console.log(
    `${rate} events/s in batches of ${batchSize} for ${seconds} s; worker-1 is killed after ${seconds / 2} s`,
  );
  await delay((seconds * 1000) / 2);
  const usedUntilKill = usage();
  const killedMs = performance.now();
  worker1.process.kill('SIGKILL');
  await delay(beganMs + seconds * 1000 - performance.now());
  const usedAfter = usage();
  const lastedSeconds = (performance.now() - beganMs) / 1000;
  const acknowledged = truth.acknowledged.size - acknowledgedBefore;
  await load.stop();
  await probe.stop(SETTLE_MS);
  const endedMs = performance.now();
  await until(async () => (await events.stats()).in_flight === 0, SETTLE_MS, 500);
  const settledSeconds = (performance.now() - endedMs) / 1000;
  await backlog.stop();

  const { received, stored, duplicate, rejected } = await events.stats();
  const [rows, ids] = await events.storedRows();
  const listed = new Set(await events.storedIds());
  const missing = [...truth.acknowledged.keys()].filter((id) => !listed.has(id)).length;
  const unknown = [...listed].filter((id) => !truth.acknowledged.has(id));
  const double = rows - ids;

  const before = backlog.samples.filter(({ atMs }) => atMs > beganMs && atMs <= killedMs);
  const after = backlog.samples.filter(({ atMs }) => atMs > killedMs);
  const caughtUp = after.findLast(({ backlog: left }) => left > BACKLOG_USUAL);
  print([
    [
      'accepted',
      `${acknowledged} events in ${lastedSeconds.toFixed(0)} s: ${Math.round(acknowledged / lastedSeconds)} events/s`,
    ],
    ['batches not made because 64 were owed', load.heldBack],
    ['requests refused or not answered', toldOf(load.refusals)],
    ['backlog before the kill, greatest', `${greatest(before)} events`],
    ['backlog from the kill on, greatest', `${greatest(after)} events`],
    ['backlog usual again after', `${caughtUp ? ((caughtUp.atMs - killedMs) / 1000).toFixed(0) : 0} s`],
    ['nothing in flight after the last event', `${settledSeconds.toFixed(1)} s`],
    ['received', received],
    ['= stored + duplicate + rejected', `${stored} + ${duplicate} + ${rejected} = ${stored + duplicate + rejected}`],
    ['acknowledged, each id once', truth.acknowledged.size],
    ['missing', missing],
    ['double', double],
    ['stored and never acknowledged', unknown.length],
    ['accepted a second time', truth.acceptedTwice.length],
  ]);
  const isBefore = (atMs: number): boolean => atMs > beganMs && atMs <= killedMs;
  const answered = load.acknowledged.filter(({ atMs }) => atMs > beganMs);
  const shown = probe.shown.filter(({ sentMs }) => sentMs > beganMs);
  print([
    ['', 'median         p99'],
    [
      'acknowledged, before the kill',
      spread(answered.filter(({ atMs }) => isBefore(atMs)).map(({ tookMs }) => tookMs)),
    ],
    [
      'acknowledged, from the kill on',
      spread(answered.filter(({ atMs }) => !isBefore(atMs)).map(({ tookMs }) => tookMs)),
    ],
    ['shown live, before the kill', spread(shown.filter(({ sentMs }) => isBefore(sentMs)).map(({ tookMs }) => tookMs))],
    [
      'shown live, from the kill on',
      spread(shown.filter(({ sentMs }) => !isBefore(sentMs)).map(({ tookMs }) => tookMs)),
    ],
  ]);
  console.log(`\n${'process'.padEnd(40)}${'cores'.padStart(10)}${'MB'.padStart(10)}`);
  for (const [name, used] of new Map([...usedUntilKill, ...usedAfter])) {
    const lived = usedAfter.has(name) ? lastedSeconds : seconds / 2;
    const cores = (used.processorSeconds - (usedBefore.get(name)?.processorSeconds ?? 0)) / lived;
    console.log(
      `${name.padEnd(40)}${cores.toFixed(2).padStart(10)}${String(Math.round(used.bytes / 1e6)).padStart(10)}`,
    );
  }
  console.log('\nbacklog, second by second (events; * the kill)');
  const line = backlog.samples.map(({ atMs, backlog: left }, i) =>
    atMs > killedMs && !(backlog.samples[i - 1]!.atMs > killedMs) ? `* ${left}` : String(left),
  );
  console.log(line.join(' '));

  const isWhole =
    missing === 0 &&
    double === 0 &&
    truth.acceptedTwice.length === 0 &&
    ids === truth.acknowledged.size &&
    received === stored + duplicate + rejected;
  for (const id of unknown.slice(0, 5)) console.error(await events.read(id));
  const others = [web, gateway, worker2].filter(({ process: child }) => child.exitCode !== null);
  for (const { name } of others) console.error(`${name} has ended by itself.`);
  return isWhole && others.length === 0 ? 0 : 1;
}

/** Servers are started by a shell that has their name for its own. */
function serverOf(words: readonly string[]): string | undefined {
  if (words.some((word) => word.includes('clickhouse-over-http'))) return 'clickhouse (stand-in)';
  return words[1] === '-c' ? words[3] : undefined;
}

/** How often each was told. */
function toldOf(refusals: readonly Refusal[]): string {
  const counts = Map.groupBy(refusals, ({ status, detail }) =>
    status === 0 ? detail : `${status} ${(JSON.parse(detail) as { detail: string }).detail}`,
  );
  return [...counts].map(([what, its]) => `${its.length} × ${what}`).join('\n'.padEnd(41)) || 'none';
}

function greatest(samples: readonly { backlog: number }[]): number {
  return Math.max(0, ...samples.map(({ backlog }) => backlog));
}

function spread(took: readonly number[]): string {
  if (took.length === 0) return 'none';
  const sorted = took.toSorted((a, b) => a - b);
  const at = (level: number): string => `${Math.round(sorted[Math.floor(level * (sorted.length - 1))]!)} ms`;
  return `${at(0.5).padEnd(15)}${at(0.99).padEnd(12)}(${took.length})`;
}

function print(rows: readonly (readonly [string, string | number])[]): void {
  console.log();
  for (const [name, value] of rows) console.log(`${name.padEnd(40)}${value}`);
}
