/**
 * Objects as somebody outside of the platform reads and writes them. What a room of the platform keeps for itself, such as
 * recordings, is read by that room's own verbs only: they know whom it may be shown to. An object that names a person is
 * for those who may see single events.
 */
import { Problem } from '@bellwether/core';
import { LINK_METHODS, type LinkMethod, type ObjectContent, type StoredObject } from '@bellwether/objects';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Permission } from '../../access/authority/permission.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { type BucketRow, noSuchBucket } from './bucket-row.ts';
import { KEY_LENGTH_MAX } from './tenant-objects.ts';

export interface ObjectView {
  key: string;
  content_type: string;
  bytes: number;
  sha256: string;
  metadata: Readonly<Record<string, string>>;
  stored_at: string;
  expires_at: string | null;
}

export interface ObjectToSend {
  object: ObjectView;
  content: AsyncIterable<Uint8Array>;
}

const SUBJECT_LENGTH_MAX = 256;
const LINK_SECONDS_MAX = 7 * 86_400;
const LIST_DEFAULT = 100;

/** `{prefix?, after?, limit?}`; in the order of their keys. */
export async function listObjects(
  platform: Platform,
  caller: Caller | undefined,
  bucketId: string,
  input: unknown,
): Promise<{ objects: ObjectView[]; next: string | null }> {
  const { orgId, bucket } = await openedBucket(platform, caller, bucketId, 'objects:read');
  const range = readInput(input, (read) => ({
    prefix: read.has('prefix') ? read.text('prefix', { min: 0, max: KEY_LENGTH_MAX }) : '',
    after: read.has('after') ? read.text('after', { min: 0, max: KEY_LENGTH_MAX }) : '',
    limit: read.has('limit') ? read.integer('limit', { min: 1, max: 1000 }) : LIST_DEFAULT,
  }));
  const { objects, next } = await platform.objects.list({ orgId, bucket: bucket.name }, range);
  await platform.audit.note(caller!, { action: 'object.list', resourceType: 'bucket', resourceId: bucketId });
  return { objects: objects.map(objectView), next: next ?? null };
}

/** Throws not_found, invalid_request, body_too_large, quota_exceeded. */
export async function putObject(
  platform: Platform,
  caller: Caller | undefined,
  {
    bucketId,
    key,
    contentType,
    subject,
  }: { bucketId: string; key: string; contentType: string; subject?: string | undefined },
  content: ObjectContent,
): Promise<ObjectView> {
  const { orgId, bucket } = await openedBucket(platform, caller, bucketId, 'objects:write');
  if (subject !== undefined && (subject.length === 0 || subject.length > SUBJECT_LENGTH_MAX))
    throw new Problem('invalid_request', `subject has to have 1 to ${SUBJECT_LENGTH_MAX} characters.`);
  const about = { contentType, subject, by: nameOf(caller!) };
  const object = await platform.objects.put({ orgId, bucket: bucket.name, key }, content, about);
  await platform.audit.noteEach(caller!, {
    ...{ action: 'object.put', resourceType: 'bucket', resourceId: bucketId },
    details: { key, bytes: object.bytes, sha256: object.sha256 },
  });
  return objectView(object);
}

/** Throws not_found. */
export async function getObject(
  platform: Platform,
  caller: Caller | undefined,
  bucketId: string,
  key: string,
): Promise<ObjectToSend> {
  const { orgId, bucket } = await openedBucket(platform, caller, bucketId, 'objects:read');
  await requireSeen(platform, caller!, bucketId, key);
  const found = await platform.objects.get({ orgId, bucket: bucket.name, key });
  if (!found) throw noSuchObject();
  await platform.audit.noteEach(caller!, {
    ...{ action: 'object.read', resourceType: 'bucket', resourceId: bucketId },
    details: { key, sha256: found.object.sha256 },
  });
  return { object: objectView(found.object), content: found.content };
}

/** Throws not_found. */
export async function removeObject(
  platform: Platform,
  caller: Caller | undefined,
  bucketId: string,
  key: string,
): Promise<void> {
  const { orgId, bucket } = await openedBucket(platform, caller, bucketId, 'objects:write');
  if (!(await platform.objects.remove({ orgId, bucket: bucket.name, key }))) throw noSuchObject();
  await platform.audit.noteEach(caller!, {
    ...{ action: 'object.remove', resourceType: 'bucket', resourceId: bucketId },
    details: { key },
  });
}

export interface ObjectLink {
  token: string;
  method: LinkMethod;
  expires_at: string;
}

/** `{key, method?, expires_in_seconds?}`: a link for whoever holds it; an hour when absent, seven days at most. */
export async function linkObject(
  platform: Platform,
  caller: Caller | undefined,
  bucketId: string,
  input: unknown,
): Promise<ObjectLink> {
  requirePermission(platform, caller, 'objects:read');
  const { key, method, seconds } = readInput(input, (read) => ({
    key: read.text('key', { max: KEY_LENGTH_MAX }),
    method: read.has('method') ? read.oneOf('method', LINK_METHODS) : ('GET' as const),
    seconds: read.has('expires_in_seconds')
      ? read.integer('expires_in_seconds', { min: 1, max: LINK_SECONDS_MAX })
      : 3600,
  }));
  const needs = method === 'GET' ? 'objects:read' : 'objects:write';
  const { orgId, bucket } = await openedBucket(platform, caller, bucketId, needs);
  const place = { orgId, bucket: bucket.name, key };
  if (method === 'GET') {
    await requireSeen(platform, caller!, bucketId, key);
    if (!(await platform.objects.head(place))) throw noSuchObject();
  }
  const expiresAtMs = platform.clock() + seconds * 1000;
  const token = await platform.objects.presign(place, method, seconds * 1000);
  await platform.audit.noteEach(caller!, {
    ...{ action: 'object.link', resourceType: 'bucket', resourceId: bucketId },
    details: { key, method, expires_at: new Date(expiresAtMs).toISOString() },
  });
  return { token, method, expires_at: new Date(expiresAtMs).toISOString() };
}

/** What a link opens, to whoever holds it. Throws not_found for one that is none, or has expired, or is for another method. */
export async function openLinkedObject(
  platform: Platform,
  request: Caller['request'],
  token: string,
): Promise<ObjectToSend> {
  const place = await linkedPlace(platform, token, 'GET');
  const found = await platform.objects.get(place);
  if (!found) throw noSuchLink();
  await noteLinkUse(platform, request, { ...place, method: 'GET', sha256: found.object.sha256 });
  return { object: objectView(found.object), content: found.content };
}

export async function putLinkedObject(
  platform: Platform,
  request: Caller['request'],
  { token, contentType }: { token: string; contentType: string },
  content: ObjectContent,
): Promise<ObjectView> {
  const place = await linkedPlace(platform, token, 'PUT');
  const object = await platform.objects.put(place, content, { contentType, by: 'link' });
  await noteLinkUse(platform, request, { ...place, method: 'PUT', sha256: object.sha256 });
  return objectView(object);
}

async function linkedPlace(platform: Platform, token: string, method: LinkMethod) {
  const claims = platform.objectLinks.read(token);
  if (claims?.method !== method) throw noSuchLink();
  const { orgId, bucket, key } = claims;
  const row = await platform.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('buckets')
      .select('kept_by')
      .where('org_id', '=', orgId)
      .where('name', '=', bucket)
      .executeTakeFirst(),
  );
  if (row?.kept_by !== null) throw noSuchLink();
  return { orgId, bucket, key };
}

function noteLinkUse(
  platform: Platform,
  request: Caller['request'],
  {
    orgId,
    bucket,
    key,
    method,
    sha256,
  }: { orgId: string; bucket: string; key: string; method: LinkMethod; sha256: string },
): Promise<void> {
  const note = { action: 'object.use_link', resourceType: 'bucket', details: { bucket, key, method, sha256 } };
  return platform.audit.noteUnknown(orgId, request, note);
}

/** Throws not_found, and forbidden for a bucket that a room of the platform keeps. */
async function openedBucket(
  platform: Platform,
  caller: Caller | undefined,
  bucketId: string,
  needs: Permission,
): Promise<{ orgId: string; bucket: BucketRow }> {
  requirePermission(platform, caller, needs);
  const orgId = organisationOf(caller);
  const bucket = await platform.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('buckets')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('bucket_id', '=', bucketId)
      .executeTakeFirst(),
  );
  if (!bucket) throw noSuchBucket();
  if (bucket.kept_by !== null)
    throw new Problem(
      'forbidden',
      `What is in "${bucket.name}" is kept by the platform (${bucket.kept_by}), and is seen on its own pages, by those who may.`,
    );
  return { orgId, bucket };
}

/** Throws forbidden for what is about a person, unless the caller may see single events. */
async function requireSeen(platform: Platform, caller: Caller, bucketId: string, key: string): Promise<void> {
  const row = await platform.records.asTenant(caller.orgId, (tx) =>
    tx
      .selectFrom('objects')
      .select('subject')
      .where('org_id', '=', caller.orgId)
      .where('bucket_id', '=', bucketId)
      .where('key', '=', key)
      .executeTakeFirst(),
  );
  if (row && row.subject !== null) requirePermission(platform, caller, 'events:read');
}

function objectView({ key, contentType, bytes, sha256, metadata, storedAtMs, expiresAtMs }: StoredObject): ObjectView {
  return {
    ...{ key, content_type: contentType, bytes, sha256, metadata },
    stored_at: new Date(storedAtMs).toISOString(),
    expires_at: expiresAtMs === undefined ? null : new Date(expiresAtMs).toISOString(),
  };
}

function noSuchObject(): Problem {
  return new Problem('not_found', 'There is no such object in this bucket, or not any more.');
}

function noSuchLink(): Problem {
  return new Problem('not_found', 'This link opens nothing: it has expired, or what it led to was removed.');
}
