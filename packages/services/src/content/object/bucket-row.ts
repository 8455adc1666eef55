/** A bucket as it is kept, and as the API shows it. */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';

export interface BucketRow {
  org_id: string;
  bucket_id: string;
  name: string;
  description: string;
  /** The room of the platform that keeps it, such as `scrape`; its content is read and written there only. */
  kept_by: string | null;
  expire_after_days: number | null;
  content_types: string[];
  bytes_max: number;
  version: number;
  created_by: string;
  created_at: Date;
  updated_by: string;
  updated_at: Date;
}

export interface BucketView {
  bucket_id: string;
  name: string;
  description: string;
  kept_by: string | null;
  expire_after_days: number | null;
  content_types: string[];
  bytes_max: number;
  bytes: number;
  objects: number;
  version: number;
  created_by: string;
  created_at: string;
  updated_by: string;
  updated_at: string;
}

export const BUCKETS_MAX = 200;

/** For a change: the row is locked. Throws not_found. */
export async function findBucket(tx: Transaction, orgId: string, id: string): Promise<BucketRow> {
  const row = await tx
    .selectFrom('buckets')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('bucket_id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw noSuchBucket();
  return row;
}

export interface Usage {
  bytes: number;
  objects: number;
}

/** What is in each bucket, by its id; one that is empty is absent. */
export async function usageByBucket(tx: Transaction, orgId: string): Promise<Map<string, Usage>> {
  const rows = await tx
    .selectFrom('objects')
    .select((eb) => ['bucket_id', eb.fn.sum<number>('bytes').as('bytes'), eb.fn.countAll<number>().as('objects')])
    .where('org_id', '=', orgId)
    .groupBy('bucket_id')
    .execute();
  return new Map(rows.map((row) => [row.bucket_id, { bytes: Number(row.bytes), objects: Number(row.objects) }]));
}

export function bucketView(row: BucketRow, usage: Usage = { bytes: 0, objects: 0 }): BucketView {
  const { bucket_id, name, description, kept_by, expire_after_days, content_types, bytes_max } = row;
  return {
    ...{ bucket_id, name, description, kept_by, expire_after_days, content_types, bytes_max, ...usage },
    ...{ version: row.version, created_by: row.created_by, created_at: row.created_at.toISOString() },
    ...{ updated_by: row.updated_by, updated_at: row.updated_at.toISOString() },
  };
}

export function noSuchBucket(): Problem {
  return new Problem('not_found', 'This organisation has no such bucket.');
}
