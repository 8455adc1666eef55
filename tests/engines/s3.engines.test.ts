/** What archives and backups rest on: contents under names in a real S3 server, kept when it is killed, locked when asked. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ObjectLock, S3Files, type S3Settings } from '@bellwether/objects';
import { AwsV4Signer } from 'aws4fetch';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOn } from './describe-on.ts';
import { dataDirectory } from './places.ts';
import { type RunningS3, s3 } from './servers/s3.ts';

const YEAR_MS = 365 * 86_400_000;

await describeOn([s3], 'files in a store that speaks S3', () => {
  const directory = dataDirectory('s3');
  let server: RunningS3;
  let settings: S3Settings;
  let files: S3Files;
  beforeAll(async () => {
    server = await s3.start(directory);
    settings = server.settings('archive/');
    files = await S3Files.open(settings, join(directory, 'sending'));
  });
  afterAll(async () => {
    await files?.close();
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const read = async (name: string): Promise<string> =>
    Buffer.concat(await Array.fromAsync(files.read(name))).toString();

  /** Asks the server as somebody who wants to know more than the product does. */
  async function ask(method: string, path: string): Promise<Response> {
    const { endpoint, bucket, region, accessKeyId, secretAccessKey } = settings;
    const url = `${endpoint}/${bucket}/${path}`;
    const signer = new AwsV4Signer({ method, url, region, service: 's3', accessKeyId, secretAccessKey });
    const signed = await signer.sign();
    return fetch(signed.url, { method, headers: signed.headers, signal: AbortSignal.timeout(10_000) });
  }

  it('are what was written, under names in folders, and gone when they were removed', async () => {
    const name = 'org_id=acme/year=2025/month=10/day=01/events-1-0.parquet';
    await files.write(name, [Buffer.from('some'), Buffer.alloc(300_000, 'x')]);
    expect(await read(name)).toBe(`some${'x'.repeat(300_000)}`);
    await files.remove(name);
    await files.remove(name);
    await expect(read(name)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('are there again after the server was killed', async () => {
    await files.write('org_id=acme/kept', [Buffer.from('kept')]);
    await server.kill();
    await expect(files.write('org_id=acme/lost', [Buffer.from('lost')])).rejects.toMatchObject({ code: 'overloaded' });
    server = await s3.start(directory);
    expect(await read('org_id=acme/kept')).toBe('kept');
  });

  it.each<ObjectLock['mode']>(['governance', 'compliance'])(
    'stay when they are locked (%s), whoever removes them',
    async (mode) => {
      const name = `org_id=acme/locked-${mode}`;
      await files.write(name, [Buffer.from('kept')], { mode, until: new Date(Date.now() + YEAR_MS) });
      const head = await ask('HEAD', `archive/${name}`);
      expect(head.headers.get('x-amz-object-lock-mode')).toBe(mode.toUpperCase());
      const version = head.headers.get('x-amz-version-id')!;
      expect(version).toEqual(expect.any(String));
      await files.remove(name);
      await expect(read(name)).rejects.toMatchObject({ code: 'not_found' });
      expect((await ask('DELETE', `archive/${name}?versionId=${version}`)).status).toBe(403);
      expect(await (await ask('GET', `archive/${name}?versionId=${version}`)).text()).toBe('kept');
    },
  );

  it('say when they cannot be locked', async () => {
    const lock: ObjectLock = { mode: 'compliance', until: new Date(Date.now() - YEAR_MS) };
    await expect(files.write('org_id=acme/unlocked', [Buffer.from('x')], lock)).rejects.toMatchObject({
      code: 'overloaded',
    });
  });
});
