/**
 * The newest appends in memory, so that whoever keeps up does not read from disk. Bounded in bytes; the oldest leave
 * first. Appends in it are consecutive.
 */
import type { Frame } from './log.ts';
import { type Ends, keyOf } from './topic-partition.ts';

/** A payload that is a small part of a large buffer would keep all of it alive. */
const PINNED_BYTES_MAX = 64 * 1024;
/** What a frame costs besides its payload, roughly. */
const FRAME_OVERHEAD_BYTES = 512;

export class TailCache {
  /** Ends of all topic-partitions before the first append in the cache. */
  readonly floor: Ends;
  #appends: (Frame[] | undefined)[] = [];
  #head = 0;
  #first: number;
  #bytes = 0;
  readonly #bytesMax: number;

  constructor(bytesMax: number, next: number, ends: Ends) {
    this.#bytesMax = bytesMax;
    this.#first = next;
    this.floor = { ...ends };
  }

  /** Number of the oldest append in the cache; of the next one to come when it is empty. */
  get first(): number {
    return this.#first;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Frames of an append; `undefined` when it is no longer (or not yet) in the cache. */
  get(append: number): readonly Frame[] | undefined {
    return append < this.#first ? undefined : this.#appends[this.#head + append - this.#first];
  }

  /** Adds the append that follows the last one. */
  push(frames: Frame[]): void {
    for (const frame of frames)
      if (frame.payload.buffer.byteLength > 4 * frame.payload.length + PINNED_BYTES_MAX)
        frame.payload = Buffer.from(frame.payload);
    this.#appends.push(frames);
    this.#bytes += bytesOf(frames);
    while (this.#bytes > this.#bytesMax) this.#evict();
  }

  /** Lets go of what has expired. */
  dropBefore(append: number): void {
    while (this.#first < append && this.#bytes > 0) this.#evict();
  }

  #evict(): void {
    const frames = this.#appends[this.#head]!;
    this.#appends[this.#head++] = undefined;
    this.#first++;
    this.#bytes -= bytesOf(frames);
    for (const { topic, partition, base, count } of frames) this.floor[keyOf(topic, partition)] = base + count;
    if (this.#head > 1024 && this.#head * 2 > this.#appends.length) {
      this.#appends.splice(0, this.#head);
      this.#head = 0;
    }
  }
}

function bytesOf(frames: readonly Frame[]): number {
  return frames.reduce((sum, frame) => sum + frame.payload.length + FRAME_OVERHEAD_BYTES, 0);
}
