/**
 * Reads a segment from a frame's position on, in large chunks, checking every frame. Payloads are views into the
 * chunks. It reads durable bytes only: `limit` says how far that is at the moment.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { type FrameHeader, readFrame } from './frame.ts';
import type { Frame } from './log.ts';
import { damaged } from './log-error.ts';

const CHUNK_BYTES = 1024 * 1024;

export interface StoredFrame {
  header: FrameHeader;
  frame: Frame;
  position: number;
  end: number;
}

export class SegmentReader {
  readonly path: string;
  #handle: FileHandle;
  #limit: () => number;
  #chunk = Buffer.alloc(0);
  /** Position in the file of the chunk's first byte. */
  #chunkPosition: number;
  /** The next frame, relative to the chunk. */
  #at = 0;

  private constructor(path: string, handle: FileHandle, position: number, limit: () => number) {
    this.path = path;
    this.#handle = handle;
    this.#chunkPosition = position;
    this.#limit = limit;
  }

  static async open(path: string, position: number, limit: () => number): Promise<SegmentReader> {
    return new SegmentReader(path, await open(path, 'r'), position, limit);
  }

  /** Position of the next frame. */
  get position(): number {
    return this.#chunkPosition + this.#at;
  }

  /** The next frame; `undefined` at the limit. Throws `damaged` where the bytes are not the frame once written. */
  async next(): Promise<StoredFrame | undefined> {
    let bytesNeeded = 1;
    for (;;) {
      const position = this.position;
      if (position >= this.#limit()) return undefined;
      if (this.#chunk.length - this.#at < bytesNeeded) await this.#fill(bytesNeeded);
      const read = readFrame(this.#chunk, this.#at);
      if (read.kind === 'damaged') throw damaged(this.path, position, read.reason);
      if (read.kind === 'short') {
        if (this.#chunkPosition + this.#chunk.length >= this.#limit())
          throw damaged(this.path, position, 'the file ends within a frame');
        bytesNeeded = read.bytesNeeded;
        continue;
      }
      this.#at = read.end;
      return { header: read.header, frame: read.frame, position, end: this.position };
    }
  }

  /** Makes a chunk that begins at the next frame and has at least `bytesNeeded`, as far as the limit allows. */
  async #fill(bytesNeeded: number): Promise<void> {
    const position = this.position;
    const size = Math.min(Math.max(bytesNeeded, CHUNK_BYTES), this.#limit() - position);
    const kept = this.#chunk.subarray(this.#at);
    const chunk = Buffer.allocUnsafeSlow(size);
    let filled = kept.copy(chunk);
    while (filled < size) {
      const { bytesRead } = await this.#handle.read(chunk, filled, size - filled, position + filled);
      if (bytesRead === 0) throw damaged(this.path, position + filled, 'the file is shorter than it was');
      filled += bytesRead;
    }
    this.#chunk = chunk;
    this.#chunkPosition = position;
    this.#at = 0;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
