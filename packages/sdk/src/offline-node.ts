/**
 * The offline buffer of Node: a spool directory. Every event is appended and fsync'd as it is tracked (in groups, off the
 * host's path), and its file is deleted when all its events have met their fate. A killed process leaves its files; the next
 * client that opens the directory takes them over and sends them. Bounded in bytes, all files together.
 */
import { mkdir, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from './encode.ts';
import type { QueuedEvent } from './events.ts';
import type { OfflineBuffer, PutOptions } from './offline.ts';
import type { BufferContext } from './platform.ts';
import type { BatchBounds } from './queue.ts';
import { createSpoolOwner, OWNER_SILENCE_MAX_MS, type SpoolOwner } from './spool-files.ts';
import { SpoolSegment } from './spool-segment.ts';

export const SPOOL_BYTES_MAX = 64 * 1024 * 1024;

/** A new file is begun after this many bytes, so that disk is given back as events are delivered. */
const SEGMENT_BYTES = 1024 * 1024;
/** Bytes that may wait for the disk. A disk slower than this must not become a leak in the host's memory. */
const PENDING_BYTES_MAX = 4 * 1024 * 1024;

interface Pending {
  events: readonly QueuedEvent[];
  parked: boolean;
  bytes: number;
  settle(refused: readonly QueuedEvent[]): void;
}

export class SpoolBuffer implements OfflineBuffer {
  readonly writeAhead = true;
  readonly #directory: string;
  readonly #bytesMax: number;
  readonly #context: BufferContext;
  readonly #owner: SpoolOwner;
  readonly #segments = new Set<SpoolSegment>();
  #active: SpoolSegment | undefined;
  readonly #segmentOf = new Map<QueuedEvent, SpoolSegment>();
  /** Events parked by this client and not yet taken back. */
  #parked = 0;
  #pending: Pending[] = [];
  #pendingBytes = 0;
  /** Bytes in files we do not own, as of the last look. */
  #foreignBytes = 0;
  /** All work on files, one step after the other. */
  #tail: Promise<unknown>;
  #closed = false;
  #cancelTouch: () => void = () => {};

  constructor(directory: string, bytesMax: number, context: BufferContext) {
    this.#directory = directory;
    this.#bytesMax = bytesMax;
    this.#context = context;
    this.#owner = createSpoolOwner(directory);
    this.#tail = this.#guard(() => this.#open(), undefined);
    this.#touchLater();
  }

  get parked(): number {
    return this.#parked;
  }

  put(events: readonly QueuedEvent[], { parked }: PutOptions): Promise<readonly QueuedEvent[]> {
    const bytes = events.reduce((sum, event) => sum + event.bytes, 0);
    if (this.#pendingBytes + bytes > PENDING_BYTES_MAX)
      return Promise.resolve(this.#refuse(events, 'events come faster than the disk takes them'));
    if (parked) this.#parked += events.length;
    this.#pendingBytes += bytes;
    return new Promise((settle) => {
      this.#pending.push({ events, parked, bytes, settle });
      if (this.#pending.length === 1) void this.#enqueue(() => this.#writePending(), undefined);
    });
  }

  take(bounds: BatchBounds): Promise<QueuedEvent[]> {
    return this.#enqueue(async () => {
      for (const segment of this.#segments) {
        while (segment.unreadBytes > 0) {
          const events = await segment.read(bounds);
          for (const event of events) this.#segmentOf.set(event, segment);
          if (!segment.inherited) this.#parked -= events.length;
          if (events.length > 0) return events;
        }
        await this.#removeIfFinished(segment);
      }
      return [];
    }, []);
  }

  remove(events: readonly QueuedEvent[]): Promise<void> {
    return this.#enqueue(async () => {
      const touched = new Set<SpoolSegment>();
      for (const event of events) {
        const segment = this.#segmentOf.get(event);
        if (!segment) continue;
        this.#segmentOf.delete(event);
        segment.held--;
        touched.add(segment);
      }
      for (const segment of touched) await this.#removeIfFinished(segment);
    }, undefined);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTouch();
    await this.#enqueue(async () => {
      for (const segment of this.#segments) await segment.close();
      this.#segments.clear();
    }, undefined);
    this.#owner.retire();
  }

  async #open(): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    for (const path of await this.#owner.claimOrphans(this.#context.clock.now())) {
      const segment = await SpoolSegment.inherit(path);
      this.#segments.add(segment);
      await segment.touch(this.#context.clock.now());
      await this.#removeIfFinished(segment);
    }
    await this.#measureForeign();
  }

  async #writePending(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    // An event may be in two puts of one group: tracked, and given up since. It is written once, and the last word counts.
    const wanted = new Map<QueuedEvent, 'held' | 'parked'>();
    for (const { events, parked } of pending) {
      for (const event of events) {
        // What a closing client gives up is on disk already; it stays there for the next run.
        if (!this.#segmentOf.has(event)) wanted.set(event, parked ? 'parked' : 'held');
      }
    }
    const fresh = [...wanted.keys()];
    const roomFor = this.#roomFor(fresh);
    const room = fresh.slice(0, roomFor);
    const refused = new Set(fresh.slice(roomFor));
    const held = room.filter((event) => wanted.get(event) === 'held');
    const parked = room.filter((event) => wanted.get(event) === 'parked');
    try {
      if (room.length > 0) {
        const segment = await this.#activeSegment();
        await segment.append(held, parked);
        for (const event of held) this.#segmentOf.set(event, segment);
      }
    } catch (error) {
      this.#problem(`could not be written: ${describe(error)}`);
      for (const event of room) refused.add(event);
    }
    for (const { events, parked: given, bytes, settle } of pending) {
      this.#pendingBytes -= bytes;
      const back = events.filter((event) => refused.has(event));
      if (given) this.#parked -= back.length;
      settle(this.#refuse(back, `it is full (offline.bytesMax, ${this.#bytesMax} bytes) or cannot be written`));
    }
  }

  #roomFor(events: readonly QueuedEvent[]): number {
    let bytes = this.#foreignBytes;
    for (const segment of this.#segments) bytes += segment.size;
    let count = 0;
    for (const event of events) {
      bytes += event.bytes;
      if (bytes > this.#bytesMax) break;
      count++;
    }
    return count;
  }

  #refuse(events: readonly QueuedEvent[], why: string): readonly QueuedEvent[] {
    if (events.length > 0) this.#problem(`does not hold ${events.length} events: ${why}`);
    return events;
  }

  async #activeSegment(): Promise<SpoolSegment> {
    if (this.#active && this.#active.size < SEGMENT_BYTES && this.#segments.has(this.#active)) return this.#active;
    this.#active = await SpoolSegment.create(this.#owner.nextPath());
    this.#segments.add(this.#active);
    await syncDirectory(this.#directory);
    return this.#active;
  }

  async #removeIfFinished(segment: SpoolSegment): Promise<void> {
    if (!segment.finished) return;
    if (segment.damaged > 0) this.#problem(`had ${segment.damaged} torn or damaged lines, which were passed over`);
    this.#segments.delete(segment);
    await segment.remove();
  }

  /** Looks after the files of others from time to time: they share the bound, and their owners may have died. */
  #touchLater(): void {
    const { clock } = this.#context;
    this.#cancelTouch = clock.after(OWNER_SILENCE_MAX_MS / 5, () => {
      void this.#enqueue(async () => {
        for (const segment of this.#segments) await segment.touch(clock.now());
        await this.#measureForeign();
        // Only now: on a disk slower than the interval these would pile up.
        if (!this.#closed) this.#touchLater();
      }, undefined);
    });
  }

  async #measureForeign(): Promise<void> {
    this.#foreignBytes = 0;
    for (const name of await readdir(this.#directory)) {
      if (!name.endsWith('.ndjson') || name.includes(this.#owner.token)) continue;
      this.#foreignBytes += (await stat(join(this.#directory, name)).catch(() => undefined))?.size ?? 0;
    }
  }

  #enqueue<T>(step: () => Promise<T>, otherwise: T): Promise<T> {
    const done = this.#tail.then(() => this.#guard(step, otherwise));
    this.#tail = done;
    return done;
  }

  async #guard<T>(step: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await step();
    } catch (error) {
      this.#problem(`failed: ${describe(error)}`);
      return otherwise;
    }
  }

  #problem(what: string): void {
    this.#context.report({ code: 'offline_buffer', detail: `The spool in ${this.#directory} ${what}.`, count: 0 });
  }
}

/** A new file is only sure to be found after a crash once its directory is on disk too. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
