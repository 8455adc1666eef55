/**
 * Mosquitto from Debian: the broker of a site. Its devices come in without a password, from this machine alone; where its
 * messages go on to is for the test to say, in the lines of mosquitto.conf.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../places.ts';
import { type Host, LOOPBACK, type RealServer, type RunningServer } from '../real-server.ts';
import { run } from '../run.ts';
import { listens, ServerProcess } from '../server-process.ts';

const PROGRAM = '/usr/sbin/mosquitto';

export const mosquitto = {
  name: 'mosquitto',
  what: 'Eclipse Mosquitto 2.0 from Debian, by apt-get',
  async installed(): Promise<boolean> {
    return existsSync(PROGRAM);
  },
  async install(): Promise<void> {
    // Without starting a server of the system's: nobody here needs it.
    await run('env', ['RUNLEVEL=1', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', 'mosquitto']);
  },
  start,
} satisfies RealServer;

/** `more`: lines of its configuration, such as those of a bridge. They are kept for the next start in the directory. */
async function start(
  directory: string,
  { host = LOOPBACK, more }: { host?: Host; more?: readonly string[] } = {},
): Promise<RunningServer> {
  const addressFile = join(directory, 'address.json');
  if (!existsSync(addressFile)) {
    mkdirSync(directory, { recursive: true });
    writeFileSync(addressFile, JSON.stringify({ port: await freePort() }));
  }
  const { port } = JSON.parse(readFileSync(addressFile, 'utf8')) as { port: number };
  if (more) writeFileSync(join(directory, 'more.conf'), `${more.join('\n')}\n`);
  const settings = [
    ...[`listener ${port} ${host.address}`, 'allow_anonymous true', 'user root', 'log_type all'],
    // What it has acknowledged is on the disk at the next turn of its loop, and not after half an hour.
    ...['persistence true', `persistence_location ${directory}/`, 'autosave_on_changes true', 'autosave_interval 1'],
    ...['max_queued_messages 0', 'max_inflight_messages 100'],
    existsSync(join(directory, 'more.conf')) ? readFileSync(join(directory, 'more.conf'), 'utf8') : '',
  ];
  const configuration = join(directory, 'mosquitto.conf');
  writeFileSync(configuration, `${settings.join('\n')}\n`, { mode: 0o600 });
  const server = new ServerProcess({
    ...{ name: 'mosquitto', command: PROGRAM, arguments: ['-c', configuration] },
    ...{ host, logFile: join(directory, 'server.log') },
  });
  await server.untilReady(() => listens(port, host));
  return { url: `mqtt://${host.address}:${port}`, stop: () => server.stop(), kill: () => server.kill() };
}
