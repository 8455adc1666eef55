/**
 * Whether what the settings name can be used: each server is asked once, within a time limit, and nothing is changed.
 * For `bellwether doctor`, also while no server of ours runs.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRedis, openRedisCluster, type RedisSettings } from '@bellwether/cluster';
import { DAY_MS, Problem } from '@bellwether/core';
import { checkKafka } from '@bellwether/log';
import { S3Blobs } from '@bellwether/objects';
import { checkPostgres } from '@bellwether/records';
import { LOG_RETENTION_DAYS } from '@bellwether/services';
import { connectEngine } from '@bellwether/store';
import { checkTemporal } from '@bellwether/workflows';
import type { Config } from './config.ts';

export interface EngineFinding {
  name: string;
  status: 'ok' | 'warning' | 'failed';
  detail: string;
  todo?: string;
}

const EXAMINED_WITHIN_MS = 15_000;
/** Clocks of servers that are further apart give events and leases different times. */
const CLOCKS_APART_MS_MAX = 2000;
/** So long failed runs can be taken up where they failed. */
const RETENTION_DAYS_MIN = 30;
/** Of its memory, from when on somebody should look at it. */
const REDIS_FULL_SHARE = 0.8;

export async function examineEngines(config: Config): Promise<EngineFinding[]> {
  const { engines = {}, objectStore, masterKeys } = config;
  const { records, log, store, cluster, temporal } = engines;
  const s3 = objectStore?.s3;
  const messageKeys = masterKeys?.map(({ key }) => key);
  const examined = await Promise.all([
    records && examine('postgresql', 'BELLWETHER_POSTGRES_URL', () => postgresFindings(records)),
    log && examine('kafka', 'BELLWETHER_KAFKA_BROKERS', () => kafkaFindings(log)),
    store && examine('clickhouse', 'BELLWETHER_CLICKHOUSE_URL', () => clickhouseFindings(store)),
    cluster && examine('redis', 'BELLWETHER_REDIS_URL', () => redisFindings({ ...cluster, messageKeys })),
    temporal && examine('temporal', 'BELLWETHER_TEMPORAL_ADDRESS', () => temporalFindings(temporal)),
    s3 && examine('s3', 'BELLWETHER_S3_ENDPOINT', () => s3Findings(s3)),
  ]);
  return examined.flatMap((findings) => findings ?? []);
}

/** Whether the address can be listened on; to be asked while no server of ours runs. */
export async function examinePort({ host, port }: Pick<Config, 'host' | 'port'>): Promise<EngineFinding> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    return well('port', `${host}:${port} is free.`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      ...{ name: 'port', status: 'failed', detail: `${host}:${port} cannot be listened on (${code}).` },
      todo: code === 'EADDRINUSE' ? 'Stop the other program, or set PORT to another one.' : 'Set HOST and PORT.',
    };
  } finally {
    server.close();
  }
}

async function examine(name: string, variable: string, work: () => Promise<EngineFinding[]>): Promise<EngineFinding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`It did not answer within ${EXAMINED_WITHIN_MS / 1000} s.`)),
      EXAMINED_WITHIN_MS,
    );
  });
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const todo = `Look at the server, at the network between, and at ${variable}.`;
    return [{ name, status: 'failed', detail, todo }];
  } finally {
    clearTimeout(timer);
  }
}

const well = (name: string, detail: string): EngineFinding => ({ name, status: 'ok', detail });

async function postgresFindings(
  settings: NonNullable<NonNullable<Config['engines']>['records']>,
): Promise<EngineFinding[]> {
  await checkPostgres(settings);
  return [well('postgresql', 'Records can be kept there: it answers, its version will do, and the rights are right.')];
}

async function kafkaFindings(settings: NonNullable<NonNullable<Config['engines']>['log']>): Promise<EngineFinding[]> {
  const found = await checkKafka(settings);
  const name = 'kafka';
  const findings: EngineFinding[] = [];
  const wanted = settings.replicationFactor ?? 3;
  if (found.brokers < wanted)
    findings.push({
      ...{ name, status: found.topics === 0 ? 'failed' : 'warning' },
      detail: `${found.brokers} brokers, and topics are made with ${wanted} copies.`,
      todo: 'Add brokers, or set BELLWETHER_KAFKA_REPLICATION to how many there are.',
    });
  if (found.leaderless > 0)
    findings.push({
      ...{ name, status: 'failed', detail: `${found.leaderless} partitions have no leader.` },
      todo: 'Start the brokers that have them.',
    });
  if (found.behind > 0)
    findings.push({
      ...{ name, status: 'warning', detail: `${found.behind} partitions have copies that are not up to date.` },
      todo: 'Look at the brokers: one is away or slow.',
    });
  if (found.fewCopies > 0)
    findings.push({
      ...{ name, status: 'warning', detail: `${found.fewCopies} partitions have fewer copies than ${wanted}.` },
      todo: 'Add copies with kafka-reassign-partitions, or lower BELLWETHER_KAFKA_REPLICATION.',
    });
  if (found.otherPartitions.length > 0)
    findings.push({
      ...{ name, status: 'failed' },
      detail: `${found.otherPartitions.join(', ')} do not have ${settings.partitions ?? 4} partitions.`,
      todo: 'Set BELLWETHER_KAFKA_PARTITIONS to how many they have.',
    });
  const { groupsKeptMs } = found;
  if (groupsKeptMs !== undefined && groupsKeptMs < LOG_RETENTION_DAYS * DAY_MS)
    findings.push({
      ...{ name, status: 'warning' },
      detail: `Brokers forget how far a group has read when it had no member for ${Math.round(groupsKeptMs / DAY_MS)} days, and the log is kept for ${LOG_RETENTION_DAYS}: workers that were away for longer would read all of it again.`,
      todo: `Set offsets.retention.minutes of the brokers to ${LOG_RETENTION_DAYS * 24 * 60} or more.`,
    });
  return findings.length > 0
    ? findings
    : [well(name, `${found.brokers} brokers; ${found.topics} topics of this installation, all led and up to date.`)];
}

async function clickhouseFindings(
  settings: NonNullable<NonNullable<Config['engines']>['store']>,
): Promise<EngineFinding[]> {
  const engine = await connectEngine(settings);
  try {
    const before = Date.now();
    const { rows } = await engine.query('SELECT version(), toUnixTimestamp64Milli(now64(3))', { timeLimitSeconds: 10 });
    const [version, theirMs] = rows[0] ?? [];
    const apartMs = Math.abs(Number(theirMs) - (before + Date.now()) / 2);
    return [well('clickhouse', `Version ${version} answers.`), ...clockFinding('clickhouse', apartMs)];
  } finally {
    await engine.close();
  }
}

function clockFinding(name: string, apartMs: number): EngineFinding[] {
  if (!(apartMs > CLOCKS_APART_MS_MAX)) return [];
  return [
    {
      ...{ name, status: 'warning', detail: `Its clock and this machine's are ${Math.round(apartMs / 1000)} s apart.` },
      todo: 'Have both keep time by NTP.',
    },
  ];
}

async function redisFindings(settings: RedisSettings): Promise<EngineFinding[]> {
  const cluster = await openRedisCluster(settings);
  try {
    await cluster.health();
  } finally {
    await cluster.close();
  }
  const { evictionPolicy, bytes, bytesMax } = await checkRedis(settings);
  if (bytesMax > 0 && evictionPolicy !== 'noeviction')
    return [
      {
        ...{ name: 'redis', status: 'failed' },
        detail: `When its memory is full it throws keys away (maxmemory-policy ${evictionPolicy}): who does which duty, and which events are claimed, could be among them.`,
        todo: 'Set maxmemory-policy to noeviction, and have a Redis of its own for this installation.',
      },
    ];
  if (bytesMax > 0 && bytes > bytesMax * REDIS_FULL_SHARE)
    return [
      {
        ...{ name: 'redis', status: 'warning' },
        detail: `${Math.round((100 * bytes) / bytesMax)} % of its memory are taken; when it is full it takes nothing more.`,
        todo: 'Raise maxmemory.',
      },
    ];
  return [well('redis', 'It answers, its version will do, and it throws no key away.')];
}

async function temporalFindings(
  settings: NonNullable<NonNullable<Config['engines']>['temporal']>,
): Promise<EngineFinding[]> {
  const { version, retentionDays } = await checkTemporal(settings);
  if (retentionDays >= RETENTION_DAYS_MIN)
    return [well('temporal', `Version ${version} answers, and has the namespace ${settings.namespace}.`)];
  return [
    {
      ...{ name: 'temporal', status: 'warning' },
      detail: `Version ${version} answers; the namespace ${settings.namespace} forgets after ${retentionDays} days, and a run that failed before is then done again from its first step.`,
      todo: `temporal operator namespace update -n ${settings.namespace} --retention ${RETENTION_DAYS_MIN}d`,
    },
  ];
}

async function s3Findings(settings: NonNullable<NonNullable<Config['objectStore']>['s3']>): Promise<EngineFinding[]> {
  const directory = await mkdtemp(join(tmpdir(), 'bellwether-doctor-'));
  const blobs = await S3Blobs.open(settings, directory);
  try {
    // A piece that nobody has: whoever may look is told so.
    for await (const _ of blobs.read({ orgId: 'org_doctor', blobId: randomUUID() })) break;
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'not_found')) return [s3Failure(error, settings)];
  } finally {
    await blobs.close();
    await rm(directory, { recursive: true, force: true });
  }
  return [well('s3', `It answers, takes the key, and has the bucket ${settings.bucket}.`)];
}

/** What the store itself said stands behind the problem. */
function s3Failure(error: unknown, { bucket }: { bucket: string }): EngineFinding {
  const said = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  const failure = { name: 's3', status: 'failed' as const };
  if (said.includes('NoSuchBucket'))
    return { ...failure, detail: `It has no bucket ${bucket}.`, todo: 'Make it, or set BELLWETHER_S3_BUCKET.' };
  if (/AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch/.test(said))
    return {
      ...failure,
      detail: `It refuses the key: ${said}.`,
      todo: 'Set BELLWETHER_S3_KEY_ID and BELLWETHER_S3_SECRET.',
    };
  return {
    ...failure,
    detail: said,
    todo: 'Look at the store, at the network between, and at BELLWETHER_S3_ENDPOINT.',
  };
}
