/**
 * The engine that suites of the store run on: embedded, or, with `BELLWETHER_TEST_ENGINES=clickhouse`, behind ClickHouse's
 * HTTP protocol, in a server of its own for each directory. Opened again for the same directory it has the same tables.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbeddedEngine } from '../src/embedded-engine.ts';
import type { Engine } from '../src/engine.ts';
import { connectEngine } from '../src/server-engine.ts';
import { type ClickHouseOverHttp, startClickHouseOverHttp } from './clickhouse-over-http/start.ts';

const isServer = (process.env.BELLWETHER_TEST_ENGINES ?? '').split(',').includes('clickhouse');
const servers = new Map<string, ClickHouseOverHttp>();

/** `directory` as the store is given it. */
export async function openChosenEngine(directory: string): Promise<Engine> {
  if (!isServer) return openEmbeddedEngine({ directory: join(directory, 'clickhouse') });
  const server = servers.get(directory) ?? (await startClickHouseOverHttp(serverData(directory)));
  servers.set(directory, server);
  return connectEngine({ urls: [server.url] });
}

/** Ends what was started for the directory, if anything was, and removes its data. */
export async function stopChosenEngine(directory: string): Promise<void> {
  await servers.get(directory)?.stop();
  servers.delete(directory);
  rmSync(serverData(directory), { recursive: true, force: true });
}

function serverData(directory: string): string {
  return `${directory}-clickhouse`;
}
