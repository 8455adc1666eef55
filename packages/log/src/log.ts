/**
 * The log's contract. It is the same over our own segments and over Kafka; docs/log-protocol.md has the terms, the state
 * table and the reasons, packages/log/test/conformance.ts has the tests every implementation must pass.
 */
import type { JsonObject } from '@bellwether/core';
import type { Redaction, RedactionReport } from './redaction.ts';

/** Position of a record in its partition; the first is 0 and they have no holes. */
export type Offset = number & { readonly __brand: 'Offset' };

export interface TopicPartition {
  topic: string;
  partition: number;
}

/** Records to append to one partition: NDJSON, one record a line, each line ended by "\n". */
export interface AppendBatch extends TopicPartition {
  /** Number of lines in `payload`. At least 1. */
  count: number;
  /** Small facts about the whole batch (tenant, time received), stored beside it and given back with it; to 250 kB. */
  meta: JsonObject;
  /** Kept by reference, not copied: neither it nor `meta` may be changed once it was handed over. */
  payload: Buffer;
}

export type AppendResult =
  /** Durable. `offsets[i]` is the offset of the first record of batch i. */
  | { kind: 'appended'; offsets: Offset[] }
  /** The same idempotency key was appended before: nothing was written, the first offsets are returned. */
  | { kind: 'duplicate'; offsets: Offset[] }
  /** Nothing was written; only with `storage_failed` the append may still turn up after a crash. Use a key then. */
  | { kind: 'rejected'; reason: AppendRejectReason };

export type AppendRejectReason = 'too_large' | 'storage_full' | 'overloaded' | 'closed' | 'storage_failed';

/** A batch as it is read back: whole, in the order appended. Shared by all readers, so it must not be changed. */
export interface Frame extends TopicPartition {
  base: Offset;
  count: number;
  /** When it was appended, in milliseconds. */
  timeMs: number;
  meta: JsonObject;
  payload: Buffer;
}

/** The next offset to read of each partition, keyed by `topic/partition`. */
export type Positions = { [topicPartition: string]: Offset };

/** Bounds of one read. The first frame is given back even when it is larger. */
export interface ReadLimits {
  /** Payload bytes. */
  maxBytes: number;
  maxRecords?: number;
}

export interface Consumer {
  /**
   * The next frames of all subscribed partitions after the last ones polled, in append order, never splitting a frame;
   * at least one frame if there is any, however large. Waits up to `waitMs` for the first; resolves to [] when none came
   * or the consumer was closed meanwhile. A position inside a frame gives the whole frame. One poll at a time.
   */
  poll(limits: ReadLimits & { waitMs: number }): Promise<Frame[]>;
  /** Position after everything polled so far, for every partition of the subscribed topics. */
  position(): Positions;
  /**
   * Makes positions durable: after a restart the group goes on from here. Partitions not named stay as they were. Rejects
   * when the disk does not take it; then the positions committed before stand.
   */
  commit(positions: Positions): Promise<void>;
  committed(): Positions;
  /**
   * Moves reading (not the commit): to the offsets given (other partitions stay), the beginning, the end, or the first
   * frame appended at `timeMs` or later. What has expired is passed over.
   */
  seek(to: Positions | 'beginning' | 'end' | { timeMs: number }): Promise<void>;
  /** Records appended and not yet committed by this group. */
  lag(): number;
  close(): Promise<void>;
}

export interface Log {
  readonly partitions: number;
  /**
   * All batches or none, durable when the promise resolves. Order within a partition is the order of calls. A key is
   * remembered for a bounded time (24 h or 100,000 appends); within it, the same key is appended once.
   * Rejects with a LogError only when the argument breaks the contract.
   */
  append(batches: readonly AppendBatch[], options?: { idempotencyKey?: string }): Promise<AppendResult>;
  /**
   * Told of every append through this handle once it is durable, in order, before its caller is answered, with the frames
   * of that append. Called synchronously: it must be quick and must not throw. Returns how to stop.
   */
  onAppend(listener: (frames: readonly Frame[]) => void): () => void;
  /** Frames of one partition from the frame that holds `from` on; from the first one kept if that has expired. */
  read(from: TopicPartition & { offset: Offset }, limits: ReadLimits): Promise<Frame[]>;
  /** A new group begins at the oldest record kept. A group has one consumer at a time. */
  consumer(group: string, topics: readonly string[]): Promise<Consumer>;
  /** Forgets a group that has no consumer, so that retention no longer waits for it; false when there is none. */
  removeGroup(group: string): Promise<boolean>;
  /** First offset still kept and the next offset to be written. */
  bounds(partition: TopicPartition): { start: Offset; end: Offset };
  /**
   * Removes whole segments in which everything was appended before the instant `olderThanMs`. Returns bytes freed. Never
   * what a group has not yet committed.
   */
  expire(olderThanMs: number): Promise<number>;
  /**
   * Takes the content of single records out of the log, for good; their offsets stay. Everything appended before the call
   * is looked at. A record that was erased is read back as a line of spaces (`isRedacted`), which readers pass over.
   */
  redact(redaction: Redaction): Promise<RedactionReport>;
  /** Bytes on disk, records, oldest record: for /metrics and doctor. */
  stats(): { bytes: number; segments: number; records: number; oldestMs: number | undefined };
  close(): Promise<void>;
}

/** The partition of a subject: the same subject always lands in the same one, so its events stay in order. */
export function partitionOf(subject: string, partitions: number): number {
  // FNV-1a: cheap, well spread for ids, and stable for ever; changing it would reorder subjects.
  let hash = 0x811c9dc5;
  for (let i = 0; i < subject.length; i++) hash = Math.imul(hash ^ subject.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % partitions;
}
