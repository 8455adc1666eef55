/**
 * Records for a test, on the engine that was chosen for the run: in the process, or with
 * `BELLWETHER_TEST_ENGINES=postgres` on a real server, which the run has started (tests/engines/start-chosen.ts). Opened
 * again for the same directory they are the same records: on a server, a directory stands for a database. With
 * `rehearsed` beside it, every transaction is run twice.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '@bellwether/core';
import { openPostgresRecords, openRecords, preparePostgres, type Records, type Transaction } from '../src/index.ts';

const CHOSEN = new Set((process.env.BELLWETHER_TEST_ENGINES ?? '').split(','));
/** The superuser's, of the server of this run. */
const SERVER = 'BELLWETHER_TEST_POSTGRES_URL';
const LOGIN = 'bellwether_test';
const PASSWORD = 'not-a-secret';

export const RECORDS_ENGINE: 'embedded' | 'postgres' = CHOSEN.has('postgres') ? 'postgres' : 'embedded';

export interface TestRecordsOptions {
  directory: string;
  clock: Clock;
}

export async function openTestRecords({ directory, clock }: TestRecordsOptions): Promise<Records> {
  const records =
    RECORDS_ENGINE === 'embedded'
      ? await openRecords({ directory, clock })
      : await openPostgresRecords({ url: await testDatabase(directory) });
  return CHOSEN.has('rehearsed') ? rehearsed(records) : records;
}

/**
 * Every transaction is run, rolled back, and run again, as it is on a server when it has collided with another: what
 * cannot be run twice shows. Counts of transactions are doubled, and tests of them fail.
 */
function rehearsed(records: Records): Records {
  const rehearse = async <T>(run: (work: (tx: Transaction) => Promise<T>) => Promise<T>, work: Work<T>) => {
    await run(async (tx) => {
      await work(tx);
      throw new Rehearsal();
    }).catch(() => undefined); // what fails by itself fails again
    return run(work);
  };
  return {
    asTenant: (orgId, work) => rehearse((each) => records.asTenant(orgId, each), work),
    asOperator: (work) => rehearse((each) => records.asOperator(each), work),
    pool: () => records.pool(),
    maintain: () => records.maintain(),
    forgetDeleted: () => records.forgetDeleted(),
    onAppended: (listener) => records.onAppended(listener),
    stats: () => records.stats(),
    close: () => records.close(),
  };
}

type Work<T> = (tx: Transaction) => Promise<T>;

class Rehearsal extends Error {}

const prepared = new Map<string, Promise<string>>();

/** The address of a database of its own, made with its roles when it is not there. */
export function testDatabase(name: string): Promise<string> {
  let address = prepared.get(name);
  if (!address) {
    address = prepare(name);
    prepared.set(name, address);
  }
  return address;
}

async function prepare(name: string): Promise<string> {
  const server = process.env[SERVER];
  if (server === undefined) throw new Error(`${SERVER} is not set: the run has started no server.`);
  const url = new URL(server);
  url.username = LOGIN;
  url.password = PASSWORD;
  url.pathname = `/test_${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
  await preparePostgres({ administrator: { url: server }, program: { url: url.href } });
  return url.href;
}
