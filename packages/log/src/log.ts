/**
 * The log's contract. It is the same over our own segments and over Kafka; docs/log-protocol.md has the terms, the state
 * table and the reasons, packages/log/test/conformance.ts has the tests every implementation must pass.
 */
import type { JsonObject } from '@bellwether/core';
import type { Redaction, RedactionReport } from './redaction.ts';

/**
 * A place in a partition. Of two batches the later one has the greater offset, and that is all that may be relied on: our
 * segments count records without holes, Kafka counts messages and leaves holes. So nobody calculates with offsets; the place
 * after a batch is `Frame.next`.
 */
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
  /** Durable. `offsets[i]` is where batch i is: the `base` of its frame. */
  | { kind: 'appended'; offsets: Offset[] }
  /** The same idempotency key was appended before: nothing was written, the offsets of then are returned. */
  | { kind: 'duplicate'; offsets: Offset[] }
  /** Nothing was written; only with `storage_failed` the append may still turn up after a crash. Use a key then. */
  | { kind: 'rejected'; reason: AppendRejectReason };

export type AppendRejectReason = 'too_large' | 'storage_full' | 'overloaded' | 'closed' | 'storage_failed';

/** A batch as it is read back: whole, in the order appended. Shared by all readers, so it must not be changed. */
export interface Frame extends TopicPartition {
  base: Offset;
  /** The place after it, to commit or to seek to. */
  next: Offset;
  /** Records in it. */
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

/** Reads all partitions of its topics, for itself: it belongs to no group, nothing is remembered of it. */
export interface Reader {
  /**
   * The next frames of all partitions read after the last ones polled, never splitting a frame; at least one frame if there
   * is any, however large. A partition's frames come in append order. Across partitions that holds where one process
   * appends; where several do, earlier ones come first as well as their clocks tell. Waits up to `waitMs` for the first
   * frame; resolves to [] when none came or it was closed meanwhile. A position inside a frame gives the whole frame. One
   * poll at a time.
   */
  poll(limits: ReadLimits & { waitMs: number }): Promise<Frame[]>;
  /** Position after everything polled so far, for every partition read. */
  position(): Positions;
  /**
   * Moves reading (not a commit): to the offsets given (other partitions stay), the beginning, the end, or the first frame
   * appended at `timeMs` or later. What has expired is passed over.
   */
  seek(to: Positions | 'beginning' | 'end' | { timeMs: number }): Promise<void>;
  close(): Promise<void>;
}

/**
 * A consumer of a group. Processes that have a consumer of the same group share the partitions: each is read by one of
 * them at a time, which one may change whenever one comes, ends, or is not heard of. Over segments there is one process,
 * and it reads them all.
 */
export interface Consumer extends Reader {
  /** What it reads now. */
  assignment(): Assignment;
  /**
   * Makes positions durable: whoever reads the partitions next goes on from here. Partitions not named stay as they were.
   * Rejects when that is not possible; then the positions committed before stand. With `revoked`, somebody else reads one
   * of the partitions by now, and nothing was committed.
   */
  commit(positions: Positions): Promise<void>;
  /** What the group has committed in the partitions read. */
  committed(): Positions;
  /**
   * Records appended and not yet committed, in the partitions read. It is 0 when, and only when, all that is known to have
   * been appended is committed. Over Kafka what was not read yet is estimated.
   */
  lag(): number;
}

export interface Assignment {
  /** Keys `topic/partition`. */
  partitions: readonly string[];
  /**
   * Greater in every later assignment of the group. What two processes may both write to, each thinking a partition is its
   * own, takes it along and refuses whoever comes with less than it has seen. Begins anew when the group is removed.
   */
  fence: number;
}

/**
 * Told what a consumer reads. An assignment is followed by either `revoked` or `lost`, then by the next one. Between them
 * nothing is polled, nothing can be committed, and there is no position.
 */
export interface AssignmentListener {
  /** Read from now on, from what is committed. The first one is told before `consumer()` resolves. Is waited for. */
  assigned?(assignment: Assignment, consumer: Consumer): Promise<void> | void;
  /**
   * About to be shared out anew; some or all of it may come back at once. Nobody else reads it yet, and it can still be
   * committed: finish what is in hand, commit, forget the rest. Is waited for, up to a limit (over Kafka 20 s); after that
   * it counts as lost.
   */
  revoked?(assignment: Assignment, consumer: Consumer): Promise<void> | void;
  /** Gone without asking, after this process was not heard of: others may have read on for some time. */
  lost?(assignment: Assignment, consumer: Consumer): Promise<void> | void;
}

export interface Log {
  readonly partitions: number;
  /**
   * All batches or none, durable when the promise resolves. Order within a partition is the order of calls through this
   * handle. A key is remembered for a bounded time (24 h or 100,000 appends); within it, the same key is appended once, by
   * whichever process.
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
  /** A new group begins at the oldest record kept. A group has one consumer at a time in a process. */
  consumer(group: string, topics: readonly string[], listener?: AssignmentListener): Promise<Consumer>;
  /** Reads all of the topics, from the oldest record kept on; retention does not wait for it. */
  reader(topics: readonly string[]): Promise<Reader>;
  /** Forgets a group that has no consumer, so that retention no longer waits for it; false when there is none. */
  removeGroup(group: string): Promise<boolean>;
  /**
   * First offset still kept, and the place after the last record. Where other processes append, too, it is as of a moment
   * ago, but never before what was appended or read through this handle.
   */
  bounds(partition: TopicPartition): { start: Offset; end: Offset };
  /**
   * Removes what was appended before the instant `olderThanMs`, from the oldest on; a part of it may stay for longer. Returns
   * about how many bytes that frees. Never what a group has not yet committed.
   */
  expire(olderThanMs: number): Promise<number>;
  /**
   * Takes the content of single records out of the log, for good; their offsets stay. Everything appended before the call
   * is looked at. A record that was erased is read back as a line of spaces (`isRedacted`), which readers pass over. Over
   * Kafka the old bytes are on the servers' disks until these have compacted them away, which has a limit of its own.
   */
  redact(redaction: Redaction): Promise<RedactionReport>;
  /** Bytes on disk, records, oldest record: for /metrics and doctor. */
  stats(): { bytes: number; segments: number; records: number; oldestMs: number | undefined };
  /** Rejects while its servers do not answer, or after its disk has failed. Changes nothing; for `/readyz`. */
  health(): Promise<void>;
  close(): Promise<void>;
}

/** The partition of a subject: the same subject always lands in the same one, so its events stay in order. */
export function partitionOf(subject: string, partitions: number): number {
  // FNV-1a: cheap, well spread for ids, and stable for ever; changing it would reorder subjects.
  let hash = 0x811c9dc5;
  for (let i = 0; i < subject.length; i++) hash = Math.imul(hash ^ subject.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % partitions;
}
