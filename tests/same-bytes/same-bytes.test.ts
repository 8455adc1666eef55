/** The same question gets the same bytes whether the engine of the store is in this process or behind a socket. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLog } from '@bellwether/log';
import { MetricReader } from '@bellwether/metrics';
import { connectEngine, type Engine, openStore } from '@bellwether/store';
import { afterAll, beforeAll } from 'vitest';
import type { RunningServer } from '../engines/real-server.ts';
import { clickhouse } from '../engines/servers/clickhouse.ts';
import { describeSameAnswers, feed, type House, LONG_MS, NOW_MS, registry, types } from './same-answers.ts';

const PARTITIONS = 2;

const directory = mkdtempSync(join(tmpdir(), 'bellwether-bytes-'));
let server: RunningServer;
let here: House;
let there: House;

async function open(name: string, engine?: Engine): Promise<House> {
  const clock = (): number => NOW_MS;
  const log = await openLog({ directory: join(directory, name, 'log'), partitions: PARTITIONS, clock });
  const store = await openStore({
    directory: join(directory, name, 'store'),
    engine,
    log,
    eventTypes: types,
    windowTables: registry.windowTables(),
    clock,
    onTrouble: (message, error) => console.error(name, message, error),
  });
  return { log, store, metrics: new MetricReader(registry, store, clock) };
}

beforeAll(async () => {
  server = await clickhouse.start(join(directory, 'server'));
  here = await open('here');
  there = await open('there', await connectEngine({ urls: [server.url] }));
  await Promise.all([feed(here), feed(there)]);
}, LONG_MS);
afterAll(async () => {
  for (const { store, log } of [here, there]) {
    await store.close();
    await log.close();
  }
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
}, 60_000);

describeSameAnswers(() => ({ here, there }));
