import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, HOUR_MS } from '@bellwether/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addTenant, callerWith, problemOf, withScopes } from '../../../test/service-context.ts';
import { openTestPlatform } from '../../../test/test-platform.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { readHistory } from '../../ingest/history/read-history.ts';
import { undoChange } from '../../ingest/history/undo-change.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import {
  getObject,
  linkObject,
  listObjects,
  openLinkedObject,
  putLinkedObject,
  putObject,
  removeObject,
} from './objects.ts';
import { listBuckets } from './read-buckets.ts';
import { createBucket, removeBucket, updateBucket } from './write-bucket.ts';

const directory = mkdtempSync(join(tmpdir(), 'objects-'));
let nowMs = Date.parse('2054-11-18T12:00:00.000Z');
let platform: Platform;
let admin: Caller;
let neighbour: Caller;

const open = () =>
  openTestPlatform({
    dataDirectory: directory,
    packs: [],
    clock: () => nowMs,
    onTrouble: (message) => expect.fail(message),
  });
beforeAll(async () => {
  platform = await open();
  admin = await addTenant(platform, 'org_a');
  neighbour = await addTenant(platform, 'org_b');
}, 60_000);
afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true, force: true });
});

let made = 0;
async function newBucket(more: object = {}): Promise<string> {
  made += 1;
  return (await createBucket(platform, admin, { name: `bucket-${made}`, ...more })).bucket_id;
}
const put = (bucketId: string, key: string, text: string, more: { contentType?: string; subject?: string } = {}) =>
  putObject(platform, admin, { bucketId, key, contentType: 'text/plain', ...more }, [Buffer.from(text)]);
async function textOf({ content }: { content: AsyncIterable<Uint8Array> }): Promise<string> {
  return Buffer.concat(await Array.fromAsync(content)).toString();
}
const read = async (bucketId: string, key: string) => textOf(await getObject(platform, admin, bucketId, key));
const keysIn = async (bucketId: string, range = {}) =>
  (await listObjects(platform, admin, bucketId, range)).objects.map(({ key }) => key);
/** Pieces of content on the disk. */
const pieces = (): string[] =>
  readdirSync(join(directory, 'objects'), { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.includes('blb_'),
  );

describe('an object', () => {
  it('is what was put under its key, until something else is put there', async () => {
    const bucket = await newBucket();
    const first = await put(bucket, 'reports/ä b.txt', 'one');
    expect(first).toMatchObject({ key: 'reports/ä b.txt', bytes: 3, content_type: 'text/plain', expires_at: null });
    expect(await read(bucket, 'reports/ä b.txt')).toBe('one');
    const before = pieces().length;
    await put(bucket, 'reports/ä b.txt', 'another');
    expect(await read(bucket, 'reports/ä b.txt')).toBe('another');
    expect(pieces().length).toBe(before);
  });

  it('is sealed on the disk, and one that was changed there is not given out', async () => {
    const bucket = await newBucket();
    const before = new Set(pieces());
    await put(bucket, 'a', 'a sentence that nobody should find');
    const [piece] = pieces().filter((path) => !before.has(path));
    const path = join(directory, 'objects', piece!);
    const sealed = readFileSync(path);
    expect(sealed.includes('sentence')).toBe(false);
    sealed[sealed.length - 1]! ^= 1;
    writeFileSync(path, sealed);
    await problemOf(read(bucket, 'a'), 'internal');
  });

  it('is its organisation’s', async () => {
    const bucket = await newBucket();
    await put(bucket, 'a', 'of a');
    await problemOf(getObject(platform, neighbour, bucket, 'a'), 'not_found');
    await problemOf(listObjects(platform, neighbour, bucket, {}), 'not_found');
    await problemOf(linkObject(platform, neighbour, bucket, { key: 'a' }), 'not_found');
    await problemOf(removeObject(platform, neighbour, bucket, 'a'), 'not_found');
  });

  it('is gone from the disk when it was removed', async () => {
    const bucket = await newBucket();
    const before = pieces().length;
    await put(bucket, 'a', 'x');
    await removeObject(platform, admin, bucket, 'a');
    await problemOf(read(bucket, 'a'), 'not_found');
    await problemOf(removeObject(platform, admin, bucket, 'a'), 'not_found');
    expect(pieces().length).toBe(before);
  });

  it('that was not sent to its end is not there, and leaves nothing', async () => {
    const bucket = await newBucket();
    const before = pieces().length;
    async function* broken() {
      yield Buffer.alloc(10_000);
      throw new Error('the sender has gone');
    }
    const about = { bucketId: bucket, key: 'a', contentType: 'text/plain' };
    await expect(putObject(platform, admin, about, broken())).rejects.toThrow(/sender/);
    await problemOf(read(bucket, 'a'), 'not_found');
    expect(pieces().length).toBe(before);
  });

  it('keeps its place among the others, byte by byte, page by page', async () => {
    const bucket = await newBucket();
    for (const key of ['b/2', 'a', 'b/1', 'B', 'b%', 'b/ä', 'c']) await put(bucket, key, key);
    expect(await keysIn(bucket)).toEqual(['B', 'a', 'b%', 'b/1', 'b/2', 'b/ä', 'c']);
    expect(await keysIn(bucket, { prefix: 'b/' })).toEqual(['b/1', 'b/2', 'b/ä']);
    const page = await listObjects(platform, admin, bucket, { limit: 4 });
    expect(page.next).toBe('b/1');
    expect(await keysIn(bucket, { after: page.next! })).toEqual(['b/2', 'b/ä', 'c']);
  });

  it.each(['', 'x'.repeat(513), 'a\nb', 'a\0', '\ud800'])('has no key such as %j', async (key) => {
    await problemOf(put(await newBucket(), key, 'x'), 'invalid_request');
  });

  it('is found again after a restart', async () => {
    const bucket = await newBucket();
    await put(bucket, 'a', 'kept');
    await platform.close();
    platform = await open();
    expect(await read(bucket, 'a')).toBe('kept');
  });

  it('that names a person is for those who may see single events, and goes with them', async () => {
    const bucket = await newBucket();
    await put(bucket, 'of-them', 'x', { subject: 'pseudonym-1' });
    await put(bucket, 'of-others', 'x', { subject: 'pseudonym-2' });
    const writer = withScopes(admin, 'admin');
    await problemOf(getObject(platform, writer, bucket, 'of-them'), 'forbidden');
    const before = pieces().length;
    expect(await platform.objects.erase('org_a', 'pseudonym-1')).toBe(1);
    expect(await keysIn(bucket)).toEqual(['of-others']);
    expect(pieces().length).toBe(before - 1);
  });

  it('is refused of somebody who was erased', async () => {
    const bucket = await newBucket();
    platform.standing.addErased('org_a', platform.standing.hashOf('org_a', 'pseudonym-gone'));
    await problemOf(put(bucket, 'a', 'x', { subject: 'pseudonym-gone' }), 'forbidden');
  });
});

describe('a bucket', () => {
  it('takes what it says it takes, and so much', async () => {
    const bucket = await newBucket({ content_types: ['text/*'], bytes_max: 10 });
    await problemOf(put(bucket, 'a', '{}', { contentType: 'application/json' }), 'invalid_request');
    await problemOf(put(bucket, 'a', '%PDF-1.7 ', { contentType: 'text/plain' }), 'invalid_request');
    await put(bucket, 'a', '12345');
    await problemOf(put(bucket, 'b', '123456'), 'quota_exceeded');
    await put(bucket, 'a', '1234567890');
    await problemOf(put(bucket, 'b', '1'), 'quota_exceeded');
    expect(await keysIn(bucket)).toEqual(['a']);
  });

  it('holds to its limit also when several come at once', async () => {
    const bucket = await newBucket({ bytes_max: 10 });
    const puts = await Promise.allSettled(Array.from({ length: 6 }, (_, index) => put(bucket, String(index), '1234')));
    expect(puts.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(await keysIn(bucket)).toHaveLength(2);
  });

  it('keeps things for as long as it says', async () => {
    const bucket = await newBucket({ expire_after_days: 2 });
    const { expires_at, stored_at } = await put(bucket, 'old', 'x');
    expect(Date.parse(expires_at!) - Date.parse(stored_at)).toBe(2 * DAY_MS);
    nowMs += DAY_MS;
    await put(bucket, 'new', 'x');
    nowMs += DAY_MS;
    await problemOf(read(bucket, 'old'), 'not_found');
    expect(await keysIn(bucket)).toEqual(['new']);
    const before = pieces().length;
    expect(await platform.objects.sweep()).toEqual({ expired: 1, removed: 1 });
    expect(pieces().length).toBe(before - 1);
  });

  it('is changed by whoever knows how it is now, and its history undoes that', async () => {
    const { bucket_id, name } = await createBucket(platform, admin, { name: 'history' });
    const changed = await updateBucket(platform, admin, bucket_id, { version: 1, name, expire_after_days: 7 });
    expect(changed).toMatchObject({ version: 2, expire_after_days: 7 });
    const stale = await problemOf(updateBucket(platform, admin, bucket_id, { version: 1, name }), 'conflict');
    expect(stale.current).toMatchObject({ version: 2 });
    await undoChange(platform, admin, 'bucket', bucket_id, { version: 2 });
    const [found] = (await listBuckets(platform, admin)).buckets.filter((each) => each.bucket_id === bucket_id);
    expect(found).toMatchObject({ version: 3, expire_after_days: null });
    await removeBucket(platform, admin, bucket_id);
    const { entries } = await readHistory(platform, admin, 'bucket', bucket_id, {});
    expect(entries.map(({ event_type }) => event_type)).toEqual([
      'bucket.removed',
      'bucket.updated',
      'bucket.updated',
      'bucket.created',
    ]);
    await undoChange(platform, admin, 'bucket', bucket_id, { version: 4 });
    await put(bucket_id, 'a', 'x');
    await problemOf(removeBucket(platform, admin, bucket_id), 'conflict');
  });

  it('has a name of its own', async () => {
    await createBucket(platform, admin, { name: 'taken' });
    await createBucket(platform, neighbour, { name: 'taken' });
    await problemOf(createBucket(platform, admin, { name: 'taken' }), 'conflict');
    for (const name of ['ab', 'Upper', 'a_b', '-ab', 'ab-', 'a/b', '../../..', 'x'.repeat(64)])
      await problemOf(createBucket(platform, admin, { name }), 'invalid_request');
  });

  it('of a room of the platform is counted, and its content is that room’s', async () => {
    const fields = { name: 'kept', description: 'Things', kept_by: 'room', expire_after_days: null };
    const make = () => platform.objects.ensureBucket('org_a', { ...fields, content_types: [], bytes_max: 1000 });
    await make();
    await make();
    const at = { orgId: 'org_a', bucket: 'kept', key: 'a' };
    await platform.objects.put(at, [Buffer.from('x')], { contentType: 'text/plain' });
    const { buckets } = await listBuckets(platform, admin);
    const [{ bucket_id, objects }] = buckets.filter(({ name }) => name === 'kept') as [(typeof buckets)[0]];
    expect(objects).toBe(1);
    await problemOf(getObject(platform, admin, bucket_id, 'a'), 'forbidden');
    await problemOf(linkObject(platform, admin, bucket_id, { key: 'a' }), 'forbidden');
    await problemOf(put(bucket_id, 'a', 'y'), 'forbidden');
  });

  it('is read and changed with the permission for it', async () => {
    const bucket = await newBucket();
    await problemOf(listBuckets(platform, callerWith('member', 'org_a')), 'forbidden');
    await problemOf(createBucket(platform, withScopes(admin, 'read'), { name: 'mine' }), 'forbidden');
    await problemOf(updateBucket(platform, callerWith('viewer', 'org_a'), bucket, {}), 'forbidden');
    await problemOf(listBuckets(platform, undefined), 'unauthenticated');
  });
});

describe('a link', () => {
  const nobody = { id: 'request', address: '192.0.2.1' };
  const openText = async (token: string) => textOf(await openLinkedObject(platform, nobody, token));

  it('opens its object to whoever holds it, until it expires', async () => {
    const bucket = await newBucket();
    await put(bucket, 'a', 'shared');
    const { token } = await linkObject(platform, admin, bucket, { key: 'a', expires_in_seconds: 3600 });
    expect(await openText(token)).toBe('shared');
    nowMs += HOUR_MS;
    await problemOf(openText(token), 'not_found');
  });

  it('is for one method and one object', async () => {
    const bucket = await newBucket();
    await put(bucket, 'a', 'x');
    const { token: get } = await linkObject(platform, admin, bucket, { key: 'a' });
    const { token: write } = await linkObject(platform, admin, bucket, { key: 'b', method: 'PUT' });
    const to = (token: string) => ({ token, contentType: 'text/plain' });
    await problemOf(putLinkedObject(platform, nobody, to(get), [Buffer.from('y')]), 'not_found');
    await problemOf(openText(write), 'not_found');
    await putLinkedObject(platform, nobody, to(write), [Buffer.from('sent')]);
    expect(await read(bucket, 'b')).toBe('sent');
  });

  it('is nobody’s to make up or change', async () => {
    const bucket = await newBucket();
    await put(bucket, 'a', 'x');
    const { token } = await linkObject(platform, admin, bucket, { key: 'a' });
    const [payload = '', mac = ''] = token.split('.');
    const other = JSON.parse(Buffer.from(payload, 'base64url').toString()) as unknown[];
    const forged = Buffer.from(JSON.stringify(other.with(1, 'org_b'))).toString('base64url');
    for (const bad of [
      `${forged}.${mac}`,
      `${payload}.`,
      payload,
      '',
      '..',
      `${token}.x`,
      `${payload}.${'A'.repeat(43)}`,
    ])
      await problemOf(openText(bad), 'not_found');
  });

  it('opens nothing once its object was removed', async () => {
    const bucket = await newBucket();
    await put(bucket, 'a', 'x');
    const { token } = await linkObject(platform, admin, bucket, { key: 'a' });
    await removeObject(platform, admin, bucket, 'a');
    await problemOf(openText(token), 'not_found');
  });

  it('is in the audit trail when it is made and when it is used', async () => {
    const bucket = await newBucket();
    await put(bucket, 'audited', 'x');
    const { token } = await linkObject(platform, admin, bucket, { key: 'audited' });
    await openText(token);
    const entries = await platform.records.asTenant('org_a', (tx) =>
      tx.selectFrom('audit_entries').select(['action', 'actor']).where('details', 'like', '%"audited"%').execute(),
    );
    expect(entries.map(({ action, actor }) => `${action} ${actor}`)).toEqual([
      'object.put user:usr_org_a',
      'object.link user:usr_org_a',
      'object.use_link nobody',
    ]);
  });
});
