/**
 * What an object store does: content under a key, in a bucket, of one organisation. Buckets are made beforehand; each says
 * what may be put into it, how much, and for how long it is kept. What is put is there whole or not at all, and an object
 * that is put again under its key replaces the one before in one moment.
 */

/** An object's name: `/` parts it for people, and means nothing to the store. */
export interface ObjectPlace {
  orgId: string;
  /** The bucket's name, such as `scraped-pages`. */
  bucket: string;
  key: string;
}

export interface NewObject {
  /** `text/markdown; charset=utf-8`; the content has to be of it as far as its first bytes show. */
  contentType: string;
  /** The pseudonym of whom the object is about; it goes when they are erased. */
  subject?: string | undefined;
  /** Small, and for people: where it came from. */
  metadata?: Readonly<Record<string, string>> | undefined;
}

export interface StoredObject {
  bucket: string;
  key: string;
  contentType: string;
  /** Of the content, not of what it takes on disk. */
  bytes: number;
  /** SHA-256 of the content, hexadecimal. */
  sha256: string;
  metadata: Readonly<Record<string, string>>;
  storedAtMs: number;
  /** When the bucket's rule removes it; absent when it is kept. */
  expiresAtMs: number | undefined;
}

export interface ObjectRange {
  prefix?: string | undefined;
  /** The key after which the listing goes on. */
  after?: string | undefined;
  limit: number;
}

export interface ObjectPage {
  objects: StoredObject[];
  /** Absent when this was the last. */
  next: string | undefined;
}

export type ObjectContent = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

export const LINK_METHODS = ['GET', 'PUT'] as const;
export type LinkMethod = (typeof LINK_METHODS)[number];

export interface ObjectStore {
  /** Durable when it resolves. Throws not_found without such a bucket, invalid_request, quota_exceeded. */
  put(place: ObjectPlace, content: ObjectContent, about: NewObject): Promise<StoredObject>;
  /** The content fails while it is read when so much as a bit of it has been changed on disk. */
  get(place: ObjectPlace): Promise<{ object: StoredObject; content: AsyncIterable<Uint8Array> } | undefined>;
  head(place: ObjectPlace): Promise<StoredObject | undefined>;
  /** In the order of their keys, byte by byte. */
  list(bucket: Omit<ObjectPlace, 'key'>, range: ObjectRange): Promise<ObjectPage>;
  /** Whether there was one. */
  remove(place: ObjectPlace): Promise<boolean>;
  /** A token that opens this one object for one method until it expires, to whoever holds it. */
  presign(place: ObjectPlace, method: LinkMethod, validMs: number): Promise<string>;
}
