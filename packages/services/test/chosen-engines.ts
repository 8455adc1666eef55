/**
 * The engines that were chosen for a run of ordinary suites (`BELLWETHER_TEST_ENGINES=kafka,postgres,redis,clickhouse`), as
 * the installation in a data directory is told of them. The run has started their servers and says what this installation
 * has on them (tests/engines/run-engines.ts); asked again, from this process or another, it says the same. Nothing when no
 * engine was chosen: everything is inside the process.
 */
import { mkdirSync } from 'node:fs';

/** Where the run answers. */
const RUN = 'BELLWETHER_TEST_INSTALLATIONS';
const ANSWER_MS_MAX = 120_000;

export interface ChosenEngines {
  records?: { url: string };
  log?: { brokers: string[]; prefix: string; replicationFactor: number };
  store?: { urls: string[] };
  cluster?: { url: string; prefix: string };
  temporal?: { address: string; namespace: string; prefix: string };
  /** There with a cluster. */
  masterKey?: string;
}

/** Whether a whole installation is on servers. */
export const ON_SERVERS = (process.env.BELLWETHER_TEST_ENGINES ?? '').split(',').includes('redis');

/** Opening tables, topics and databases on servers takes so much longer than in a process, on a machine that has all of them. */
const SLOWER = 8;

/** A limit of time that is right inside one process, for this run. */
export function patience(ms: number): number {
  return ON_SERVERS ? ms * SLOWER : ms;
}

export async function chosenEngines(dataDirectory: string): Promise<ChosenEngines> {
  const run = process.env[RUN];
  if (run === undefined) return {};
  // It is there for as long as the installation is.
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const answer = await fetch(`${run}?${new URLSearchParams({ directory: dataDirectory })}`, {
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  });
  if (!answer.ok) throw new Error(`The run has no engines for ${dataDirectory}: ${await answer.text()}`);
  return (await answer.json()) as ChosenEngines;
}

/** The same as settings, for a server that is started as a process of its own. */
export async function chosenSettings(dataDirectory: string): Promise<Record<string, string>> {
  const { records, log, store, cluster, temporal, masterKey } = await chosenEngines(dataDirectory);
  return {
    ...(records ? { BELLWETHER_POSTGRES_URL: records.url } : {}),
    ...(log
      ? {
          BELLWETHER_KAFKA_BROKERS: log.brokers.join(','),
          BELLWETHER_KAFKA_PREFIX: log.prefix,
          BELLWETHER_KAFKA_REPLICATION: String(log.replicationFactor),
        }
      : {}),
    ...(store ? { BELLWETHER_CLICKHOUSE_URL: store.urls.join(',') } : {}),
    ...(cluster ? { BELLWETHER_REDIS_URL: cluster.url, BELLWETHER_REDIS_PREFIX: cluster.prefix } : {}),
    ...(temporal ? { BELLWETHER_TEMPORAL_ADDRESS: temporal.address, BELLWETHER_TEMPORAL_PREFIX: temporal.prefix } : {}),
    ...(masterKey === undefined ? {} : { BELLWETHER_MASTER_KEY: masterKey }),
  };
}
