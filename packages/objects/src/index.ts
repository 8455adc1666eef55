export type { BlobAddress, BlobStore } from './blob-store.ts';
export { refusalOfContentType } from './content-type.ts';
export { FolderBlobs } from './folder-blobs.ts';
export { FolderFiles, type NamedFiles, S3Files } from './named-files.ts';
export {
  LINK_METHODS,
  type LinkMethod,
  type NewObject,
  type ObjectContent,
  type ObjectPage,
  type ObjectPlace,
  type ObjectRange,
  type ObjectStore,
  type StoredObject,
} from './object-store.ts';
export { S3Blobs } from './s3-blobs.ts';
export type { LockMode, ObjectLock, S3Settings } from './s3-client.ts';
export { KEY_BYTES, sealedContent, unsealedContent } from './sealed-content.ts';
