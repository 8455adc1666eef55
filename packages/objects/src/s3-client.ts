/**
 * Contents under names in a bucket of a store that speaks S3. One is written into a file first, because the store wants to
 * know its length and its hash beforehand, and because whoever sends slowly must not hold a connection to it.
 *
 * With a lock, the store keeps what was written until then, whoever wants it removed or replaced (object lock; the bucket
 * has to have been made with it): removing it only hides it.
 * Source: Amazon S3 API, signature version 4; addresses in path style, which every such store takes.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '@bellwether/core';
import { AwsV4Signer } from 'aws4fetch';
import { Agent, type Dispatcher, request } from 'undici';
import { writeDurably } from './folder-blobs.ts';
import type { ObjectContent } from './object-store.ts';
import { readVersions } from './s3-versions.ts';

export interface S3Settings {
  /** `https://s3.eu-central-1.amazonaws.com`, `http://minio:9000`. */
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Before all names, such as `bellwether/`. */
  prefix: string;
}

/** `compliance`: nobody can shorten it; `governance`: whoever has a right of their own for it can. */
export type LockMode = 'governance' | 'compliance';

export interface ObjectLock {
  mode: LockMode;
  until: Date;
}

const EMPTY_HASH = createHash('sha256').digest('hex');
/** For each piece that is sent or comes; not for the whole, which may be large. */
const SILENCE_MAX_MS = 30_000;
const ATTEMPTS = 3;

export class S3Client {
  readonly #settings: S3Settings;
  readonly #drafts: string;
  readonly #agent = new Agent({
    connect: { timeout: 5_000 },
    headersTimeout: SILENCE_MAX_MS,
    bodyTimeout: SILENCE_MAX_MS,
    connections: 32,
  });

  private constructor(settings: S3Settings, drafts: string) {
    this.#settings = settings;
    this.#drafts = drafts;
  }

  /** `directory` is where contents are while they are being sent. */
  static async open(settings: S3Settings, directory: string): Promise<S3Client> {
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return new S3Client(settings, directory);
  }

  async put(name: string, content: ObjectContent, lock?: ObjectLock): Promise<void> {
    const draft = join(this.#drafts, randomUUID());
    const [hash, md5] = [createHash('sha256'), createHash('md5')];
    try {
      await writeDurably(draft, hashed(content, [hash, md5]));
      const { size } = await stat(draft);
      const sha256 = hash.digest('hex');
      const headers = {
        'content-length': String(size),
        'content-type': 'application/octet-stream',
        // A lock is only taken together with this hash, which is no protection and is not meant as one.
        ...(lock ? { 'content-md5': md5.digest('base64'), ...lockHeaders(lock) } : {}),
      };
      const answer = await this.#send('PUT', name, { sha256, headers, body: () => createReadStream(draft) });
      await answer.body.dump();
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** `asOf`: as it was then, of a bucket that keeps versions, whatever became of it since. Throws not_found. */
  async *get(name: string, asOf?: Date): AsyncGenerator<Uint8Array> {
    const query = asOf ? { versionId: await this.#versionAt(name, asOf) } : {};
    const answer = await this.#send('GET', name, { query });
    try {
      yield* answer.body as AsyncIterable<Buffer>;
    } finally {
      answer.body.once('error', () => undefined).destroy();
    }
  }

  async remove(name: string): Promise<void> {
    const answer = await this.#send('DELETE', name);
    await answer.body.dump();
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #versionAt(name: string, asOf: Date): Promise<string> {
    const key = `${this.#settings.prefix}${name}`;
    let next: Record<string, string> | undefined = {};
    while (next) {
      const answer = await this.#send('GET', undefined, { query: { versions: '', prefix: key, ...next } });
      const page = readVersions(await firstOf(answer.body, LISTING_BYTES_MAX), key);
      const then = page.versions.find(({ atMs }) => atMs <= asOf.getTime());
      if (then && !then.isRemoval) return then.versionId;
      if (then) break;
      next = page.next;
    }
    throw new Problem('not_found', `The object store had no such piece at ${asOf.toISOString()}.`);
  }

  /** What came is tried again when the store is busy or away; each is the same however often it is done. */
  async #send(
    method: 'GET' | 'PUT' | 'DELETE',
    name: string | undefined,
    { sha256 = EMPTY_HASH, headers = {}, query = {}, body }: SendOptions = {},
  ): Promise<Dispatcher.ResponseData> {
    const { endpoint, bucket, region, accessKeyId, secretAccessKey, prefix } = this.#settings;
    const path = name === undefined ? bucket : `${bucket}/${prefix}${name}`;
    const asked = new URLSearchParams(query).toString();
    const url = `${endpoint.replace(/\/$/, '')}/${path}${asked === '' ? '' : `?${asked}`}`;
    let trouble: unknown;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const signer = new AwsV4Signer({
        ...{ method, url, accessKeyId, secretAccessKey, region, service: 's3' },
        headers: { ...headers, 'x-amz-content-sha256': sha256 },
      });
      const signed = await signer.sign();
      try {
        const answer = await request(signed.url, {
          ...{ method, dispatcher: this.#agent, body: body?.() ?? null },
          headers: Object.fromEntries(signed.headers),
        });
        if (answer.statusCode < 300) return answer;
        const said = codeIn(await firstOf(answer.body));
        // Without its bucket a store has lost everything: that is no piece that is not there.
        if (answer.statusCode === 404 && method === 'GET' && !said.includes('NoSuchBucket'))
          throw new Problem('not_found', 'The object store has no such piece.');
        trouble = new Error(`${method} of an object was answered with ${answer.statusCode}${said}`);
        if (answer.statusCode < 500 && answer.statusCode !== 429) break;
      } catch (error) {
        if (error instanceof Problem) throw error;
        trouble = error;
      }
    }
    const detail =
      'The object store that is configured (BELLWETHER_S3_ENDPOINT) did not take part. Nothing was lost; try again, and look at its log.';
    throw new Problem('overloaded', detail, { cause: trouble });
  }
}

interface SendOptions {
  query?: Record<string, string>;
  sha256?: string;
  headers?: Record<string, string>;
  body?: () => ReturnType<typeof createReadStream>;
}

function lockHeaders({ mode, until }: ObjectLock): Record<string, string> {
  return {
    'x-amz-object-lock-mode': mode.toUpperCase(),
    'x-amz-object-lock-retain-until-date': until.toISOString(),
  };
}

/** The name of what went wrong, as the store says it: `InvalidRequest`. */
function codeIn(said: string): string {
  const code = /<Code>([A-Za-z0-9]{1,100})<\/Code>/.exec(said)?.[1];
  return code ? ` (${code})` : '';
}

const SAID_BYTES_MAX = 4096;
/** A thousand versions, which is a page. */
const LISTING_BYTES_MAX = 4 * 1024 * 1024;

async function firstOf(body: Dispatcher.ResponseData['body'], bytesMax = SAID_BYTES_MAX): Promise<string> {
  let said = '';
  for await (const piece of body as AsyncIterable<Buffer>) {
    said += piece.toString('latin1');
    if (said.length >= bytesMax) break;
  }
  return said.slice(0, bytesMax);
}

async function* hashed(
  content: ObjectContent,
  hashes: readonly ReturnType<typeof createHash>[],
): AsyncGenerator<Uint8Array> {
  for await (const piece of content) {
    for (const hash of hashes) hash.update(piece);
    yield piece;
  }
}
