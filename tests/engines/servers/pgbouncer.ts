/**
 * PgBouncer from Debian before a PostgreSQL of its own, in transaction mode: each transaction may be on another connection
 * than the one before, so nothing that was set for a session may matter.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../places.ts';
import type { RealServer, RunningServer } from '../real-server.ts';
import { run } from '../run.ts';
import { listens, ServerProcess } from '../server-process.ts';
import { asServerUser, owned, postgres } from './postgres.ts';

const PROGRAM = '/usr/sbin/pgbouncer';

export interface RunningPgBouncer extends RunningServer {
  /** What stands behind it; `url` is past it. */
  postgres: RunningServer;
}

export const pgbouncer = {
  name: 'pgbouncer',
  what: 'PgBouncer from Debian, by apt-get; stands before a PostgreSQL',
  async installed(): Promise<boolean> {
    return existsSync(PROGRAM) && (await postgres.installed());
  },
  async install(): Promise<void> {
    await postgres.install();
    await run('env', ['RUNLEVEL=1', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', 'pgbouncer']);
  },
  start,
} satisfies RealServer;

/** `url` is the superuser's, through it. */
async function start(directory: string): Promise<RunningPgBouncer> {
  mkdirSync(directory, { recursive: true });
  owned(directory);
  const behind = await postgres.start(join(directory, 'postgres'));
  const { port: serverPort, password } = new URL(behind.url);
  const configuration = join(directory, 'pgbouncer.ini');
  const portFile = join(directory, 'port');
  if (!existsSync(portFile)) writeFileSync(portFile, String(await freePort()));
  const port = Number(readFileSync(portFile, 'utf8'));
  const users = join(directory, 'users.txt');
  writeFileSync(users, `"postgres" "${password}"\n`, { mode: 0o600 });
  const lines = [
    ...['[databases]', `* = host=127.0.0.1 port=${serverPort}`, '[pgbouncer]'],
    ...['listen_addr = 127.0.0.1', `listen_port = ${port}`, 'unix_socket_dir ='],
    'server_login_retry = 1',
    ...['pool_mode = transaction', 'default_pool_size = 10', 'max_client_conn = 500'],
    ...['auth_type = scram-sha-256', `auth_file = ${users}`, 'auth_user = postgres'],
  ];
  writeFileSync(configuration, `${lines.join('\n')}\n`, { mode: 0o600 });
  for (const path of [users, configuration]) owned(path);
  const [command, args] = asServerUser(PROGRAM, [configuration]);
  const logFile = join(directory, 'pgbouncer.log');
  const server = new ServerProcess({ name: 'pgbouncer', command, arguments: args, logFile });
  await server.untilReady(() => listens(port));
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    postgres: behind,
    async stop() {
      await server.kill();
      await behind.stop();
    },
    async kill() {
      await server.kill();
      await behind.kill();
    },
  };
}
