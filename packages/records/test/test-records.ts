/**
 * Records for a test, on the engine that was chosen for the run: in the process, or with
 * `BELLWETHER_TEST_ENGINES=postgres` on a real server, which the run has started (tests/engines/start-chosen.ts). Opened
 * again for the same directory they are the same records: on a server, a directory stands for a database.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '@bellwether/core';
import { openPostgresRecords, openRecords, preparePostgres, type Records } from '../src/index.ts';

/** The superuser's, of the server of this run. */
const SERVER = 'BELLWETHER_TEST_POSTGRES_URL';
const LOGIN = 'bellwether_test';
const PASSWORD = 'not-a-secret';

export const RECORDS_ENGINE: 'embedded' | 'postgres' = (process.env.BELLWETHER_TEST_ENGINES ?? '')
  .split(',')
  .includes('postgres')
  ? 'postgres'
  : 'embedded';

export interface TestRecordsOptions {
  directory: string;
  clock: Clock;
}

export async function openTestRecords({ directory, clock }: TestRecordsOptions): Promise<Records> {
  if (RECORDS_ENGINE === 'embedded') return openRecords({ directory, clock });
  return openPostgresRecords({ url: await testDatabase(directory) });
}

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
