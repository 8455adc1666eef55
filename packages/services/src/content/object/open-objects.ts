/** The object store of a running platform: in a folder of the data directory, or in a store that speaks S3. */
import { join } from 'node:path';
import { type BlobStore, FolderBlobs, S3Blobs, type S3Settings } from '@bellwether/objects';
import type { ServiceContext } from '../../context.ts';
import { ObjectLinks } from './object-links.ts';
import { TenantObjects } from './tenant-objects.ts';

export interface ObjectStoreSettings {
  /** Of one organisation, all its buckets together. Default 50 GiB. */
  bytesMax?: number | undefined;
  s3?: S3Settings | undefined;
}

const BYTES_MAX_DEFAULT = 50 * 1024 ** 3;

export interface OpenedObjects {
  objects: TenantObjects;
  objectLinks: ObjectLinks;
  close(): Promise<void>;
}

export async function openObjects(
  context: ServiceContext,
  dataDirectory: string,
  { s3, bytesMax = BYTES_MAX_DEFAULT }: ObjectStoreSettings = {},
  onWritten: (path: string) => void = () => undefined,
): Promise<OpenedObjects> {
  const directory = join(dataDirectory, 'objects');
  const objectLinks = await ObjectLinks.open(context.keyHome, context.clock);
  const remote = s3 && (await S3Blobs.open(s3, join(directory, '.drafts')));
  const blobs = remote ?? toldOf(await FolderBlobs.open(directory), onWritten);
  const objects = new TenantObjects(context, { blobs, links: objectLinks, bytesMax });
  return { objects, objectLinks, close: async () => remote?.close() };
}

/** The same folder; each piece that is written is told by its path in the data directory. */
function toldOf(folder: FolderBlobs, onWritten: (path: string) => void): BlobStore {
  return {
    read: (address) => folder.read(address),
    remove: (address) => folder.remove(address),
    async write(address, content) {
      await folder.write(address, content);
      onWritten(`objects/${address.orgId}/${address.blobId.slice(-2)}/${address.blobId}`);
    },
  };
}
