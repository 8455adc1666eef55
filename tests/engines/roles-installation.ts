/** An installation of several processes on real servers, each process started as an operator would start it. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { preparePostgres } from '@bellwether/records';
import { dataDirectory } from './places.ts';
import { type Host, LOOPBACK, type RealServer, type RunningServer } from './real-server.ts';
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
  readonly #places = new Map<string, string>();
  readonly #children = new Set<ChildProcess>();
  readonly #hostOf: (name: string) => Host;
  #settings: NodeJS.ProcessEnv = {};

  private constructor(hostOf: (name: string) => Host) {
    this.#hostOf = hostOf;
  }

  /** `hostOf`: where a server or a process of that name runs. */
  static async start(hostOf: (name: string) => Host = () => LOOPBACK): Promise<Installation> {
    const installation = new Installation(hostOf);
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

  /** Starts it again where it was, with what it had acknowledged. */
  async startServer(name: string): Promise<void> {
    const server = INSTALLATION_SERVERS.find((one) => one.name === name)!;
    this.#servers.set(name, await server.start(this.#places.get(name)!, { host: this.#hostOf(name) }));
  }

  async #startServers(): Promise<void> {
    await Promise.all(
      INSTALLATION_SERVERS.map(async (server) => {
        // Each beside the others: one that runs as a user of its own has to reach its directory.
        const directory = dataDirectory(`installation-${server.name}`);
        this.#directories.push(directory);
        this.#places.set(server.name, directory);
        await this.startServer(server.name);
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

  /**
   * Resolves once it says where it is. Started again under its name it has its data directory. `program`: the command line
   * of another version.
   */
  async startProcess(
    name: string,
    roles: string,
    environment: Readonly<Record<string, string>> = {},
    program = CLI,
  ): Promise<InstallationProcess> {
    const directory = join(this.#directory, name);
    mkdirSync(directory, { recursive: true });
    const { address: host, enter } = this.#hostOf(name);
    const [command, ...words] = [...enter, program, 'start', '--json', '--roles', roles];
    const surroundings = { PATH: process.env.PATH, LOG_LEVEL: 'warn', ...this.#settings, ...environment };
    const child = spawn(command!, words, {
      env: { PORT: '0', ...surroundings, HOST: host, DATA_DIR: directory },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    let said = '';
    const hear = (text: string): void => {
      said = (said + text).slice(-4000);
      appendFileSync(join(directory, 'said.log'), text);
    };
    child.stderr.on('data', (chunk) => hear(String(chunk)));
    const lines = createInterface({ input: child.stdout });
    const address = new Promise<string>((resolve, reject) => {
      lines.on('line', (line) => {
        hear(`${line}\n`);
        if (line.startsWith('{"url"')) resolve((JSON.parse(line) as { url: string }).url);
      });
      child.once('exit', (code) => reject(new Error(`${name} ended with ${code}. It said:\n${said}`)));
      setTimeout(() => reject(new Error(`${name} was not ready in time. It said:\n${said}`)), START_MS_MAX).unref();
    });
    try {
      return { name, url: await address, dataDirectory: directory, process: child };
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  stopProcess({ process: child }: InstallationProcess): Promise<void> {
    return ended(child);
  }

  /** A command of the product with the installation's settings. Gives what it printed; throws with what it said. */
  async command(...words: string[]): Promise<string> {
    const env = { PATH: process.env.PATH, ...this.#settings, DATA_DIR: join(this.#directory, 'command') };
    try {
      return (await promisify(execFile)(CLI, words, { env, timeout: START_MS_MAX })).stdout;
    } catch (error) {
      throw new Error(`bellwether ${words.join(' ')}: ${(error as { stderr?: string }).stderr}`, { cause: error });
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#children].map(ended));
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
