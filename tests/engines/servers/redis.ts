/** Redis from Debian: one server for each test, with a password, that writes every change to the disk. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../places.ts';
import { type Host, LOOPBACK, type RealServer, type RunningServer } from '../real-server.ts';
import { run } from '../run.ts';
import { listens, ServerProcess } from '../server-process.ts';

const PROGRAM = '/usr/bin/redis-server';

export const redis = {
  name: 'redis',
  what: 'Redis 7 from Debian, by apt-get',
  async installed(): Promise<boolean> {
    return existsSync(PROGRAM);
  },
  async install(): Promise<void> {
    // Without starting a server of the system's: nobody here needs it.
    await run('env', ['RUNLEVEL=1', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', 'redis-server']);
  },
  start,
} satisfies RealServer;

async function start(directory: string, { host = LOOPBACK }: { host?: Host } = {}): Promise<RunningServer> {
  const addressFile = join(directory, 'address.json');
  if (!existsSync(addressFile)) {
    mkdirSync(directory, { recursive: true });
    const address = { port: await freePort(), password: randomBytes(12).toString('hex') };
    writeFileSync(addressFile, JSON.stringify(address), { mode: 0o600 });
  }
  const { port, password }: { port: number; password: string } = JSON.parse(readFileSync(addressFile, 'utf8'));
  const settings = [`bind ${host.address}`, `port ${port}`, `requirepass ${password}`, `dir ${directory}`];
  const durable = ['appendonly yes', 'appendfsync always', 'save ""', 'maxmemory 256mb', 'maxmemory-policy noeviction'];
  writeFileSync(join(directory, 'redis.conf'), `${[...settings, ...durable].join('\n')}\n`, { mode: 0o600 });
  const server = new ServerProcess({
    name: 'redis',
    command: PROGRAM,
    arguments: [join(directory, 'redis.conf')],
    host,
    logFile: join(directory, 'server.log'),
  });
  await server.untilReady(
    async () => (await listens(port, host)) && /Ready to accept connections/.test(server.lastWords()),
  );
  return {
    url: `redis://:${password}@${host.address}:${port}`,
    stop: () => server.stop(),
    kill: () => server.kill(),
  };
}
