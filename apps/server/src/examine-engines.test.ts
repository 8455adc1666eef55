import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { examineEngines, examinePort } from './examine-engines.ts';

const NOBODY = {
  BELLWETHER_POSTGRES_URL: 'postgres://ada:geheim@127.0.0.1:1/bellwether',
  BELLWETHER_KAFKA_BROKERS: '127.0.0.1:1',
  BELLWETHER_CLICKHOUSE_URL: 'http://ada:geheim@127.0.0.1:1',
  BELLWETHER_REDIS_URL: 'redis://:geheim@127.0.0.1:1',
  BELLWETHER_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
  BELLWETHER_S3_ENDPOINT: 'http://127.0.0.1:1',
  BELLWETHER_S3_BUCKET: 'bucket',
  BELLWETHER_S3_KEY_ID: 'id',
  BELLWETHER_S3_SECRET: 'geheim',
};

describe('the examination of engines', () => {
  it('asks nobody where everything is inside the process', async () =>
    expect(await examineEngines(readConfig({}))).toEqual([]));

  it('names each server that does not answer, what to look at, and no secret', async () => {
    const findings = await examineEngines(readConfig(NOBODY));
    expect(findings.map(({ name, status }) => [name, status])).toEqual([
      ['postgresql', 'failed'],
      ['kafka', 'failed'],
      ['clickhouse', 'failed'],
      ['redis', 'failed'],
      ['s3', 'failed'],
    ]);
    for (const { todo } of findings) expect(todo).toMatch(/BELLWETHER_/);
    expect(JSON.stringify(findings)).not.toContain('geheim');
  });
});

describe('the port', () => {
  const server = createServer();
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('is found taken, or free', async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    expect(await examinePort({ host: '127.0.0.1', port })).toMatchObject({
      status: 'failed',
      todo: expect.stringContaining('PORT'),
    });
    expect(await examinePort({ host: '127.0.0.1', port: 0 })).toMatchObject({ status: 'ok' });
  });
});
