/**
 * Transactions on a real PostgreSQL, from two processes' worth of connections: how many a second, and how often the work
 * was run for each that was committed, by who is in whose way. The engine in the process beside it, for comparison.
 *
 *   node bench/records-on-a-server.ts            # PostgreSQL has to be on this machine: npm run engines install postgres
 */
import { rmSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import {
  append,
  defineStream,
  openPostgresRecords,
  openRecords,
  preparePostgres,
  type Records,
  type Transaction,
} from '@bellwether/records';
import { dataDirectory } from '../tests/engines/places.ts';
import { postgres } from '../tests/engines/servers/postgres.ts';

const TRANSACTIONS = Number(process.env.TRANSACTIONS ?? 400);
const AT_ONCE = 32;
const ORGANISATIONS = 20;
const now = new Date();

const bells = defineStream<number, { 'bell.rung': { times: number } }>({
  type: 'bell',
  initial: 0,
  apply: { 'bell.rung': (rung, { times }) => rung + times },
  undo: { 'bell.rung': 'What was heard was heard.' },
});

const ring = (tx: Transaction, id: string) =>
  append(tx, bells, id, {
    ...{ actor: 'bench', atMs: now.getTime() },
    events: [{ event_type: 'bell.rung', data: { times: 1 } }],
  });
const read = (tx: Transaction) => tx.selectFrom('settings').selectAll().execute();

async function measure(
  what: string,
  processes: readonly Records[],
  one: (each: Records, at: number) => Promise<unknown>,
) {
  runs = 0;
  let next = 0;
  const startMs = performance.now();
  const worker = async () => {
    while (next < TRANSACTIONS) {
      const at = next++;
      await one(processes[at % processes.length] as Records, at);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const seconds = (performance.now() - startMs) / 1000;
  console.log(
    `${what.padEnd(62)}${(TRANSACTIONS / seconds).toFixed(0).padStart(6)} /s ${(runs / TRANSACTIONS).toFixed(2).padStart(6)} runs each`,
  );
}

let runs = 0;
const counted =
  <T>(work: (tx: Transaction) => Promise<T>) =>
  (tx: Transaction) => {
    runs += 1;
    return work(tx);
  };

async function all(name: string, processes: readonly Records[]): Promise<void> {
  for (let at = 0; at < ORGANISATIONS; at++)
    await (processes[0] as Records).asOperator((tx) =>
      tx
        .insertInto('organisations')
        .values({
          ...{ org_id: `org_${at}`, name: 'A', primary_region: 'eu-west-1', data_residency: 'eu', plan: 'starter' },
          ...{ quotas: '{"max_events_per_second":1}', features: '{}', self_managed: true },
          ...{ created_at: now, updated_at: now },
        })
        .execute(),
    );
  await measure(`${name}: reads`, processes, (each, at) => each.asTenant(`org_${at % ORGANISATIONS}`, counted(read)));
  await measure(`${name}: appends of ${ORGANISATIONS} organisations`, processes, (each, at) =>
    each.asTenant(
      `org_${at % ORGANISATIONS}`,
      counted((tx) => ring(tx, `bell_${at % 7}`)),
    ),
  );
  await measure(`${name}: appends of one organisation`, processes, (each, at) =>
    each.asTenant(
      'org_0',
      counted((tx) => ring(tx, `bell_${at % 7}`)),
    ),
  );
}

console.log(`${cpus().length} cores, load ${loadavg()[0]?.toFixed(0)}; ${AT_ONCE} at once`);
const [serverDirectory, directory] = [dataDirectory('bench-server'), dataDirectory('bench-records')];
const server = await postgres.start(serverDirectory);
try {
  const program = new URL(server.url);
  Object.assign(program, { username: 'bellwether', password: 'a-password', pathname: '/bench' });
  await preparePostgres({ administrator: { url: server.url }, program: { url: program.href } });
  const one = await openPostgresRecords({ url: program.href });
  const other = await openPostgresRecords({ url: program.href });
  await all('server, two processes', [one, other]);
  await one.close();
  await other.close();
  const embedded = await openRecords({ directory: directory, clock: Date.now });
  await all('in the process', [embedded]);
  await embedded.close();
} finally {
  await server.stop();
  for (const each of [serverDirectory, directory]) rmSync(each, { recursive: true, force: true });
}
