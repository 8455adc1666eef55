/**
 * An installation with each of its parts on a host of its own, and what can be done to them: servers, and processes as an
 * operator runs them. Of every process it is known whether it has ended by itself.
 */
import { once } from 'node:events';
import { Installation, type InstallationProcess } from '../engines/roles-installation.ts';
import { clockOffBy } from './clock.ts';
import { Network, type NetworkHost } from './network.ts';

const SERVERS = ['kafka', 'postgres', 'redis', 'clickhouse'] as const;
const ROLES = { gateway: 'gateway', web: 'web', 'worker-1': 'worker', 'worker-2': 'worker' } as const;
const PORT = '7700';

export type ServerName = (typeof SERVERS)[number];
export type ProcessName = keyof typeof ROLES;
export type PartName = ServerName | ProcessName;

export class ShakenInstallation {
  readonly network = new Network();
  /** Those that ended although nobody asked them to. */
  readonly ended: string[] = [];
  readonly #hosts: ReadonlyMap<string, NetworkHost>;
  readonly #processes = new Map<ProcessName, InstallationProcess>();
  readonly #told = new Set<InstallationProcess>();
  #installation: Installation | undefined;

  constructor() {
    const names: readonly PartName[] = [...SERVERS, ...(Object.keys(ROLES) as ProcessName[])];
    this.#hosts = new Map(names.map((name) => [name, this.network.addHost(name)]));
  }

  async start(): Promise<void> {
    this.#installation = await Installation.start((name) => this.host(name as PartName));
    // The first one makes tables and topics, the others find them.
    await this.startProcess('web');
    for (const name of ['gateway', 'worker-1', 'worker-2'] as const) await this.startProcess(name);
  }

  host(name: PartName): NetworkHost {
    return this.#hosts.get(name)!;
  }

  process(name: ProcessName): InstallationProcess {
    return this.#processes.get(name)!;
  }

  /** `clockOffSeconds`: its clock is so much ahead of everybody's. */
  async startProcess(name: ProcessName, clockOffSeconds = 0): Promise<void> {
    const clock = clockOffSeconds === 0 ? {} : clockOffBy(clockOffSeconds);
    const started = await this.#installation!.startProcess(name, ROLES[name], { PORT, ...clock });
    this.#processes.set(name, started);
    started.process.once('exit', (code, signal) => {
      if (!this.#told.has(started)) this.ended.push(`${name} (${signal ?? code})`);
    });
  }

  async killProcess(name: ProcessName): Promise<void> {
    const { process: child } = this.process(name);
    this.#told.add(this.process(name));
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  async killServer(name: ServerName): Promise<void> {
    await this.#installation!.server(name).kill();
  }

  async startServer(name: ServerName): Promise<void> {
    await this.#installation!.startServer(name);
  }

  async stop(): Promise<void> {
    for (const host of this.#hosts.values()) host.mend();
    for (const started of this.#processes.values()) this.#told.add(started);
    await this.#installation?.stop();
    this.network.close();
  }
}
