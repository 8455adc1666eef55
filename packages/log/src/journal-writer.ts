/**
 * The one writer of the journal: group commit. Whatever is queued goes out in one write and one fdatasync; what arrives
 * meanwhile forms the next group. docs/log-protocol.md, "Writing" and "When the disk says no", has the rules.
 */
import type { FileHandle } from 'node:fs/promises';
import { type Clock, faultPoint } from '@bellwether/core';
import { type ActiveSegment, createSegment, rewriteSegment } from './active-segment.ts';
import { type AppendGroup, formGroup, publishGroup } from './append-group.ts';
import { AppendQueue, prepareAppend } from './append-queue.ts';
import { type Disk, isDiskFull, writeAll } from './disk.ts';
import type { Journal } from './journal.ts';
import type { AppendBatch, AppendRejectReason, AppendResult, Offset } from './log.ts';
import type { Segment } from './segment.ts';
import { writeSidecars } from './segment-index.ts';

/** Larger groups would only make the first of them wait longer; the sync is already shared by many. */
const GROUP_BYTES_MAX = 8 * 1024 * 1024;

export interface WriterOptions {
  partitions: number;
  segmentBytes: number;
  segmentAgeMs: number;
  appendBytesMax: number;
  queueBytesMax: number;
  mendIntervalMs: number;
  clock: Clock;
  disk: Disk;
}

export type JournalState = 'open' | 'appending' | 'sealed' | 'full' | 'failed' | 'closed';

export class JournalWriter {
  readonly #journal: Journal;
  readonly #options: WriterOptions;
  readonly #queue: AppendQueue;
  /** Appends with a key on their way, so that the same key is not appended beside itself. */
  readonly #pendingKeys = new Map<string, Promise<AppendResult>>();
  #handle: FileHandle;
  #trouble: 'full' | 'failed' | undefined;
  #closed = false;
  #running: Promise<void> | undefined;
  #writing = false;
  #tasks: (() => Promise<void>)[] = [];
  #sidecars: Promise<void> = Promise.resolve();
  #mendedAt = Number.NEGATIVE_INFINITY;

  constructor(journal: Journal, handle: FileHandle, options: WriterOptions) {
    this.#journal = journal;
    this.#handle = handle;
    this.#options = options;
    this.#queue = new AppendQueue(options.queueBytesMax);
  }

  get state(): JournalState {
    if (this.#closed) return 'closed';
    if (this.#trouble) return this.#trouble;
    if (this.#writing) return 'appending';
    return this.#isComplete(this.#journal.active) ? 'sealed' : 'open';
  }

  append(batches: readonly AppendBatch[], key: string | undefined): Promise<AppendResult> {
    const prepared = prepareAppend(batches, key, this.#options);
    if (this.#closed) return rejected('closed');
    if (key !== undefined) {
      const pending = this.#pendingKeys.get(key);
      if (pending)
        return pending.then((first) =>
          first.kind === 'rejected' ? this.append(batches, key) : { kind: 'duplicate', offsets: first.offsets },
        );
      const offsets = this.#journal.keys.offsetsOf(key);
      if (offsets) return Promise.resolve({ kind: 'duplicate', offsets: [...offsets] as Offset[] });
    }
    if (prepared === 'too_large') return rejected('too_large');
    const { promise, resolve } = Promise.withResolvers<AppendResult>();
    if (!this.#queue.push({ ...prepared, resolve })) return rejected('overloaded');
    if (key !== undefined) {
      this.#pendingKeys.set(key, promise);
      promise.then(() => this.#pendingKeys.delete(key));
    }
    this.#start();
    return promise;
  }

  /** Runs a task while nothing is being written. */
  exclusive<T>(task: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#tasks.push(() => task().then(resolve, reject));
    this.#start();
    return promise;
  }

  /** Seals the active segment and begins another. Only within `exclusive`. */
  async roll(): Promise<void> {
    const journal = this.#journal;
    const header = { first: journal.next, timeMs: this.#options.clock(), ends: { ...journal.ends } };
    const next: ActiveSegment = await createSegment(journal.directory, header, this.#options.disk);
    const sealed = journal.active;
    await this.#handle.close();
    this.#handle = next.handle;
    journal.segments.push(next.segment);
    this.#sidecars = this.#sidecars.then(() => this.#writeSidecars(sealed));
  }

  /** Resolves when every sealed segment has its sidecars, or has failed to get them. */
  sidecarsWritten(): Promise<void> {
    return this.#sidecars;
  }

  /** Takes no more appends, finishes those it has, and lets go of the file. */
  async close(): Promise<void> {
    this.#closed = true;
    while (this.#running) await this.#running;
    await this.#sidecars;
    await this.#handle.close();
  }

  #start(): void {
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    await undefined; // lets appends made in the same turn of the event loop share the first write
    try {
      while (this.#tasks.length > 0 || !this.#queue.isEmpty) {
        const task = this.#tasks.shift();
        if (task) await task();
        else await this.#writeNext();
      }
    } finally {
      // In the same step as the last look at the queue: an append in between would wait for ever.
      this.#running = undefined;
    }
  }

  async #writeNext(): Promise<void> {
    if (this.#trouble === 'failed' && !(await this.#mend())) return this.#reject('storage_failed');
    if (this.#isComplete(this.#journal.active)) {
      try {
        await this.roll();
      } catch (error) {
        return this.#reject(this.#troubleOf(error));
      }
    }
    const room = this.#options.segmentBytes - this.#journal.active.bytes;
    const group = formGroup(this.#journal, this.#queue, Math.min(room, GROUP_BYTES_MAX), this.#options.clock());
    this.#writing = true;
    const reason = await this.#write(group);
    this.#writing = false;
    if (!reason) return publishGroup(this.#journal, group);
    for (const { queued } of group.appends) queued.resolve({ kind: 'rejected', reason });
  }

  /** Makes the group durable, or says why it is not; then nothing of it is left behind the durable end. */
  async #write(group: AppendGroup): Promise<'storage_full' | 'storage_failed' | undefined> {
    const { disk } = this.#options;
    const { fd } = this.#handle;
    faultPoint('log.append.before_write');
    try {
      await writeAll(disk, fd, group.buffers, group.position);
    } catch (error) {
      const reason = this.#troubleOf(error);
      return (await this.#cut(group.position)) ? reason : 'storage_failed';
    }
    faultPoint('log.append.after_write');
    try {
      await disk.datasync(fd);
    } catch {
      // Whatever the error was: after a failed sync the pages in memory prove nothing about the disk.
      this.#trouble = 'failed';
      await this.#cut(group.position);
      return 'storage_failed';
    }
    faultPoint('log.append.after_sync');
    this.#trouble = undefined;
    return undefined;
  }

  async #cut(position: number): Promise<boolean> {
    try {
      await this.#options.disk.truncate(this.#handle.fd, position);
      return true;
    } catch {
      this.#trouble = 'failed';
      return false;
    }
  }

  #troubleOf(error: unknown): 'storage_full' | 'storage_failed' {
    this.#trouble = isDiskFull(error) ? 'full' : 'failed';
    return `storage_${this.#trouble}`;
  }

  /** Tries to get out of `failed`. */
  async #mend(): Promise<boolean> {
    if (performance.now() - this.#mendedAt < this.#options.mendIntervalMs) return false;
    this.#mendedAt = performance.now();
    try {
      const handle = await rewriteSegment(this.#journal.active, this.#options.disk);
      await this.#handle.close();
      this.#handle = handle;
      this.#journal.active.rewrites++;
      this.#trouble = undefined;
      return true;
    } catch {
      return false; // still failed; the next append that comes late enough tries again
    }
  }

  #isComplete(active: Segment): boolean {
    if (active.isEmpty) return false;
    const next = this.#queue.peek();
    return (
      active.bytes + (next?.bytes ?? 0) > this.#options.segmentBytes ||
      this.#options.clock() - active.createdMs >= this.#options.segmentAgeMs
    );
  }

  async #writeSidecars(sealed: Segment): Promise<void> {
    try {
      await writeSidecars(this.#options.disk, sealed);
    } catch {
      return; // a full or failing disk; the next opening writes them
    }
    sealed.keyed = []; // the sidecar has them
  }

  #reject(reason: AppendRejectReason): void {
    for (const { resolve } of this.#queue.take(GROUP_BYTES_MAX)) resolve({ kind: 'rejected', reason });
  }
}

function rejected(reason: AppendRejectReason): Promise<AppendResult> {
  return Promise.resolve({ kind: 'rejected', reason });
}
