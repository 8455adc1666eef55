/** The real disk, made to fail, to be slow, or to be full. Everything it does not refuse really happens. */
import { readlinkSync } from 'node:fs';
import { type Disk, systemDisk } from '../src/disk.ts';

export class FailingDisk implements Disk {
  /** Bytes that may still be written; beyond that the disk is full. */
  roomBytes = Number.POSITIVE_INFINITY;
  /** Whether a sync (or a write) of this file fails with an I/O error. */
  failsSync: (path: string) => boolean = () => false;
  failsWrite: (path: string) => boolean = () => false;
  #held: Promise<void> | undefined;
  #heldSyncs = 0;
  #onHeld: (() => void) | undefined;

  async writev(fd: number, buffers: readonly Buffer[], position: number): Promise<number> {
    if (this.failsWrite(pathOf(fd))) throw ioError('EIO');
    if (this.roomBytes === 0) throw ioError('ENOSPC');
    const bytes = Buffer.concat(buffers).subarray(0, this.roomBytes);
    this.roomBytes -= bytes.length;
    return systemDisk.writev(fd, [bytes], position);
  }

  async datasync(fd: number): Promise<void> {
    if (this.#held && pathOf(fd).endsWith('.ndjson')) {
      this.#heldSyncs++;
      this.#onHeld?.();
      await this.#held;
      this.#heldSyncs--;
    }
    if (this.failsSync(pathOf(fd))) throw ioError('EIO');
    await systemDisk.datasync(fd);
  }

  truncate(fd: number, length: number): Promise<void> {
    return systemDisk.truncate(fd, length);
  }

  /** From now on syncs of segments wait until the function given back is called. */
  holdSyncs(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    return () => {
      this.#held = undefined;
      resolve();
    };
  }

  /** Resolves when a sync is waiting. */
  syncHeld(): Promise<void> {
    if (this.#heldSyncs > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onHeld = resolve;
    });
  }
}

function pathOf(fd: number): string {
  return readlinkSync(`/proc/self/fd/${fd}`);
}

function ioError(code: 'EIO' | 'ENOSPC'): Error {
  return Object.assign(new Error(code), { code });
}
