/**
 * Temporal's development server, from the source of its command line: one process with a file of SQLite, which is enough
 * to show that what is acknowledged survives, and that it takes executions from processes that died.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, installationOf } from '../places.ts';
import type { RealServer, RunningServer } from '../real-server.ts';
import { run } from '../run.ts';
import { listens, ServerProcess } from '../server-process.ts';

/** The newest version that can be built from outside of its own repository; the server in it is 1.29. */
const MODULE = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';
const PROGRAM = join(installationOf('temporal'), 'temporal');

export const temporal = {
  name: 'temporal',
  what: 'Temporal 1.29, the development server of its command line 1.5, built by Go (5 minutes of two cores)',
  async installed(): Promise<boolean> {
    return existsSync(PROGRAM);
  },
  async install(): Promise<void> {
    await run('env', [`GOBIN=${installationOf('temporal')}`, 'nice', 'go', 'install', MODULE]);
  },
  start,
} satisfies RealServer;

/** `url` is host and port, as the setting takes it. */
async function start(directory: string): Promise<RunningServer> {
  const addressFile = join(directory, 'address.json');
  if (!existsSync(addressFile)) {
    mkdirSync(directory, { recursive: true });
    writeFileSync(addressFile, JSON.stringify({ port: await freePort() }));
  }
  const { port }: { port: number } = JSON.parse(readFileSync(addressFile, 'utf8'));
  const server = new ServerProcess({
    name: 'temporal',
    command: PROGRAM,
    arguments: [
      ...['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port)],
      ...['--db-filename', join(directory, 'temporal.sqlite'), '--log-level', 'warn'],
    ],
    logFile: join(directory, 'server.log'),
  });
  await server.untilReady(() => listens(port));
  return { url: `127.0.0.1:${port}`, stop: () => server.stop(), kill: () => server.kill() };
}
