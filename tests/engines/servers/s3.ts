/**
 * An S3 server: Versity S3 Gateway over a folder, from Go's modules. It keeps versions and object locks, and so it can be
 * what archives and backups are kept in. Its bucket is there once it runs, and was made with object lock.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { S3Settings } from '@bellwether/objects';
import { AwsV4Signer } from 'aws4fetch';
import { freePort, installationOf } from '../places.ts';
import type { RealServer, RunningServer } from '../real-server.ts';
import { run } from '../run.ts';
import { listens, ServerProcess } from '../server-process.ts';

const VERSION = 'v1.8.0';
const HOME = installationOf(`s3-${VERSION}`);
const PROGRAM = join(HOME, 'versitygw');
const REGION = 'us-east-1';
const BUCKET = 'bellwether';

export interface RunningS3 extends RunningServer {
  /** All that a client needs, for what is under the prefix. */
  settings(prefix: string): S3Settings;
}

export const s3 = {
  name: 's3',
  what: `Versity S3 Gateway ${VERSION}, by go install`,
  async installed(): Promise<boolean> {
    return existsSync(PROGRAM);
  },
  async install(): Promise<void> {
    mkdirSync(HOME, { recursive: true });
    await run('env', [`GOBIN=${HOME}`, 'go', 'install', `github.com/versity/versitygw/cmd/versitygw@${VERSION}`]);
  },
  start,
} satisfies RealServer;

async function start(directory: string): Promise<RunningS3> {
  const addressFile = join(directory, 'address.json');
  // Metadata beside the files: not every file system keeps attributes.
  const folders = ['buckets', 'versions', 'metadata'].map((name) => join(directory, name));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  if (!existsSync(addressFile)) {
    const address = { port: await freePort(), key: 'bellwether', secret: randomBytes(18).toString('hex') };
    writeFileSync(addressFile, JSON.stringify(address), { mode: 0o600 });
  }
  const { port, key, secret }: { port: number; key: string; secret: string } = JSON.parse(
    readFileSync(addressFile, 'utf8'),
  );
  const [buckets, versions, metadata] = folders as [string, string, string];
  const server = new ServerProcess({
    name: 's3',
    command: PROGRAM,
    arguments: [
      ...['--port', `127.0.0.1:${port}`, '--region', REGION, '--quiet'],
      ...['posix', '--versioning-dir', versions, '--sidecar', metadata, buckets],
    ],
    environment: { ROOT_ACCESS_KEY_ID: key, ROOT_SECRET_ACCESS_KEY: secret },
    logFile: join(directory, 'server.log'),
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const settings = (prefix: string): S3Settings => ({
    ...{ endpoint, bucket: BUCKET, region: REGION, accessKeyId: key, secretAccessKey: secret, prefix },
  });
  await server.untilReady(async () => (await listens(port)) && (await makeBucket(settings(''))));
  return {
    url: endpoint,
    settings,
    stop: () => server.stop(),
    kill: () => server.kill(),
  };
}

/** False while the server does not answer; a bucket that is there stays as it is. */
async function makeBucket({ endpoint, bucket, region, accessKeyId, secretAccessKey }: S3Settings): Promise<boolean> {
  const signer = new AwsV4Signer({
    ...{ method: 'PUT', url: `${endpoint}/${bucket}`, region, service: 's3', accessKeyId, secretAccessKey },
    headers: { 'x-amz-bucket-object-lock-enabled': 'true' },
  });
  const { url, headers } = await signer.sign();
  const answer = await fetch(url, { method: 'PUT', headers, signal: AbortSignal.timeout(10_000) }).catch(
    () => undefined,
  );
  return answer !== undefined && (answer.ok || answer.status === 409);
}
