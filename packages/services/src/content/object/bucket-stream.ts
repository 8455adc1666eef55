/** What became of a bucket: what may be put into it, how much, and for how long it is kept. */
import { defineEntityStream } from '@bellwether/records';
import type { BucketRow } from './bucket-row.ts';

export interface BucketFields {
  name: string;
  description: string;
  kept_by: string | null;
  expire_after_days: number | null;
  content_types: string[];
  bytes_max: number;
}

export const bucketStream = defineEntityStream<BucketFields>({ type: 'bucket' });

export function bucketFields(row: BucketRow): BucketFields {
  const { name, description, kept_by, expire_after_days, content_types, bytes_max } = row;
  return { name, description, kept_by, expire_after_days, content_types, bytes_max };
}
