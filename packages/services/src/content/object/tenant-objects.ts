/**
 * The object store: which object lies where is kept in records, its content sealed as a piece that is written once
 * (packages/objects). So an object is there in one moment, by one transaction, and lists, quotas and who may see what are
 * the database's.
 *
 * A piece is noted as a leftover before it is written, and the note goes in the transaction that makes it an object's;
 * that of an object that is replaced or removed becomes one in the same way. Whenever the process ends, what no object has
 * is known by name and is removed at the next round.
 */
import { type Clock, DAY_MS, Problem } from '@bellwether/core';
import {
  type BlobStore,
  type LinkMethod,
  type NewObject,
  type ObjectContent,
  type ObjectPage,
  type ObjectPlace,
  type ObjectRange,
  type ObjectStore,
  refusalOfContentType,
  type StoredObject,
  sealedContent,
  unsealedContent,
} from '@bellwether/objects';
import { sql } from '@bellwether/records';
import { nameOf, OPERATOR } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { type BucketRow, noSuchBucket } from './bucket-row.ts';
import { type BucketFields, bucketFields, bucketStream } from './bucket-stream.ts';
import { MeasuredContent, peeked } from './measured-content.ts';
import { ObjectKeys } from './object-keys.ts';
import type { ObjectLinks } from './object-links.ts';
import { bucketFull, findBucketByName, keepObject, leaveOver, roomIn, storedObject } from './object-rows.ts';

export const KEY_LENGTH_MAX = 512;
const LIST_MAX = 1000;
const METADATA_BYTES_MAX = 4 * 1024;
/** What file-type looks at. */
const HEAD_BYTES = 4100;
/** Nothing is written for longer. */
const UNFINISHED_MS = DAY_MS;
const LINK_VALID_MAX_MS = 7 * DAY_MS;
const SWEPT_TOGETHER = 500;

export interface TenantObjectsOptions {
  blobs: BlobStore;
  links: ObjectLinks;
  /** Of one organisation, all its buckets together. */
  bytesMax: number;
}

type Context = Pick<ServiceContext, 'records' | 'secrets' | 'standing' | 'audit'> & { clock: Clock };

/** `by` is whoever puts it, as `user:usr_…`; the platform itself when absent. */
export type PutObject = NewObject & { by?: string };

export class TenantObjects implements ObjectStore {
  readonly bytesMax: number;
  readonly #context: Context;
  readonly #blobs: BlobStore;
  readonly #links: ObjectLinks;
  readonly #keys: ObjectKeys;

  constructor(context: Context, { blobs, links, bytesMax }: TenantObjectsOptions) {
    this.#context = context;
    this.#blobs = blobs;
    this.#links = links;
    this.bytesMax = bytesMax;
    this.#keys = new ObjectKeys(context);
  }

  /** The bucket a room of the platform keeps its things in; made when it is first needed. */
  async ensureBucket(orgId: string, fields: BucketFields & { kept_by: string }): Promise<void> {
    await this.#context.records.asTenant(orgId, async (tx) => {
      const known = await findBucketByName(tx, orgId, fields.name);
      if (known?.kept_by === fields.kept_by) return;
      if (known)
        throw new Problem(
          'conflict',
          `The platform keeps ${fields.description.toLowerCase()} in a bucket "${fields.name}", and there is one of that name that somebody made. Give that one another name.`,
        );
      const caller = { ...OPERATOR, orgId };
      const at = new Date(this.#context.clock());
      const row: BucketRow = {
        ...{ org_id: orgId, bucket_id: newId('bkt'), ...fields, version: 1 },
        ...{ created_by: nameOf(caller), created_at: at, updated_by: nameOf(caller), updated_at: at },
      };
      await tx.insertInto('buckets').values(row).execute();
      await recordChange(this.#context, tx, caller, bucketStream, row.bucket_id, {
        before: null,
        after: bucketFields(row),
      });
    });
  }

  async put(place: ObjectPlace, content: ObjectContent, about: PutObject): Promise<StoredObject> {
    const { orgId, key } = place;
    checkKey(key);
    const metadata = JSON.stringify(about.metadata ?? {});
    if (Buffer.byteLength(metadata) > METADATA_BYTES_MAX)
      throw invalid('metadata', `has to be at most ${METADATA_BYTES_MAX} bytes as JSON.`);
    this.#refuseErased(orgId, about.subject);
    const { bucket, room } = await this.#roomFor(place);
    const { head, whole } = await peeked(content, HEAD_BYTES);
    const refusal = await refusalOfContentType(about.contentType, bucket.content_types, head);
    if (refusal) throw invalid('content-type', refusal);

    const { records, clock } = this.#context;
    const blob = { orgId, blobId: newId('blb') };
    const dueAt = new Date(clock() + UNFINISHED_MS);
    await records.asTenant(orgId, (tx) => leaveOver(tx, orgId, [blob.blobId], dueAt));
    const measured = new MeasuredContent(whole, room);
    const sealing = sealedContent(await this.#keys.of(orgId), placeOf(blob), measured.read());
    await this.#blobs.write(blob, sealing).catch(async (error: unknown) => {
      await this.#removeLeftover(orgId, blob.blobId);
      throw error;
    });
    const row = {
      ...{ org_id: orgId, bucket_id: bucket.bucket_id, key, blob_id: blob.blobId, content_type: about.contentType },
      ...{ bytes: measured.bytes, sha256: measured.sha256, metadata, subject: about.subject ?? null },
      ...{ stored_by: about.by ?? nameOf(OPERATOR), stored_at: new Date(clock()) },
    };
    const replaced = await records
      .asTenant(orgId, async (tx) => {
        this.#refuseErased(orgId, about.subject);
        return keepObject(tx, row, { dueAt: row.stored_at, bytesMax: this.bytesMax });
      })
      .catch(async (error: unknown) => {
        await this.#removeLeftover(orgId, blob.blobId);
        throw error;
      });
    if (replaced !== undefined) await this.#removeLeftover(orgId, replaced);
    return storedObject(bucket, { ...row, metadata: about.metadata ?? {} });
  }

  async get(place: ObjectPlace): Promise<{ object: StoredObject; content: AsyncIterable<Uint8Array> } | undefined> {
    const found = await this.#find(place);
    if (!found) return undefined;
    const blob = { orgId: place.orgId, blobId: found.blobId };
    const key = await this.#keys.of(place.orgId);
    return { object: found.object, content: unsealedContent(key, placeOf(blob), this.#blobs.read(blob)) };
  }

  async head(place: ObjectPlace): Promise<StoredObject | undefined> {
    return (await this.#find(place))?.object;
  }

  async list(
    { orgId, bucket }: Omit<ObjectPlace, 'key'>,
    { prefix = '', after = '', limit }: ObjectRange,
  ): Promise<ObjectPage> {
    const count = Math.min(Math.max(1, limit), LIST_MAX);
    return this.#context.records.asTenant(orgId, async (tx) => {
      const row = await findBucketByName(tx, orgId, bucket);
      if (!row) throw noSuchBucket();
      const rows = await tx
        .selectFrom('objects')
        .selectAll()
        .where('org_id', '=', orgId)
        .where('bucket_id', '=', row.bucket_id)
        .where('key', '>', after)
        .where('key', '>=', prefix)
        .where(sql<boolean>`starts_with(key, ${prefix})`)
        .orderBy('key')
        .limit(count + 1)
        .execute();
      const objects = rows.slice(0, count).map((each) => storedObject(row, each));
      const alive = objects.filter((object) => !this.#hasExpired(object));
      return { objects: alive, next: rows.length > count ? objects.at(-1)?.key : undefined };
    });
  }

  async remove({ orgId, bucket, key }: ObjectPlace): Promise<boolean> {
    const { records, clock } = this.#context;
    const blobId = await records.asTenant(orgId, async (tx) => {
      const row = await findBucketByName(tx, orgId, bucket);
      if (!row) throw noSuchBucket();
      const gone = await tx
        .deleteFrom('objects')
        .where('org_id', '=', orgId)
        .where('bucket_id', '=', row.bucket_id)
        .where('key', '=', key)
        .returning('blob_id')
        .executeTakeFirst();
      if (gone) await leaveOver(tx, orgId, [gone.blob_id], new Date(clock()));
      return gone?.blob_id;
    });
    if (blobId === undefined) return false;
    await this.#removeLeftover(orgId, blobId);
    return true;
  }

  async presign(place: ObjectPlace, method: LinkMethod, validMs: number): Promise<string> {
    checkKey(place.key);
    if (!(validMs > 0 && validMs <= LINK_VALID_MAX_MS))
      throw invalid('expires_in_seconds', `has to be from 1 to ${LINK_VALID_MAX_MS / 1000}.`);
    return this.#links.sign({ ...place, method, expiresAtMs: this.#context.clock() + validMs });
  }

  /** Removes what is somebody's. The content goes first: an erasure that is interrupted finds it again. */
  async erase(orgId: string, subject: string): Promise<number> {
    const { records } = this.#context;
    const owned = await records.asTenant(orgId, (tx) =>
      tx
        .selectFrom('objects')
        .select(['bucket_id', 'key', 'blob_id'])
        .where('org_id', '=', orgId)
        .where('subject', '=', subject)
        .execute(),
    );
    for (const { blob_id } of owned) await this.#blobs.remove({ orgId, blobId: blob_id });
    if (owned.length > 0)
      await records.asTenant(orgId, (tx) =>
        tx.deleteFrom('objects').where('org_id', '=', orgId).where('subject', '=', subject).execute(),
      );
    return owned.length;
  }

  /** Whether the organisation keeps anything here. */
  async holdsAnything(orgId: string): Promise<boolean> {
    const row = await this.#context.records.asTenant(orgId, (tx) =>
      tx.selectFrom('objects').select('bucket_id').where('org_id', '=', orgId).limit(1).executeTakeFirst(),
    );
    return row !== undefined;
  }

  /** Removes what has been kept for as long as its bucket says, and content that no object has. */
  async sweep(): Promise<{ expired: number; removed: number }> {
    const { records, clock } = this.#context;
    const buckets = await records.asOperator((tx) =>
      tx.selectFrom('buckets').selectAll().where('expire_after_days', 'is not', null).execute(),
    );
    let expired = 0;
    for (const bucket of buckets) expired += await this.#expire(bucket);
    let removed = 0;
    for (;;) {
      const due = await records.asOperator((tx) =>
        tx
          .selectFrom('object_leftovers')
          .select(['org_id', 'blob_id'])
          .where('due_at', '<=', new Date(clock()))
          .limit(SWEPT_TOGETHER)
          .execute(),
      );
      for (const { org_id, blob_id } of due) await this.#removeLeftover(org_id, blob_id);
      removed += due.length;
      if (due.length < SWEPT_TOGETHER) return { expired, removed };
    }
  }

  async #expire(bucket: BucketRow): Promise<number> {
    const { org_id: orgId, bucket_id, expire_after_days: days } = bucket;
    const now = new Date(this.#context.clock());
    const before = new Date(now.getTime() - (days ?? 0) * DAY_MS);
    let expired = 0;
    for (;;) {
      const gone = await this.#context.records.asTenant(orgId, async (tx) => {
        const rows = await tx
          .deleteFrom('objects')
          .where('org_id', '=', orgId)
          .where('bucket_id', '=', bucket_id)
          .where('key', 'in', (eb) =>
            eb
              .selectFrom('objects')
              .select('key')
              .where('org_id', '=', orgId)
              .where('bucket_id', '=', bucket_id)
              .where('stored_at', '<=', before)
              .limit(SWEPT_TOGETHER),
          )
          .returning('blob_id')
          .execute();
        if (rows.length === 0) return 0;
        await leaveOver(
          tx,
          orgId,
          rows.map(({ blob_id }) => blob_id),
          now,
        );
        const note = { action: 'object.expire', resourceType: 'bucket', resourceId: bucket_id };
        await this.#context.audit.append(tx, { ...OPERATOR, orgId }, orgId, {
          ...note,
          details: { objects: rows.length },
        });
        return rows.length;
      });
      expired += gone;
      if (gone < SWEPT_TOGETHER) return expired;
    }
  }

  async #removeLeftover(orgId: string, blobId: string): Promise<void> {
    await this.#blobs.remove({ orgId, blobId });
    await this.#context.records.asTenant(orgId, (tx) =>
      tx.deleteFrom('object_leftovers').where('org_id', '=', orgId).where('blob_id', '=', blobId).execute(),
    );
  }

  /** How much may be put there, before any of it is read. */
  async #roomFor({ orgId, bucket, key }: ObjectPlace): Promise<{ bucket: BucketRow; room: number }> {
    return this.#context.records.asTenant(orgId, async (tx) => {
      const row = await findBucketByName(tx, orgId, bucket);
      if (!row) throw noSuchBucket();
      const left = await roomIn(tx, row, key, this.bytesMax);
      if (left < 0) throw bucketFull(row);
      return { bucket: row, room: left };
    });
  }

  async #find({ orgId, bucket, key }: ObjectPlace): Promise<{ object: StoredObject; blobId: string } | undefined> {
    return this.#context.records.asTenant(orgId, async (tx) => {
      const row = await findBucketByName(tx, orgId, bucket);
      if (!row) throw noSuchBucket();
      const found = await tx
        .selectFrom('objects')
        .selectAll()
        .where('org_id', '=', orgId)
        .where('bucket_id', '=', row.bucket_id)
        .where('key', '=', key)
        .executeTakeFirst();
      if (!found) return undefined;
      const object = storedObject(row, found);
      return this.#hasExpired(object) ? undefined : { object, blobId: found.blob_id };
    });
  }

  #hasExpired({ expiresAtMs }: StoredObject): boolean {
    return expiresAtMs !== undefined && expiresAtMs <= this.#context.clock();
  }

  #refuseErased(orgId: string, subject: string | undefined): void {
    if (subject !== undefined && this.#context.standing.isErased(orgId, subject))
      throw new Problem('forbidden', 'The person it is about was erased; nothing about them is taken in.');
  }
}

function placeOf({ orgId, blobId }: { orgId: string; blobId: string }): string {
  return `${orgId}/${blobId}`;
}

function checkKey(key: string): void {
  const isText = key.length > 0 && key.length <= KEY_LENGTH_MAX && key.isWellFormed();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (isText && !/[\u0000-\u001f\u007f]/.test(key)) return;
  throw invalid('key', `has to have 1 to ${KEY_LENGTH_MAX} characters, none of them a control character.`);
}

function invalid(field: string, detail: string): Problem {
  return new Problem('invalid_request', `${field} ${detail}`, { errors: [{ field, detail }] });
}
