/**
 * Pieces of objects in a bucket of a store that speaks S3, under `<prefix><organisation>/<piece>`. What lies there is
 * sealed: the store's keeper learns sizes and times, and no content.
 */
import { type BlobAddress, type BlobStore, checkedAddress } from './blob-store.ts';
import type { ObjectContent } from './object-store.ts';
import { type ObjectLock, S3Client, type S3Settings } from './s3-client.ts';

interface S3BlobsOptions {
  /** What each piece is locked with when it is written. */
  lock?: (() => ObjectLock) | undefined;
  /** Reads what was there at that instant, of a bucket that keeps versions. */
  asOf?: Date | undefined;
}

export class S3Blobs implements BlobStore {
  readonly #client: S3Client;
  readonly #options: S3BlobsOptions;

  private constructor(client: S3Client, options: S3BlobsOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** `directory` is where pieces are while they are being sent. */
  static async open(settings: S3Settings, directory: string, options: S3BlobsOptions = {}): Promise<S3Blobs> {
    return new S3Blobs(await S3Client.open(settings, directory), options);
  }

  async write(address: BlobAddress, content: ObjectContent): Promise<void> {
    await this.#client.put(nameOf(address), content, this.#options.lock?.());
  }

  async *read(address: BlobAddress): AsyncGenerator<Uint8Array> {
    yield* this.#client.get(nameOf(address), this.#options.asOf);
  }

  async remove(address: BlobAddress): Promise<void> {
    await this.#client.remove(nameOf(address));
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

function nameOf(address: BlobAddress): string {
  const { orgId, blobId } = checkedAddress(address);
  return `${orgId}/${blobId}`;
}
