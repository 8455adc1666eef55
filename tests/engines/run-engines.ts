/**
 * The servers of one run of ordinary suites, and what each installation of a test has on them: a database, a prefix of
 * topics, a prefix of keys, and a store of its own. An installation is its data directory. It is asked for over HTTP,
 * because a test, and the processes that it starts and kills, are other processes than the one that the servers belong
 * to; what it was given it is given again, and it ends when its directory has gone.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { preparePostgres } from '@bellwether/records';
import type { ChosenEngines } from '../../packages/services/test/chosen-engines.ts';
import { dataDirectory } from './places.ts';
import type { RealServer, RunningServer } from './real-server.ts';
import { clickhouse } from './servers/clickhouse.ts';
import { kafka } from './servers/kafka.ts';
import { pgbouncer } from './servers/pgbouncer.ts';
import { postgres } from './servers/postgres.ts';
import { redis } from './servers/redis.ts';
import { temporal } from './servers/temporal.ts';

/** Those that all installations of a run share. A PgBouncer brings the PostgreSQL behind it. */
const SHARED: readonly RealServer[] = [kafka, pgbouncer, postgres, redis, temporal];
const KNOWN: readonly string[] = [...SHARED.map(({ name }) => name), clickhouse.name, 'rehearsed'];
/** What a process that is one of several cannot do without. */
const NEEDED_WITH_REDIS = ['kafka', 'postgres', 'clickhouse'];
const LOOK_MS = 2000;

export class RunEngines {
  readonly #chosen: ReadonlySet<string>;
  readonly #directories: string[] = [];
  readonly #shared = new Map<string, RunningServer>();
  readonly #installations = new Map<string, Promise<ChosenEngines>>();
  readonly #stores = new Map<string, RunningServer>();
  readonly #secret = randomBytes(12).toString('hex');
  #door: Server | undefined;
  #looking: ReturnType<typeof setInterval> | undefined;

  private constructor(chosen: ReadonlySet<string>) {
    this.#chosen = chosen;
  }

  static async start(names: readonly string[]): Promise<RunEngines> {
    const chosen = new Set(names);
    if (chosen.has('pgbouncer')) chosen.add('postgres');
    const unknown = names.filter((name) => !KNOWN.includes(name));
    if (unknown.length > 0)
      throw new Error(`There is no engine ${unknown.join(', ')} to run tests on; there are ${KNOWN.join(', ')}.`);
    const lacking = chosen.has('redis') ? NEEDED_WITH_REDIS.filter((name) => !chosen.has(name)) : [];
    if (lacking.length > 0)
      throw new Error(`With redis a process is one of several: choose ${lacking.join(', ')} too.`);
    const engines = new RunEngines(chosen);
    try {
      await engines.#open();
      return engines;
    } catch (error) {
      await engines.stop();
      throw error;
    }
  }

  /** The superuser's of PostgreSQL, past or through PgBouncer; absent when neither was chosen. */
  get postgresUrl(): string | undefined {
    return (this.#shared.get('pgbouncer') ?? this.#shared.get('postgres'))?.url;
  }

  /** Host and port of Temporal; absent when it was not chosen. */
  get temporalAddress(): string | undefined {
    return this.#shared.get('temporal')?.url;
  }

  /** Where an installation asks for what it has. */
  get url(): string {
    return `http://127.0.0.1:${(this.#door!.address() as AddressInfo).port}/${this.#secret}`;
  }

  async #open(): Promise<void> {
    const wanted = SHARED.filter(({ name }) => this.#chosen.has(name)).filter(
      ({ name }) => name !== 'postgres' || !this.#chosen.has('pgbouncer'),
    );
    for (const server of wanted)
      if (!(await server.installed()))
        throw new Error(`${server.what} is missing: npm run engines install ${server.name}`);
    await Promise.all(
      wanted.map(async (server) => {
        this.#shared.set(server.name, await server.start(this.#newDirectory(server.name)));
      }),
    );
    this.#door = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://run');
      const directory = url.searchParams.get('directory');
      if (url.pathname !== `/${this.#secret}` || !directory) {
        response.writeHead(404).end();
        return;
      }
      this.#of(directory).then(
        (engines) => response.end(JSON.stringify(engines)),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
    await new Promise<void>((resolve) => this.#door!.listen(0, '127.0.0.1', resolve));
    this.#looking = setInterval(() => this.#endWhatHasGone(), LOOK_MS);
  }

  #of(directory: string): Promise<ChosenEngines> {
    let engines = this.#installations.get(directory);
    if (!engines) {
      engines = this.#make(directory);
      this.#installations.set(directory, engines);
    }
    return engines;
  }

  async #make(directory: string): Promise<ChosenEngines> {
    const name = `test-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`;
    const [records, store] = await Promise.all([this.#databaseOf(name), this.#storeOf(name, directory)]);
    const brokers = this.#shared.get('kafka')?.url;
    const cluster = this.#shared.get('redis')?.url;
    return {
      ...(records === undefined ? {} : { records: { url: records } }),
      ...(brokers === undefined ? {} : { log: { brokers: [brokers], prefix: `${name}-`, replicationFactor: 1 } }),
      ...(store === undefined ? {} : { store: { urls: [store] } }),
      ...(cluster === undefined
        ? {}
        : { cluster: { url: cluster, prefix: name }, masterKey: randomBytes(32).toString('base64') }),
      ...(this.temporalAddress === undefined
        ? {}
        : { temporal: { address: this.temporalAddress, namespace: 'default', prefix: name } }),
    };
  }

  async #databaseOf(name: string): Promise<string | undefined> {
    if (this.postgresUrl === undefined) return undefined;
    const program = new URL(this.postgresUrl);
    program.username = 'bellwether_test';
    program.password = 'not-a-secret';
    program.pathname = `/${name.replace('-', '_')}`;
    await preparePostgres({ administrator: { url: this.postgresUrl }, program: { url: program.href } });
    return program.href;
  }

  /** Each installation its own server: all of them keep their tables in the database `bellwether`. */
  async #storeOf(name: string, directory: string): Promise<string | undefined> {
    if (!this.#chosen.has(clickhouse.name)) return undefined;
    const server = await clickhouse.start(this.#newDirectory(name));
    this.#stores.set(directory, server);
    return server.url;
  }

  #endWhatHasGone(): void {
    for (const [directory, server] of this.#stores) {
      if (existsSync(directory)) continue;
      this.#stores.delete(directory);
      this.#installations.delete(directory);
      void server.kill();
    }
  }

  /** Each beside the others: a server that runs as a user of its own has to reach its directory. */
  #newDirectory(name: string): string {
    const directory = dataDirectory(`engines-${name}`);
    this.#directories.push(directory);
    return directory;
  }

  async stop(): Promise<void> {
    clearInterval(this.#looking);
    this.#door?.closeAllConnections();
    this.#door?.close();
    await Promise.all([...this.#stores.values()].map((server) => server.kill()));
    await Promise.all([...this.#shared.values()].map((server) => server.stop()));
    for (const directory of this.#directories) rmSync(directory, { recursive: true, force: true });
  }
}
