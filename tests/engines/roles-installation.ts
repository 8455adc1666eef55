/** An installation of several processes on real servers, each process started as an operator would start it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { preparePostgres } from '@bellwether/records';
import { dataDirectory } from './places.ts';
import type { RealServer, RunningServer } from './real-server.ts';
import { clickhouse } from './servers/clickhouse.ts';
import { kafka } from './servers/kafka.ts';
import { postgres } from './servers/postgres.ts';
import { redis } from './servers/redis.ts';

const CLI = fileURLToPath(new URL('../../apps/cli/bin/bellwether', import.meta.url));
const START_MS_MAX = 400_000;

export const INSTALLATION_SERVERS: readonly RealServer[] = [postgres, kafka, clickhouse, redis];

export interface InstallationProcess {
  name: string;
  url: string;
  dataDirectory: string;
  process: ChildProcess;
}

export class Installation {
  readonly #directory = dataDirectory('installation');
  readonly #directories = [this.#directory];
  readonly #servers = new Map<string, RunningServer>();
  readonly #processes: InstallationProcess[] = [];
  #settings: NodeJS.ProcessEnv = {};

  static async start(): Promise<Installation> {
    const installation = new Installation();
    try {
      await installation.#startServers();
      return installation;
    } catch (error) {
      await installation.stop();
      throw error;
    }
  }

  server(name: string): RunningServer {
    return this.#servers.get(name)!;
  }

  async #startServers(): Promise<void> {
    await Promise.all(
      INSTALLATION_SERVERS.map(async (server) => {
        // Each beside the others: one that runs as a user of its own has to reach its directory.
        const directory = dataDirectory(`installation-${server.name}`);
        this.#directories.push(directory);
        this.#servers.set(server.name, await server.start(directory));
      }),
    );
    const administrator = this.server('postgres').url;
    const program = new URL(administrator);
    program.username = 'bellwether';
    program.password = randomBytes(12).toString('hex');
    program.pathname = '/bellwether';
    await preparePostgres({ administrator: { url: administrator }, program: { url: program.href } });
    this.#settings = {
      BELLWETHER_POSTGRES_URL: program.href,
      BELLWETHER_KAFKA_BROKERS: this.server('kafka').url.replace(/^.*\/\//, ''),
      BELLWETHER_KAFKA_REPLICATION: '1',
      BELLWETHER_CLICKHOUSE_URL: this.server('clickhouse').url,
      BELLWETHER_REDIS_URL: this.server('redis').url,
      BELLWETHER_MASTER_KEY: randomBytes(32).toString('base64'),
      BELLWETHER_ADMIN_PASSWORD: randomBytes(12).toString('hex'),
    };
  }

  /** Resolves once it says where it is. */
  async startProcess(name: string, roles: string): Promise<InstallationProcess> {
    const directory = join(this.#directory, name);
    mkdirSync(directory, { recursive: true });
    const child = spawn(CLI, ['start', '--json', '--roles', roles], {
      env: { PATH: process.env.PATH, PORT: '0', DATA_DIR: directory, LOG_LEVEL: 'warn', ...this.#settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said = (said + chunk).slice(-4000);
    });
    const lines = createInterface({ input: child.stdout });
    const address = new Promise<string>((resolve, reject) => {
      lines.on('line', (line) => {
        said = `${said}${line}\n`.slice(-4000);
        if (line.startsWith('{"url"')) resolve((JSON.parse(line) as { url: string }).url);
      });
      child.once('exit', (code) => reject(new Error(`${name} ended with ${code}. It said:\n${said}`)));
      setTimeout(() => reject(new Error(`${name} was not ready in time. It said:\n${said}`)), START_MS_MAX).unref();
    });
    try {
      const started = { name, url: await address, dataDirectory: directory, process: child };
      this.#processes.push(started);
      return started;
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.map(({ process: child }) => ended(child)));
    await Promise.all([...this.#servers.values()].map((server) => server.stop()));
    for (const directory of this.#directories) rmSync(directory, { recursive: true, force: true });
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 30_000);
  await exit;
  clearTimeout(force);
}
