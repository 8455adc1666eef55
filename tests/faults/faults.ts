/** What is done to which part of an installation, and what those who send events are to be told meanwhile. */
import type { PartName, ProcessName, ServerName, ShakenInstallation } from './shaken-installation.ts';

/**
 * What a client of the gateway sees while the fault lasts.
 *   accepted     every request is acknowledged
 *   refused      503 with Retry-After, and nothing else; or acknowledged, once it can be
 *   unreachable  no answer: the gateway itself is away; or refused, or acknowledged
 */
type Meanwhile = 'accepted' | 'refused' | 'unreachable';

export interface Fault {
  part: string;
  what: string;
  meanwhile: Meanwhile;
  /** Whether somebody must be refused: nothing of the fault may pass unnoticed. */
  mustRefuse?: true;
  inflict(installation: ShakenInstallation): Promise<void> | void;
  mend(installation: ShakenInstallation): Promise<void> | void;
}

const cut = (name: PartName, part: string, meanwhile: Meanwhile, mustRefuse?: true): Fault => ({
  part,
  what: 'cut off',
  meanwhile,
  ...(mustRefuse ? { mustRefuse } : {}),
  inflict: (installation) => installation.host(name).cut(),
  mend: (installation) => installation.host(name).mend(),
});

const slowed = (name: PartName, part: string, meanwhile: Meanwhile): Fault => ({
  part,
  what: 'slowed',
  meanwhile,
  inflict: (installation) => installation.host(name).slow(),
  mend: (installation) => installation.host(name).mend(),
});

const serverKilled = (name: ServerName, part: string, meanwhile: Meanwhile): Fault => ({
  part,
  what: 'killed, started again',
  meanwhile,
  inflict: (installation) => installation.killServer(name),
  mend: (installation) => installation.startServer(name),
});

const processKilled = (name: ProcessName, part: string, meanwhile: Meanwhile): Fault => ({
  part,
  what: 'killed, started again',
  meanwhile,
  inflict: (installation) => installation.killProcess(name),
  mend: (installation) => installation.startProcess(name),
});

const clockOff = (name: ProcessName, part: string, seconds: number, meanwhile: Meanwhile): Fault => ({
  part,
  what: `clock ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead' : 'behind'}`,
  meanwhile,
  async inflict(installation) {
    await installation.killProcess(name);
    await installation.startProcess(name, seconds);
  },
  async mend(installation) {
    await installation.killProcess(name);
    await installation.startProcess(name);
  },
});

export const FAULTS: readonly Fault[] = [
  cut('kafka', 'broker', 'refused', true),
  cut('postgres', 'PostgreSQL', 'refused'),
  cut('redis', 'Redis', 'accepted'),
  cut('clickhouse', 'store', 'refused'),
  cut('gateway', 'gateway', 'unreachable', true),
  cut('worker-1', 'worker', 'accepted'),
  serverKilled('kafka', 'broker', 'refused'),
  serverKilled('postgres', 'PostgreSQL', 'refused'),
  serverKilled('redis', 'Redis', 'accepted'),
  serverKilled('clickhouse', 'store', 'refused'),
  processKilled('gateway', 'gateway', 'unreachable'),
  processKilled('worker-1', 'worker', 'accepted'),
  clockOff('gateway', 'gateway', 90, 'unreachable'),
  clockOff('worker-1', 'worker', -90, 'accepted'),
  slowed('kafka', 'broker', 'refused'),
  slowed('postgres', 'PostgreSQL', 'refused'),
  slowed('redis', 'Redis', 'accepted'),
  slowed('clickhouse', 'store', 'refused'),
  slowed('gateway', 'gateway', 'unreachable'),
  slowed('worker-1', 'worker', 'accepted'),
  clockOff('gateway', 'gateway', -90, 'unreachable'),
  clockOff('worker-1', 'worker', 90, 'accepted'),
];
