/**
 * Pieces of objects in a bucket of a store that speaks S3, under `<prefix><organisation>/<piece>`. A piece is written
 * into a file first, because the store wants to know its length and its hash beforehand, and because whoever sends slowly
 * must not hold a connection to it. What lies there is sealed: the store's keeper learns sizes and times, and no content.
 * Source: Amazon S3 API, signature version 4; addresses in path style, which every such store takes.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '@bellwether/core';
import { AwsV4Signer } from 'aws4fetch';
import { Agent, type Dispatcher, request } from 'undici';
import { type BlobAddress, type BlobStore, checkedAddress } from './blob-store.ts';
import { writeDurably } from './folder-blobs.ts';
import type { ObjectContent } from './object-store.ts';

export interface S3Settings {
  /** `https://s3.eu-central-1.amazonaws.com`, `http://minio:9000`. */
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Before the names of pieces, such as `bellwether/`. */
  prefix: string;
}

const EMPTY_HASH = createHash('sha256').digest('hex');
/** For each piece that is sent or comes; not for the whole, which may be large. */
const SILENCE_MAX_MS = 30_000;
const ATTEMPTS = 3;

export class S3Blobs implements BlobStore {
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

  /** `directory` is where pieces are while they are being sent. */
  static async open(settings: S3Settings, directory: string): Promise<S3Blobs> {
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return new S3Blobs(settings, directory);
  }

  async write(address: BlobAddress, content: ObjectContent): Promise<void> {
    const draft = join(this.#drafts, checkedAddress(address).blobId);
    const hash = createHash('sha256');
    try {
      await writeDurably(draft, hashed(content, hash));
      const { size } = await stat(draft);
      const sha256 = hash.digest('hex');
      const headers = { 'content-length': String(size), 'content-type': 'application/octet-stream' };
      await this.#send('PUT', address, { sha256, headers, body: () => createReadStream(draft) });
    } finally {
      await rm(draft, { force: true });
    }
  }

  async *read(address: BlobAddress): AsyncGenerator<Uint8Array> {
    const answer = await this.#send('GET', address);
    try {
      yield* answer.body as AsyncIterable<Buffer>;
    } finally {
      answer.body.once('error', () => undefined).destroy();
    }
  }

  async remove(address: BlobAddress): Promise<void> {
    const answer = await this.#send('DELETE', address);
    await answer.body.dump();
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  /** What came is tried again when the store is busy or away; each is the same however often it is done. */
  async #send(
    method: 'GET' | 'PUT' | 'DELETE',
    address: BlobAddress,
    { sha256 = EMPTY_HASH, headers = {}, body }: SendOptions = {},
  ): Promise<Dispatcher.ResponseData> {
    const { endpoint, bucket, region, accessKeyId, secretAccessKey, prefix } = this.#settings;
    const { orgId, blobId } = checkedAddress(address);
    const url = `${endpoint.replace(/\/$/, '')}/${bucket}/${prefix}${orgId}/${blobId}`;
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
        await answer.body.dump();
        if (answer.statusCode === 404 && method === 'GET')
          throw new Problem('not_found', 'The object store has no such piece.');
        trouble = new Error(`${method} of a piece of an object was answered with ${answer.statusCode}`);
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
  sha256?: string;
  headers?: Record<string, string>;
  body?: () => ReturnType<typeof createReadStream>;
}

async function* hashed(content: ObjectContent, hash: ReturnType<typeof createHash>): AsyncGenerator<Uint8Array> {
  for await (const piece of content) {
    hash.update(piece);
    yield piece;
  }
}
