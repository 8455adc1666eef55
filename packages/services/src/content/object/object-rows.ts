/** Rows of objects: making a piece of content an object's, what there is room for, what is left over. In the caller's transaction. */
import { DAY_MS, Problem } from '@bellwether/core';
import type { StoredObject } from '@bellwether/objects';
import type { Transaction } from '@bellwether/records';
import { type BucketRow, noSuchBucket, usageByBucket } from './bucket-row.ts';

interface NewRow {
  org_id: string;
  bucket_id: string;
  key: string;
  blob_id: string;
  content_type: string;
  bytes: number;
  sha256: string;
  metadata: string;
  subject: string | null;
  stored_by: string;
  stored_at: Date;
}

/** Makes a piece an object's. Gives the piece that the object had before, which is a leftover now. */
export async function keepObject(
  tx: Transaction,
  row: NewRow,
  { dueAt, bytesMax }: { dueAt: Date; bytesMax: number },
): Promise<string | undefined> {
  const { org_id, bucket_id, key, ...rest } = row;
  const bucket = await tx
    .selectFrom('buckets')
    .selectAll()
    .where('org_id', '=', org_id)
    .where('bucket_id', '=', bucket_id)
    .forUpdate()
    .executeTakeFirst();
  if (!bucket) throw noSuchBucket();
  if ((await roomIn(tx, bucket, key, bytesMax)) < row.bytes) throw bucketFull(bucket);
  const { numDeletedRows } = await tx
    .deleteFrom('object_leftovers')
    .where('org_id', '=', org_id)
    .where('blob_id', '=', row.blob_id)
    .executeTakeFirst();
  if (numDeletedRows !== 1n) throw new Problem('timeout', 'Storing it took too long. Put it again.');
  const before = await tx
    .selectFrom('objects')
    .select('blob_id')
    .where('org_id', '=', org_id)
    .where('bucket_id', '=', bucket_id)
    .where('key', '=', key)
    .executeTakeFirst();
  await tx
    .insertInto('objects')
    .values(row)
    .onConflict((conflict) => conflict.columns(['org_id', 'bucket_id', 'key']).doUpdateSet(rest))
    .execute();
  if (before) await leaveOver(tx, org_id, [before.blob_id], dueAt);
  return before?.blob_id;
}

/** What may still be put under the key, where what is there now makes room; below zero when even nothing does not fit. */
export async function roomIn(tx: Transaction, bucket: BucketRow, key: string, bytesMax: number): Promise<number> {
  const usage = await usageByBucket(tx, bucket.org_id);
  const now = await tx
    .selectFrom('objects')
    .select('bytes')
    .where('org_id', '=', bucket.org_id)
    .where('bucket_id', '=', bucket.bucket_id)
    .where('key', '=', key)
    .executeTakeFirst();
  const all = [...usage.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  const inBucket = usage.get(bucket.bucket_id)?.bytes ?? 0;
  return Math.min(Number(bucket.bytes_max) - inBucket, bytesMax - all) + Number(now?.bytes ?? 0);
}

export function bucketFull({ name, bytes_max }: BucketRow): Problem {
  return new Problem(
    'quota_exceeded',
    `It does not fit: the bucket "${name}" holds ${bytes_max} bytes at most, and all buckets together what the installation allows. Remove something, or raise the quota.`,
  );
}

export async function leaveOver(
  tx: Transaction,
  orgId: string,
  blobIds: readonly string[],
  dueAt: Date,
): Promise<void> {
  await tx
    .insertInto('object_leftovers')
    .values(blobIds.map((blob_id) => ({ org_id: orgId, blob_id, due_at: dueAt })))
    .execute();
}

export function findBucketByName(tx: Transaction, orgId: string, name: string): Promise<BucketRow | undefined> {
  return tx.selectFrom('buckets').selectAll().where('org_id', '=', orgId).where('name', '=', name).executeTakeFirst();
}

interface KeptObject {
  key: string;
  content_type: string;
  bytes: number;
  sha256: string;
  metadata: object;
  stored_at: Date;
}

export function storedObject(bucket: BucketRow, row: KeptObject): StoredObject {
  const storedAtMs = row.stored_at.getTime();
  return {
    ...{ bucket: bucket.name, key: row.key, contentType: row.content_type, bytes: Number(row.bytes) },
    ...{ sha256: row.sha256, metadata: row.metadata as Record<string, string>, storedAtMs },
    expiresAtMs: bucket.expire_after_days === null ? undefined : storedAtMs + bucket.expire_after_days * DAY_MS,
  };
}
