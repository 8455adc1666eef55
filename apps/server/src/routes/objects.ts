/** Buckets and objects: content under keys, kept for as long as its bucket says; and links that open one object. */
import { Readable } from 'node:stream';
import { Problem } from '@bellwether/core';
import {
  createBucket,
  getBucket,
  getObject,
  linkObject,
  listBuckets,
  listObjects,
  type ObjectToSend,
  openLinkedObject,
  putLinkedObject,
  putObject,
  removeBucket,
  removeObject,
  updateBucket,
} from '@bellwether/services';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { withNumbers } from './figures.ts';
import type { Route, RouteContext } from './route.ts';

const BUCKET = '/api/v1/buckets/:bucket_id';
const CONTENT = `${BUCKET}/content`;
const LINK = '/api/v1/object-links/content';
const read = { tag: 'operation', needs: 'objects:read', method: 'GET' } as const;
const write = { tag: 'operation', needs: 'objects:write' } as const;
const json = { consumes: ['application/json'] } as const;
const key = { key: 'of the object, such as 2026/11/report.pdf' } as const;
const token = { t: 'the token of the link' } as const;
/** How long a sender may be silent. */
const SILENCE_MAX_MS = 30_000;

export function objectRoutes(): Route[] {
  return [
    {
      ...read,
      path: '/api/v1/buckets',
      summary: 'The buckets, and what is in each.',
      handle: ({ platform, caller }) => listBuckets(platform, caller),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: '/api/v1/buckets',
      summary: 'Makes a bucket: {name, description?, expire_after_days?, content_types?, bytes_max?}.',
      status: 201,
      handle: async (c) => createBucket(c.platform, c.caller, await c.json()),
    },
    {
      ...read,
      path: BUCKET,
      summary: 'One bucket.',
      handle: ({ platform, caller, params }) => getBucket(platform, caller, params.bucket_id!),
    },
    {
      ...write,
      ...json,
      method: 'PUT',
      path: BUCKET,
      summary: 'Changes a bucket: {version, …}, with the version it was opened at.',
      handle: async (c) => updateBucket(c.platform, c.caller, c.params.bucket_id!, await c.json()),
    },
    {
      ...write,
      method: 'DELETE',
      path: BUCKET,
      summary: 'Removes a bucket that is empty.',
      status: 204,
      handle: async ({ platform, caller, params, reply }) => {
        await removeBucket(platform, caller, params.bucket_id!);
        reply.status(204).send();
      },
    },
    {
      ...read,
      path: `${BUCKET}/objects`,
      summary: 'The objects of a bucket, in the order of their keys.',
      query: {
        prefix: 'their keys begin so',
        after: 'the "next" of an earlier page',
        limit: '1 to 1000; 100 when absent',
      },
      handle: ({ platform, caller, params, query }) =>
        listObjects(platform, caller, params.bucket_id!, withNumbers(query, ['limit'])),
    },
    {
      ...write,
      method: 'PUT',
      path: CONTENT,
      summary: 'Stores an object: the body as it is, with its Content-Type. One of the same key is replaced.',
      query: { ...key, subject: 'the pseudonym of whom it is about; it goes when they are erased' },
      consumes: ['application/octet-stream'],
      status: 201,
      handle: ({ platform, caller, params, query, request }) =>
        putObject(
          platform,
          caller,
          {
            ...{ bucketId: params.bucket_id!, key: query.key ?? '', subject: query.subject },
            contentType: contentTypeOf(request),
          },
          plainBody(request),
        ),
    },
    {
      ...read,
      path: CONTENT,
      summary: 'The content of an object, to be saved as a file.',
      query: key,
      produces: '*/*',
      handle: async ({ platform, caller, params, query, reply }) =>
        send(reply, await getObject(platform, caller, params.bucket_id!, query.key ?? '')),
    },
    {
      ...write,
      method: 'DELETE',
      path: CONTENT,
      summary: 'Removes an object.',
      query: key,
      status: 204,
      handle: async ({ platform, caller, params, query, reply }) => {
        await removeObject(platform, caller, params.bucket_id!, query.key ?? '');
        reply.status(204).send();
      },
    },
    {
      ...read,
      ...json,
      method: 'POST',
      path: `${BUCKET}/links`,
      summary: 'A link that opens one object to whoever holds it: {key, method?: GET|PUT, expires_in_seconds?}.',
      status: 201,
      handle: async (c) => {
        const { token: signed, ...link } = await linkObject(c.platform, c.caller, c.params.bucket_id!, await c.json());
        return { ...link, url: `${LINK}?t=${signed}` };
      },
    },
    {
      method: 'GET',
      path: LINK,
      tag: 'operation',
      needs: 'none',
      anonymous: true,
      summary: 'What a link opens.',
      query: token,
      produces: '*/*',
      handle: async (c) => send(c.reply, await openLinkedObject(c.platform, factsOf(c), c.query.t ?? '')),
    },
    {
      method: 'PUT',
      path: LINK,
      tag: 'operation',
      needs: 'none',
      anonymous: true,
      summary: 'Stores the object that a link for PUT was made for.',
      query: token,
      consumes: ['application/octet-stream'],
      status: 201,
      handle: (c) => {
        const to = { token: c.query.t ?? '', contentType: contentTypeOf(c.request) };
        return putLinkedObject(c.platform, factsOf(c), to, plainBody(c.request));
      },
    },
  ];
}

/**
 * Always a file to save, never something a browser shows or runs as ours: what is stored here may have been written by
 * anybody.
 */
async function send(reply: FastifyReply, { object, content }: ObjectToSend): Promise<void> {
  const name = object.key.split('/').at(-1) || 'object';
  const plain = name.replaceAll(/[^\w.-]/g, '_').slice(-100);
  await reply
    .header('content-type', object.content_type)
    .header('content-length', object.bytes)
    .header('content-disposition', `attachment; filename="${plain}"; filename*=UTF-8''${extended(name)}`)
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('cross-origin-resource-policy', 'same-origin')
    .header('cache-control', 'private, no-store')
    .header('etag', `"${object.sha256}"`)
    .send(Readable.from(content));
}

/** RFC 8187. */
function extended(name: string): string {
  return encodeURIComponent(name).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function contentTypeOf(request: FastifyRequest): string {
  const type = request.headers['content-type'];
  if (type) return type;
  throw new Problem('unsupported_media_type', 'Send a Content-Type with it; application/octet-stream is anything.');
}

/** The body as it comes, piece by piece; one that is cut off is no object. */
async function* plainBody({ raw }: FastifyRequest): AsyncGenerator<Uint8Array> {
  const coding = raw.headers['content-encoding'];
  if (coding !== undefined && coding !== 'identity')
    throw new Problem('unsupported_encoding', 'An object is stored as it is sent. Send it plain.');
  raw.setTimeout(SILENCE_MAX_MS, () => raw.destroy());
  try {
    yield* raw as AsyncIterable<Buffer>;
  } catch (cause) {
    throw new Problem('malformed_body', 'The body was cut off. Send it again.', { cause });
  }
  if (!raw.complete) throw new Problem('malformed_body', 'The body was cut off. Send it again.');
}

function factsOf({ request }: RouteContext): { id: string; address: string } {
  return { id: request.id, address: request.ip };
}
