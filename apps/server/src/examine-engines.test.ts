import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { examineEngines, examinePort } from './examine-engines.ts';

const NOBODY = {
  BELLWETHER_POSTGRES_URL: 'postgres://ada:geheim@127.0.0.1:1/bellwether',
  BELLWETHER_KAFKA_BROKERS: '127.0.0.1:1',
  BELLWETHER_CLICKHOUSE_URL: 'http://ada:geheim@127.0.0.1:1',
  BELLWETHER_REDIS_URL: 'redis://:geheim@127.0.0.1:1',
  BELLWETHER_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
  BELLWETHER_TEMPORAL_ADDRESS: '127.0.0.1:1',
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
      ['temporal', 'failed'],
      ['s3', 'failed'],
    ]);
    for (const { todo } of findings) expect(todo).toMatch(/BELLWETHER_/);
    expect(JSON.stringify(findings)).not.toContain('geheim');
  });
});

describe('an object store', () => {
  const answers = createServer((_, response) => {
    response.writeHead(said.status, { 'content-type': 'application/xml' });
    response.end(`<Error><Code>${said.code}</Code></Error>`);
  });
  let said = { status: 404, code: 'NoSuchKey' };
  beforeAll(() => new Promise<void>((resolve) => answers.listen(0, '127.0.0.1', () => resolve())));
  afterAll(() => new Promise((resolve) => answers.close(resolve)));

  it.each([
    [404, 'NoSuchKey', 'ok', undefined],
    [404, 'NoSuchBucket', 'failed', 'BELLWETHER_S3_BUCKET'],
    [403, 'InvalidAccessKeyId', 'failed', 'BELLWETHER_S3_KEY_ID'],
    [400, 'InvalidRequest', 'failed', 'BELLWETHER_S3_ENDPOINT'],
  ])('that says %i %s is found %s', async (status, code, found, todo) => {
    said = { status, code };
    const address = answers.address();
    const { objectStore } = readConfig({
      ...NOBODY,
      BELLWETHER_S3_ENDPOINT: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    });
    const findings = await examineEngines({ ...readConfig({}), objectStore });
    expect(findings).toMatchObject([{ name: 's3', status: found }]);
    if (todo !== undefined) expect(findings[0]!.todo).toContain(todo);
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
