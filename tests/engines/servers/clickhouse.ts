/**
 * In place of a ClickHouse server, which cannot be had where these tests run: a process of ours that speaks its HTTP
 * protocol over the same engine (clickhouse-over-http/server.ts says what that proves and what not).
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../places.ts';
import type { RealServer, RunningServer } from '../real-server.ts';
import { ServerProcess } from '../server-process.ts';

const PROGRAM = fileURLToPath(new URL('../clickhouse-over-http/server.ts', import.meta.url));
const START_LOOK_MS_MAX = 1000;

export const clickhouse = {
  name: 'clickhouse',
  what: "ClickHouse's HTTP protocol over the engine that is part of Bellwether; nothing to install",
  async installed(): Promise<boolean> {
    return true;
  },
  async install(): Promise<void> {},
  start,
} satisfies RealServer;

/** Name and password stand in `url`. */
async function start(directory: string): Promise<RunningServer> {
  const addressFile = join(directory, 'address.json');
  if (!existsSync(addressFile)) {
    mkdirSync(directory, { recursive: true });
    writeFileSync(addressFile, JSON.stringify({ port: await freePort(), password: randomBytes(12).toString('hex') }), {
      mode: 0o600,
    });
  }
  const { port, password }: { port: number; password: string } = JSON.parse(readFileSync(addressFile, 'utf8'));
  const server = new ServerProcess({
    name: 'clickhouse',
    command: process.execPath,
    arguments: [PROGRAM],
    environment: {
      PORT: String(port),
      DIRECTORY: join(directory, 'data'),
      USERNAME: 'bellwether',
      PASSWORD: password,
      // Each statement that runs holds a thread of this pool.
      UV_THREADPOOL_SIZE: '32',
    },
    logFile: join(directory, 'server.log'),
  });
  await server.untilReady(() => answers(port));
  return {
    url: `http://bellwether:${password}@127.0.0.1:${port}`,
    stop: () => server.stop(),
    kill: () => server.kill(),
  };
}

async function answers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/ping`, { signal: AbortSignal.timeout(START_LOOK_MS_MAX) });
    return (await response.text()) === 'Ok.\n';
  } catch {
    return false;
  }
}
