/**
 * The journal as readers see it: durable appends only. It knows the segments, the ends, the newest appends in memory,
 * and where in the files to begin reading for given positions, an append, or a time.
 */
import type { Frame } from './log.ts';
import type { RecentKeys } from './recent-keys.ts';
import type { Segment } from './segment.ts';
import type { TailCache } from './tail-cache.ts';
import type { Ends } from './topic-partition.ts';

/** The position wanted of a topic-partition, by its key; `undefined` when it is not wanted at all. */
export type Wanted = (topicPartition: string) => number | undefined;

export class Journal {
  readonly directory: string;
  /** Oldest first; the last is active. */
  readonly segments: Segment[];
  /** The next offset of every topic-partition. */
  readonly ends: Ends;
  readonly cache: TailCache;
  readonly keys: RecentKeys;
  /** How often records were taken out of it; what a reader has at hand from before is to be read again. */
  redactions = 0;
  /** Called after each group of appends has become durable. */
  readonly wakers = new Set<() => void>();
  readonly listeners = new Set<(frames: readonly Frame[]) => void>();

  constructor(directory: string, segments: Segment[], ends: Ends, cache: TailCache, keys: RecentKeys) {
    this.directory = directory;
    this.segments = segments;
    this.ends = ends;
    this.cache = cache;
    this.keys = keys;
  }

  get active(): Segment {
    return this.segments.at(-1)!;
  }

  /** Number of the next append. */
  get next(): number {
    return this.active.next;
  }

  /** First offsets still kept. */
  get starts(): Ends {
    return this.segments[0]!.starts;
  }

  /** Ends of all topic-partitions at the end of a segment. */
  endsOf(index: number): Ends {
    return this.segments[index + 1]?.starts ?? this.ends;
  }

  /** Tells listeners of an append. What a listener throws is its own bug and must not undo a durable append. */
  announce(frames: readonly Frame[]): void {
    for (const listener of this.listeners) {
      try {
        listener(frames);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  /** Number of an append, as late as possible, before which there is no record at or after the positions wanted. */
  locate(wanted: Wanted): number {
    if (!hasUnread(this.ends, wanted)) return this.next;
    if (!hasUnread(this.cache.floor, wanted)) return this.cache.first;
    const index = firstIndex(this.segments.length, (i) => hasUnread(this.endsOf(i), wanted));
    const segment = this.segments[index]!;
    let append = segment.first;
    for (const entry of segment.entries) {
      if (hasUnread(entry.ends, wanted)) break;
      append = entry.append;
    }
    return append;
  }

  /** An append, as late as possible, before which everything is older than `timeMs`, and the ends before it. */
  locateTime(timeMs: number): { append: number; ends: Ends } {
    const segment = this.segments.find(({ newestMs }) => newestMs >= timeMs);
    if (!segment) return { append: this.next, ends: { ...this.ends } };
    const ends = { ...segment.starts };
    for (const entry of segment.entries) {
      Object.assign(ends, entry.ends);
      if (entry.newestMs >= timeMs) return { append: entry.append, ends };
    }
    return { append: segment.first, ends: { ...segment.starts } };
  }

  /** The segment that holds the append; `undefined` when it has expired or is yet to come. */
  segmentOf(append: number): Segment | undefined {
    const index = firstIndex(this.segments.length, (i) => this.segments[i]!.next > append);
    const segment = this.segments[index];
    return segment && segment.first <= append ? segment : undefined;
  }
}

function hasUnread(ends: Ends, wanted: Wanted): boolean {
  for (const key in ends) {
    const position = wanted(key);
    if (position !== undefined && ends[key]! > position) return true;
  }
  return false;
}

/** The first index for which the predicate holds; from there on it holds for all. `length` when for none. */
function firstIndex(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
