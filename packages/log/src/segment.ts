/**
 * What is known about a segment without reading it: its extent, its times, and a sparse index from positions of
 * topic-partitions to places in the file. Grown frame by frame while the segment is active, kept in the sidecar after.
 */
import type { FrameHeader } from './frame.ts';
import type { SegmentHeader } from './segment-header.ts';
import { type Ends, keyOf } from './topic-partition.ts';

/** A seek reads at most this many bytes which it does not want. */
const INDEX_INTERVAL_BYTES = 4 * 1024 * 1024;

/** A place where an append begins. */
export interface IndexEntry {
  append: number;
  position: number;
  /** Newest append time from here to the next entry. */
  newestMs: number;
  /** Ends that moved between the entry before and this one. */
  ends: Ends;
}

/** An append that had an idempotency key. */
export interface KeyedAppend {
  key: string;
  timeMs: number;
  /** First offsets of its batches. */
  offsets: number[];
}

export class Segment {
  readonly path: string;
  readonly first: number;
  readonly createdMs: number;
  /** Ends of all topic-partitions at its beginning; at its end they are the next segment's `starts`. */
  readonly starts: Ends;
  /** Where the first frame begins. */
  readonly headerBytes: number;
  /** Durable bytes: reading stops here. */
  bytes: number;
  /** How often its file was replaced by one written anew; readers of the old file must open the new one. */
  rewrites = 0;
  /** Number of the append after its last one. */
  next: number;
  records = 0;
  oldestMs = Number.POSITIVE_INFINITY;
  newestMs = Number.NEGATIVE_INFINITY;
  entries: IndexEntry[] = [];
  keyed: KeyedAppend[] = [];
  #moved: Ends = {};

  constructor(path: string, header: SegmentHeader, headerBytes: number) {
    this.path = path;
    this.first = header.first;
    this.createdMs = header.timeMs;
    this.starts = header.ends;
    this.headerBytes = headerBytes;
    this.bytes = headerBytes;
    this.next = header.first;
  }

  get isEmpty(): boolean {
    return this.next === this.first;
  }

  /** Takes note of a durable frame at `position`. Frames come in order. */
  add(header: FrameHeader, position: number, end: number): void {
    if (header.index === 0) this.#beginAppend(header, position);
    const entry = this.entries.at(-1)!;
    entry.newestMs = Math.max(entry.newestMs, header.timeMs);
    this.oldestMs = Math.min(this.oldestMs, header.timeMs);
    this.newestMs = Math.max(this.newestMs, header.timeMs);
    this.#moved[keyOf(header.topic, header.partition)] = header.base + header.count;
    this.records += header.count;
    this.bytes = end;
    this.next = header.append + 1;
    if (header.key !== undefined) this.keyed.at(-1)!.offsets.push(header.base);
  }

  #beginAppend(header: FrameHeader, position: number): void {
    const last = this.entries.at(-1);
    if (!last || position - last.position >= INDEX_INTERVAL_BYTES) {
      this.entries.push({ append: header.append, position, newestMs: header.timeMs, ends: this.#moved });
      this.#moved = {};
    }
    if (header.key !== undefined) this.keyed.push({ key: header.key, timeMs: header.timeMs, offsets: [] });
  }

  /** The last entry at or before the append. */
  entryOf(append: number): IndexEntry | undefined {
    return this.entries.findLast((entry) => entry.append <= append);
  }
}
