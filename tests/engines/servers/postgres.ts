/**
 * PostgreSQL from Debian: a cluster of its own for each test, never the system's. It sorts and compares as the embedded
 * engine does, lets nobody in without a password, and writes to the disk as a real one.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../places.ts';
import { type Host, LOOPBACK, type RealServer, type RunningServer } from '../real-server.ts';
import { run } from '../run.ts';
import { listens, ServerProcess } from '../server-process.ts';

const INSTALLED = '/usr/lib/postgresql';
const VERSION_MIN = 15;
/** Its processes need a moment to notice that the first of them was killed; until then the data are taken. */
const STARTS_MAX = 20;

export const postgres = {
  name: 'postgres',
  what: `PostgreSQL ${VERSION_MIN} or later from Debian, by apt-get`,
  async installed(): Promise<boolean> {
    return programs() !== undefined;
  },
  async install(): Promise<void> {
    // Without starting a cluster of the system's: nobody here needs it.
    await run('env', ['RUNLEVEL=1', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', 'postgresql']);
  },
  start,
} satisfies RealServer;

/** `url` is the superuser's. */
async function start(directory: string, { host = LOOPBACK }: { host?: Host } = {}): Promise<RunningServer> {
  const bin = programs();
  if (!bin) throw new Error('PostgreSQL is not on this machine: npm run engines install postgres');
  const data = join(directory, 'data');
  const addressFile = join(directory, 'address.json');
  if (!existsSync(addressFile)) {
    mkdirSync(directory, { recursive: true });
    owned(directory);
    const address = { port: await freePort(), password: randomBytes(12).toString('hex') };
    initialise(bin, directory, data, { ...address, host });
    writeFileSync(addressFile, JSON.stringify(address), { mode: 0o600 });
  }
  const { port, password }: Address = JSON.parse(readFileSync(addressFile, 'utf8'));
  const server = await started(bin, directory, data, { port, host });
  return {
    // It has no certificate, and from another host it would be asked for one.
    url: `postgres://postgres:${password}@${host.address}:${port}/postgres${host === LOOPBACK ? '' : '?sslmode=disable'}`,
    async stop() {
      // At once, whoever is connected.
      execFileSync(...asServerUser(join(bin, 'pg_ctl'), ['stop', '-D', data, '-m', 'fast', '-w']), { stdio: 'ignore' });
      await server.ended();
    },
    kill: () => server.kill(),
  };
}

interface Address {
  port: number;
  password: string;
}

function initialise(
  bin: string,
  directory: string,
  data: string,
  { port, password, host }: Address & { host: Host },
): void {
  rmSync(data, { recursive: true, force: true });
  const passwordFile = join(directory, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  owned(passwordFile);
  const form = ['--encoding=UTF8', '--lc-collate=C', '--lc-ctype=C.UTF-8', '--auth=scram-sha-256'];
  const asWhom = ['-U', 'postgres', `--pwfile=${passwordFile}`];
  execFileSync(...asServerUser(join(bin, 'initdb'), ['-D', data, ...asWhom, ...form]), { stdio: 'pipe' });
  rmSync(passwordFile);
  const settings = [
    `port = ${port}`,
    `listen_addresses = '${host.address}'`,
    `unix_socket_directories = ''`,
    'max_connections = 300',
    'shared_buffers = 64MB',
    `timezone = 'Europe/Zurich'`, // otherwise than the embedded engine: nothing may depend on it
    'log_timezone = UTC',
  ];
  writeFileSync(join(data, 'postgresql.auto.conf'), `${settings.join('\n')}\n`);
  if (host !== LOOPBACK) appendFileSync(join(data, 'pg_hba.conf'), 'host all all samenet scram-sha-256\n');
}

async function started(
  bin: string,
  directory: string,
  data: string,
  { port, host }: { port: number; host: Host },
): Promise<ServerProcess> {
  const [command, args] = asServerUser(join(bin, 'postgres'), ['-D', data]);
  for (let starts = 1; ; starts++) {
    const logFile = join(directory, 'server.log');
    const server = new ServerProcess({ name: 'postgres', command, arguments: args, host, logFile });
    try {
      await server.untilReady(async () => (await listens(port, host)) && takesConnections(bin, port, host));
      return server;
    } catch (error) {
      const isTaken = /still in use|another server might be running/.test(server.lastWords());
      if (!isTaken || starts >= STARTS_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function takesConnections(bin: string, port: number, { address }: Host): boolean {
  try {
    execFileSync(join(bin, 'pg_isready'), ['-q', '-h', address, '-p', String(port)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Where the newest version's programs are. */
function programs(): string | undefined {
  if (!existsSync(INSTALLED)) return undefined;
  const versions = readdirSync(INSTALLED)
    .map(Number)
    .filter((version) => version >= VERSION_MIN && existsSync(join(INSTALLED, String(version), 'bin', 'initdb')));
  return versions.length === 0 ? undefined : join(INSTALLED, String(Math.max(...versions)), 'bin');
}

/** It refuses to run as root; Debian's package brings a user for it. */
export function asServerUser(command: string, args: readonly string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return [command, [...args]];
  return ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', command, ...args]];
}

export function owned(path: string): void {
  if (process.getuid?.() !== 0) return;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  chownSync(path, id('-u'), id('-g'));
}
