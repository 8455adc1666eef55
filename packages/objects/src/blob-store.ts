/**
 * Where the bytes of objects lie: pieces that have a name nobody chooses, are written once and never changed. What is in
 * them is sealed before it comes here; which object a piece belongs to is kept elsewhere.
 */
import type { ObjectContent } from './object-store.ts';

export interface BlobAddress {
  orgId: string;
  blobId: string;
}

export interface BlobStore {
  /** Whole and durable when it resolves; a piece that was not finished is not there. */
  write(address: BlobAddress, content: ObjectContent): Promise<void>;
  /** Throws when there is no such piece: what the records know of has to be there. */
  read(address: BlobAddress): AsyncIterable<Uint8Array>;
  /** No mistake when it is not there. */
  remove(address: BlobAddress): Promise<void>;
}

const PART = /^[A-Za-z0-9_-]{1,100}$/;

/** Both parts become names of files: whatever else may have gone wrong, they lead nowhere else. */
export function checkedAddress({ orgId, blobId }: BlobAddress): BlobAddress {
  if (!PART.test(orgId) || !PART.test(blobId)) throw new Error('A piece of an object has a name that is none of ours.');
  return { orgId, blobId };
}
