/** What doctor finds of Kafka and Redis that answer, and are set up so that an installation would lose something later. */
import { rmSync } from 'node:fs';
import { createClient } from '@redis/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../../apps/server/src/config.ts';
import { type EngineFinding, examineEngines } from '../../apps/server/src/examine-engines.ts';
import { describeOn } from './describe-on.ts';
import { dataDirectory } from './places.ts';
import type { RunningServer } from './real-server.ts';
import { kafka } from './servers/kafka.ts';
import { redis } from './servers/redis.ts';

await describeOn([kafka, redis], 'the examination of servers that answer', () => {
  const directories = [dataDirectory('examined-kafka'), dataDirectory('examined-redis')] as const;
  let servers: RunningServer[] = [];
  beforeAll(async () => {
    servers = await Promise.all([kafka.start(directories[0]), redis.start(directories[1])]);
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  });

  const examined = async (): Promise<EngineFinding[]> => {
    const { engines = {} } = readConfig({
      BELLWETHER_KAFKA_BROKERS: servers[0]!.url,
      BELLWETHER_KAFKA_REPLICATION: '1',
      // Never asked here: with Redis a process needs all of them.
      BELLWETHER_POSTGRES_URL: 'postgres://nobody@127.0.0.1:1/nothing',
      BELLWETHER_CLICKHOUSE_URL: 'http://127.0.0.1:1',
      BELLWETHER_REDIS_URL: servers[1]!.url,
      BELLWETHER_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
    });
    return examineEngines({ ...readConfig({}), engines: { log: engines.log, cluster: engines.cluster } });
  };
  const setRedis = async (policy: string): Promise<void> => {
    const client = createClient({ url: servers[1]!.url });
    await client.connect();
    await client.configSet('maxmemory-policy', policy);
    client.destroy();
  };

  it('warns of brokers that forget groups sooner than the log forgets events', async () => {
    const findings = (await examined()).filter(({ name }) => name === 'kafka');
    expect(findings).toMatchObject([{ status: 'warning', detail: expect.stringContaining('for 7 days') }]);
    expect(findings[0]!.todo).toContain('offsets.retention.minutes of the brokers to 129600');
  });

  it('finds a Redis well that keeps its keys, and failed when it throws them away', async () => {
    const ofRedis = async () => (await examined()).filter(({ name }) => name === 'redis');
    expect(await ofRedis()).toMatchObject([{ status: 'ok' }]);
    await setRedis('allkeys-lru');
    expect(await ofRedis()).toMatchObject([{ status: 'failed', todo: expect.stringContaining('noeviction') }]);
    await setRedis('noeviction');
  });
});
