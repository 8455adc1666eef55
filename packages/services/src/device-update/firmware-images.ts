/**
 * The images of firmware, in a folder of their own: written once, whole and flushed, and never changed. They are given out
 * under a digest that is signed, so that an image that was exchanged on the disk is refused by every device.
 */
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

const PART = /^[A-Za-z0-9_-]{1,100}$/;

export class FirmwareImages {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Whole and durable when it resolves. */
  async write(orgId: string, firmwareId: string, image: Uint8Array): Promise<void> {
    const path = this.#pathOf(orgId, firmwareId);
    const folder = join(path, '..');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(`${path}.new`, 'wx', 0o600);
    try {
      await file.writeFile(image);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
    for (const each of [folder, this.#directory]) {
      const handle = await open(each);
      await handle.sync().finally(() => handle.close());
    }
  }

  /** From a place in it on, for a device that has fetched a part already. */
  read(orgId: string, firmwareId: string, fromByte = 0): Readable {
    return createReadStream(this.#pathOf(orgId, firmwareId), { start: fromByte });
  }

  async remove(orgId: string, firmwareId: string): Promise<void> {
    await rm(this.#pathOf(orgId, firmwareId), { force: true });
  }

  #pathOf(orgId: string, firmwareId: string): string {
    if (!PART.test(orgId) || !PART.test(firmwareId)) throw new Error('An image has a name that is none of ours.');
    return join(this.#directory, orgId, firmwareId);
  }
}
