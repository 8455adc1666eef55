/**
 * Making, changing and removing buckets. A rule that is changed holds for what is in the bucket already: one that keeps
 * things shorter removes what is older at the next round.
 */
import { Problem } from '@bellwether/core';
import { isUniqueViolation, type Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { BUCKETS_MAX, type BucketRow, type BucketView, bucketView, findBucket, usageByBucket } from './bucket-row.ts';
import { type BucketFields, bucketFields, bucketStream } from './bucket-stream.ts';

/** Amazon S3's rule, without dots: a name that every such store would take. */
const NAME = /^[a-z0-9](?:[a-z0-9-]{1,61})[a-z0-9]$/;
const CONTENT_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/(\*|[a-z0-9][a-z0-9!#$&^_.+-]*)$/;
const CONTENT_TYPES_MAX = 50;
const DAYS_MAX = 3650;
const BYTES_DEFAULT = 1024 ** 3;
const BYTES_MAX = 1024 ** 4;

/** `{name, description?, expire_after_days?, content_types?, bytes_max?}`. Throws conflict when the name is taken. */
export async function createBucket(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<BucketView> {
  requirePermission(platform, caller, 'objects:write');
  const fields = { ...readInput(input, readFields), kept_by: null };
  const row = newBucketRow(organisationOf(caller), fields, nameOf(caller), new Date(platform.clock()));
  const note = { action: 'bucket.create', resourceType: 'bucket', resourceId: row.bucket_id };
  return audited(platform, caller, { ...note, details: { name: row.name } }, async (tx) => {
    await insertBucket(tx, row);
    await recordChange(platform, tx, caller, bucketStream, row.bucket_id, { before: null, after: bucketFields(row) });
    return bucketView(row);
  }).catch(refuseTakenName(row.name));
}

/** `{version, …}` as for a new one. Throws conflict when somebody was faster, with the bucket as it is now. */
export async function updateBucket(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<BucketView> {
  requirePermission(platform, caller, 'objects:write');
  const orgId = organisationOf(caller);
  const { version, ...fields } = readInput(input, (read) => ({
    version: read.integer('version', { min: 1, max: 1e9 }),
    ...readFields(read),
  }));
  const note = { action: 'bucket.update', resourceType: 'bucket', resourceId: id, details: { version } };
  return audited(platform, caller, note, async (tx) => {
    const row = await findBucket(tx, orgId, id);
    const usage = (await usageByBucket(tx, orgId)).get(id);
    if (row.version !== version)
      throw new Problem(
        'conflict',
        `The bucket was changed at ${row.updated_at.toISOString()}, after you had opened it. Nothing was overwritten: make your changes in version ${row.version}.`,
        {
          errors: [{ field: 'version', detail: `is ${version}; the bucket is at version ${row.version}.` }],
          current: bucketView(row, usage),
        },
      );
    if (row.kept_by !== null && row.name !== fields.name)
      throw new Problem(
        'conflict',
        `This bucket is kept by the platform (${row.kept_by}), which knows it by its name.`,
      );
    const next = await writeBucket(tx, row, fields, { by: nameOf(caller), at: new Date(platform.clock()) });
    await recordChange(platform, tx, caller, bucketStream, id, {
      before: bucketFields(row),
      after: bucketFields(next),
    });
    return bucketView(next, usage);
  }).catch(refuseTakenName(fields.name));
}

/** Removes a bucket that is empty. Throws not_found, conflict. */
export async function removeBucket(platform: Platform, caller: Caller | undefined, id: string): Promise<void> {
  requirePermission(platform, caller, 'objects:write');
  const orgId = organisationOf(caller);
  await audited(platform, caller, { action: 'bucket.remove', resourceType: 'bucket', resourceId: id }, async (tx) => {
    const row = await findBucket(tx, orgId, id);
    await deleteEmptyBucket(tx, row);
    await recordChange(platform, tx, caller, bucketStream, id, { before: bucketFields(row), after: null });
  });
}

export async function deleteEmptyBucket(tx: Transaction, { org_id, bucket_id }: BucketRow): Promise<void> {
  const held = (await usageByBucket(tx, org_id)).get(bucket_id)?.objects ?? 0;
  if (held > 0)
    throw new Problem('conflict', `There are ${held} objects in this bucket. Remove them first, or let them expire.`);
  await tx.deleteFrom('buckets').where('org_id', '=', org_id).where('bucket_id', '=', bucket_id).execute();
}

export function newBucketRow(orgId: string, fields: BucketFields, by: string, at: Date): BucketRow {
  return {
    ...{ org_id: orgId, bucket_id: newId('bkt'), ...fields, version: 1 },
    ...{ created_by: by, created_at: at, updated_by: by, updated_at: at },
  };
}

export async function insertBucket(tx: Transaction, row: BucketRow): Promise<void> {
  const { kept } = await tx
    .selectFrom('buckets')
    .select((eb) => eb.fn.countAll<number>().as('kept'))
    .where('org_id', '=', row.org_id)
    .executeTakeFirstOrThrow();
  if (Number(kept) >= BUCKETS_MAX)
    throw new Problem('conflict', `There are ${BUCKETS_MAX} buckets already. Remove some first.`);
  await tx.insertInto('buckets').values(row).execute();
}

/** A new version, unless nothing is changed. */
export async function writeBucket(
  tx: Transaction,
  row: BucketRow,
  fields: Partial<BucketFields>,
  { by, at }: { by: string; at: Date },
): Promise<BucketRow> {
  const next = { ...row, ...fields };
  if (JSON.stringify(bucketFields(next)) === JSON.stringify(bucketFields(row))) return row;
  const change = { ...bucketFields(next), version: row.version + 1, updated_by: by, updated_at: at };
  await tx
    .updateTable('buckets')
    .set(change)
    .where('org_id', '=', row.org_id)
    .where('bucket_id', '=', row.bucket_id)
    .execute();
  return { ...row, ...change };
}

export function refuseTakenName(name: string): (error: unknown) => never {
  return (error) => {
    if (!isUniqueViolation(error)) throw error;
    throw new Problem('conflict', `There is a bucket "${name}" already. Give this one another name.`, {
      errors: [{ field: 'name', detail: 'is taken.' }],
      cause: error,
    });
  };
}

function readFields(read: InputReader): Omit<BucketFields, 'kept_by'> {
  const isThere = (field: string): boolean => read.has(field) && read.raw(field) !== null;
  return {
    name: read.text('name', {
      ...{ min: 3, max: 63 },
      pattern: { matches: NAME, otherwise: 'have small letters, digits and hyphens only, such as monthly-exports' },
    }),
    description: isThere('description') ? read.text('description', { min: 0, max: 500 }) : '',
    expire_after_days: isThere('expire_after_days')
      ? read.integer('expire_after_days', { min: 1, max: DAYS_MAX })
      : null,
    content_types: isThere('content_types') ? readContentTypes(read) : [],
    bytes_max: isThere('bytes_max') ? read.integer('bytes_max', { min: 1, max: BYTES_MAX }) : BYTES_DEFAULT,
  };
}

function readContentTypes(read: InputReader): string[] {
  const sent = read.raw('content_types');
  const isList = Array.isArray(sent) && sent.length <= CONTENT_TYPES_MAX;
  if (isList && sent.every((one) => typeof one === 'string' && one.length <= 100 && CONTENT_TYPE.test(one)))
    return [...new Set(sent as string[])];
  const detail = `has to be a list of up to ${CONTENT_TYPES_MAX} media types, such as text/csv or image/*; an empty one takes anything.`;
  return read.refuse('content_types', detail, []);
}
