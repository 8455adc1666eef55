/**
 * The log over segments in a directory: the embedded implementation of the contract in log.ts. One process at a time
 * owns the directory. Protocol: docs/log-protocol.md.
 */
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, DAY_MS, HOUR_MS, SECOND_MS, systemClock } from '@bellwether/core';
import { createSegment } from './active-segment.ts';
import { type ConsumerGroup, ConsumerGroups } from './consumer-groups.ts';
import { type DirectoryLock, lockDirectory } from './directory-lock.ts';
import { type Disk, isDiskFull, makeDirectory, syncDirectory, systemDisk } from './disk.ts';
import { Journal } from './journal.ts';
import { JournalCursor } from './journal-cursor.ts';
import { type JournalState, JournalWriter } from './journal-writer.ts';
import type {
  AppendBatch,
  AppendResult,
  AssignmentListener,
  Consumer,
  Frame,
  Log,
  Offset,
  Reader,
  ReadLimits,
  TopicPartition,
} from './log.ts';
import { LogError } from './log-error.ts';
import { RecentKeys } from './recent-keys.ts';
import { type RecoveryReport, recoverJournal } from './recovery.ts';
import { type Redaction, type RedactionReport, replaceSegment, writeRedacted } from './redaction.ts';
import { expireSegments } from './retention.ts';
import type { Segment } from './segment.ts';
import { SegmentConsumer } from './segment-consumer.ts';
import { TailCache } from './tail-cache.ts';
import { assertTopic, assertTopicPartition, keyOf } from './topic-partition.ts';
import { type VerifyReport, verifyLog } from './verify.ts';

const MIB = 1024 * 1024;

export interface LogOptions {
  /** Made if it is not there. Nothing else may be kept in it. */
  directory: string;
  /** Partitions of every topic; default 4. Changing it later moves subjects to other partitions. */
  partitions?: number;
  /** A segment is sealed before it grows larger; default 64 MiB. A single larger append has a segment of its own. */
  segmentBytes?: number;
  /** A segment is sealed by the first append after this time; default one hour. */
  segmentAgeMs?: number;
  /** Larger appends are rejected (`too_large`); default 32 MiB. */
  appendBytesMax?: number;
  /** Bytes that may wait to be written; more is rejected (`overloaded`); default 64 MiB. */
  queueBytesMax?: number;
  /** Newest frames kept in memory for readers; default 32 MiB. */
  cacheBytesMax?: number;
  /** How many idempotency keys are remembered; default 100,000. */
  keyCountMax?: number;
  /** How long an idempotency key is remembered; default 24 h. */
  keyAgeMaxMs?: number;
  /** After the disk has failed, how often at most the log tries to mend itself; default 1 s. */
  mendIntervalMs?: number;
  clock?: Clock;
  disk?: Disk;
}

/**
 * Opens the log, recovering from whatever the last owner left. Throws `locked` when another process has it, `damaged`
 * or `group_ahead` when acknowledged records are missing: nothing is then changed.
 */
export async function openLog(options: LogOptions): Promise<SegmentLog> {
  const { directory, clock = systemClock, disk = systemDisk } = options;
  await makeDirectory(directory);
  const lock = lockDirectory(directory);
  try {
    const keys = new RecentKeys({
      countMax: options.keyCountMax ?? 100_000,
      ageMaxMs: options.keyAgeMaxMs ?? DAY_MS,
      clock,
    });
    const { segments, ends, report } = await recoverJournal(directory, disk, keys);
    const groups = await ConsumerGroups.open(join(directory, 'groups'), ends, disk);
    const last = segments.at(-1);
    const active = last
      ? { segment: last, handle: await open(last.path, 'r+') }
      : await createSegment(directory, { first: 0, timeMs: clock(), ends: {} }, disk);
    if (!last) segments.push(active.segment);
    const cache = new TailCache(options.cacheBytesMax ?? 32 * MIB, active.segment.next, ends);
    const journal = new Journal(directory, segments, ends, cache, keys);
    const partitions = options.partitions ?? 4;
    const writer = new JournalWriter(journal, active.handle, {
      partitions,
      segmentBytes: options.segmentBytes ?? 64 * MIB,
      segmentAgeMs: options.segmentAgeMs ?? HOUR_MS,
      appendBytesMax: options.appendBytesMax ?? 32 * MIB,
      queueBytesMax: options.queueBytesMax ?? 64 * MIB,
      mendIntervalMs: options.mendIntervalMs ?? SECOND_MS,
      clock,
      disk,
    });
    return new SegmentLog({ lock, journal, writer, groups, partitions, disk, recovery: report });
  } catch (error) {
    lock.release();
    throw error;
  }
}

interface Parts {
  lock: DirectoryLock;
  journal: Journal;
  writer: JournalWriter;
  groups: ConsumerGroups;
  partitions: number;
  disk: Disk;
  recovery: RecoveryReport;
}

export class SegmentLog implements Log {
  readonly partitions: number;
  /** What opening found and did. */
  readonly recovery: RecoveryReport;
  readonly #lock: DirectoryLock;
  readonly #journal: Journal;
  readonly #writer: JournalWriter;
  readonly #groups: ConsumerGroups;
  readonly #disk: Disk;
  readonly #consumers = new Set<Consumer>();
  #closing: Promise<void> | undefined;

  constructor({ lock, journal, writer, groups, partitions, disk, recovery }: Parts) {
    this.#lock = lock;
    this.#journal = journal;
    this.#writer = writer;
    this.#groups = groups;
    this.#disk = disk;
    this.partitions = partitions;
    this.recovery = recovery;
  }

  /** For `/readyz` and doctor: `full` and `failed` mean that appends are rejected. */
  get state(): JournalState {
    return this.#writer.state;
  }

  /** A full disk mends itself, and what is there can be read meanwhile. */
  async health(): Promise<void> {
    if (this.#closing) throw new LogError('closed', 'The log is closed.');
    if (this.state === 'failed') throw new LogError('storage_failed', 'The disk of the log has failed.');
  }

  async append(batches: readonly AppendBatch[], options: { idempotencyKey?: string } = {}): Promise<AppendResult> {
    return this.#writer.append(batches, options.idempotencyKey);
  }

  onAppend(listener: (frames: readonly Frame[]) => void): () => void {
    this.#journal.listeners.add(listener);
    return () => this.#journal.listeners.delete(listener);
  }

  async read(from: TopicPartition & { offset: Offset }, limits: ReadLimits): Promise<Frame[]> {
    this.#assertOpen();
    assertTopicPartition(from, this.partitions);
    const key = keyOf(from.topic, from.partition);
    const append = this.#journal.locate((wanted) => (wanted === key ? from.offset : undefined));
    const cursor = new JournalCursor(this.#journal, append);
    const frames: Frame[] = [];
    let bytes = 0;
    let records = 0;
    try {
      for (;;) {
        const frame = cursor.peekCached() ?? (await cursor.peek());
        if (!frame) break;
        cursor.advance();
        if (frame.topic !== from.topic || frame.partition !== from.partition) continue;
        if (frame.base + frame.count <= from.offset) continue;
        bytes += frame.payload.length;
        records += frame.count;
        if (frames.length > 0 && (bytes > limits.maxBytes || records > (limits.maxRecords ?? records))) break;
        frames.push(frame);
        if (frame.base + frame.count >= (this.#journal.ends[key] ?? 0)) break;
      }
    } finally {
      await cursor.close();
    }
    return frames;
  }

  async consumer(group: string, topics: readonly string[], listener: AssignmentListener = {}): Promise<Consumer> {
    this.#assertOpen();
    for (const topic of topics) assertTopic(topic);
    const consumer = this.#consumerOf(await this.#groups.acquire(group, [...new Set(topics)]));
    try {
      await listener.assigned?.(consumer.assignment(), consumer);
    } catch (error) {
      await consumer.close();
      throw error;
    }
    return consumer;
  }

  async reader(topics: readonly string[]): Promise<Reader> {
    this.#assertOpen();
    for (const topic of topics) assertTopic(topic);
    // A group that nobody is told of: nothing is written of it, and retention does not know it.
    return this.#consumerOf({ name: 'reader', topics: [...new Set(topics)], committed: {}, fence: 0, isOpen: true });
  }

  #consumerOf(group: ConsumerGroup): Consumer {
    const consumer: Consumer = new SegmentConsumer(this.#journal, this.#groups, group, {
      partitions: this.partitions,
      onClose: () => this.#consumers.delete(consumer),
    });
    this.#consumers.add(consumer);
    return consumer;
  }

  async removeGroup(group: string): Promise<boolean> {
    this.#assertOpen();
    return this.#groups.remove(group);
  }

  bounds(partition: TopicPartition): { start: Offset; end: Offset } {
    assertTopicPartition(partition, this.partitions);
    const key = keyOf(partition.topic, partition.partition);
    return { start: (this.#journal.starts[key] ?? 0) as Offset, end: (this.#journal.ends[key] ?? 0) as Offset };
  }

  async expire(olderThanMs: number): Promise<number> {
    this.#assertOpen();
    const expire = () => expireSegments(this.#journal, this.#groups, olderThanMs);
    return this.#writer.exclusive(async () => {
      await this.#writer.sidecarsWritten();
      const freed = await expire();
      const { active, ends } = this.#journal;
      if (active.isEmpty || active.newestMs >= olderThanMs || this.#groups.behind(ends).length > 0) return freed;
      try {
        await this.#writer.roll();
      } catch (error) {
        if (isDiskFull(error)) return freed; // there is room for a new segment next time
        throw error;
      }
      await this.#writer.sidecarsWritten();
      return freed + (await expire());
    });
  }

  async redact(redaction: Redaction): Promise<RedactionReport> {
    this.#assertOpen();
    const report: RedactionReport = { segments: 0, erased: 0, edited: 0 };
    await this.#writer.exclusive(() => this.#sealActive());
    // What is sealed does not change any more: it is written anew beside the appends, one segment at a time.
    for (const segment of this.#journal.segments.slice(0, -1)) {
      const written = await this.#writeRedacted(segment, redaction);
      if (!written) continue;
      const isReplaced = await this.#writer.exclusive(() => this.#replace(segment, written.path));
      if (!isReplaced) continue;
      report.segments++;
      report.erased += written.erased;
      report.edited += written.edited;
    }
    return report;
  }

  stats(): { bytes: number; segments: number; records: number; oldestMs: number | undefined } {
    const { segments } = this.#journal;
    const sum = (count: (segment: (typeof segments)[number]) => number) =>
      segments.reduce((total, segment) => total + count(segment), 0);
    const oldestMs = segments.find(({ isEmpty }) => !isEmpty)?.oldestMs;
    return {
      bytes: sum(({ bytes }) => bytes),
      segments: segments.length,
      records: sum(({ records }) => records),
      oldestMs,
    };
  }

  /** The files of the log, oldest first, and how far each is durable: for whoever copies them while it runs. */
  extents(): { path: string; bytes: number }[] {
    return this.#journal.segments.map(({ path, bytes }) => ({ path, bytes }));
  }

  /** Reads everything and lists what is damaged. */
  async verify(): Promise<VerifyReport> {
    this.#assertOpen();
    return verifyLog(this.#journal.directory, this.#journal.active.bytes);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await this.#writer.close();
      for (const consumer of this.#consumers) await consumer.close();
    } finally {
      this.#lock.release();
    }
  }

  /** Afterwards everything appended so far is in sealed segments, and read from there. */
  async #sealActive(): Promise<void> {
    if (this.#writer.state === 'failed')
      throw new LogError('storage_failed', 'The disk of the log has failed; redact again once it takes appends.');
    if (!this.#journal.active.isEmpty) {
      try {
        await this.#writer.roll();
      } catch (error) {
        throw isDiskFull(error) ? noRoom(error) : error;
      }
    }
    this.#journal.cache.dropBefore(this.#journal.active.first);
  }

  async #writeRedacted(segment: Segment, redaction: Redaction): ReturnType<typeof writeRedacted> {
    try {
      return await writeRedacted(segment, redaction, this.#disk);
    } catch (error) {
      if (!this.#journal.segments.includes(segment)) return undefined; // it expired meanwhile
      throw isDiskFull(error) ? noRoom(error) : error;
    }
  }

  /** False when the segment has expired meanwhile. */
  async #replace(segment: Segment, path: string): Promise<boolean> {
    if (!this.#journal.segments.includes(segment)) {
      await rm(path, { force: true });
      return false;
    }
    await replaceSegment(segment, path);
    this.#journal.redactions++;
    await syncDirectory(this.#journal.directory);
    return true;
  }

  #assertOpen(): void {
    if (this.#closing) throw new LogError('closed', 'The log is closed.');
  }
}

function noRoom(cause: unknown): LogError {
  return new LogError('storage_full', 'The disk has no room for a segment beside the old one.', { cause });
}
