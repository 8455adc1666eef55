/** The buckets of an organisation, what is in each, and what all may hold together. */
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { type BucketView, bucketView, noSuchBucket, usageByBucket } from './bucket-row.ts';

export interface BucketList {
  buckets: BucketView[];
  bytes: number;
  /** Of all buckets together. */
  bytes_max: number;
}

export async function listBuckets(platform: Platform, caller: Caller | undefined): Promise<BucketList> {
  requirePermission(platform, caller, 'objects:read');
  const orgId = organisationOf(caller);
  const [buckets] = await Promise.all([
    platform.records.asTenant(orgId, async (tx) => {
      const rows = await tx.selectFrom('buckets').selectAll().where('org_id', '=', orgId).orderBy('name').execute();
      const usage = await usageByBucket(tx, orgId);
      return rows.map((row) => bucketView(row, usage.get(row.bucket_id)));
    }),
    platform.audit.note(caller, { action: 'bucket.list', resourceType: 'bucket' }),
  ]);
  const bytes = buckets.reduce((sum, bucket) => sum + bucket.bytes, 0);
  return { buckets, bytes, bytes_max: platform.objects.bytesMax };
}

/** Throws not_found. */
export async function getBucket(platform: Platform, caller: Caller | undefined, id: string): Promise<BucketView> {
  requirePermission(platform, caller, 'objects:read');
  const orgId = organisationOf(caller);
  const view = await platform.records.asTenant(orgId, async (tx) => {
    const row = await tx
      .selectFrom('buckets')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('bucket_id', '=', id)
      .executeTakeFirst();
    if (!row) throw noSuchBucket();
    return bucketView(row, (await usageByBucket(tx, orgId)).get(id));
  });
  await platform.audit.note(caller, { action: 'bucket.read', resourceType: 'bucket', resourceId: id });
  return view;
}
