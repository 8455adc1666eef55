/**
 * The last events of one lane of an events channel, bounded by number and bytes: the oldest go first. Entries are numbered
 * without holes; an entry is an event, or a number of events that were left out at this place. A reader who fell behind
 * the oldest entry can be told exactly how many events it has lost.
 */
import type { Outgoing } from './server-message.ts';

export interface RingEntry {
  sequence: number;
  /** Events up to and with this entry since the ring began, those left out included. */
  countThrough: number;
  timeMs: number;
  /** The event as JSON; `undefined` when the entry stands for events left out. */
  json: string | undefined;
  /** The finished message of the last reader, for the next one that is at the same place under the same name. */
  finished: { id: string; cursor: string; message: Outgoing } | undefined;
}

/** Where a reader is: the last entry it has dealt with. */
export interface RingPosition {
  sequence: number;
  countThrough: number;
}

/** Bytes an entry weighs beside its text, roughly. */
const ENTRY_OVERHEAD_BYTES = 160;
const COMPACT_AT = 1024;

export class EventRing {
  readonly #entriesMax: number;
  readonly #bytesMax: number;
  #entries: RingEntry[] = [];
  #head = 0;
  #bytes = 0;
  #end: RingPosition = { sequence: 0, countThrough: 0 };
  #evicted: RingPosition = { sequence: 0, countThrough: 0 };

  constructor(entriesMax: number, bytesMax: number) {
    this.#entriesMax = entriesMax;
    this.#bytesMax = bytesMax;
  }

  /** After the newest entry. */
  get end(): RingPosition {
    return this.#end;
  }

  /** Before the oldest entry that is kept. */
  get start(): RingPosition {
    return this.#evicted;
  }

  append(json: string, timeMs: number): void {
    this.#push(json, 1, timeMs);
  }

  /** Notes that `count` events were left out here. */
  appendSkipped(count: number, timeMs: number): void {
    this.#push(undefined, count, timeMs);
  }

  /** The position of a sequence number; `undefined` when it is before what is kept or after the end. */
  positionOf(sequence: number): RingPosition | undefined {
    if (sequence === this.#evicted.sequence) return this.#evicted;
    return this.#entries[this.#head + sequence - this.#evicted.sequence - 1];
  }

  /** Entries after a position, oldest first, at most `max`. */
  after(position: RingPosition, max: number): RingEntry[] {
    const first = this.#head + Math.max(0, position.sequence - this.#evicted.sequence);
    return this.#entries.slice(first, first + max);
  }

  /** The newest entries after a position, oldest first, at most `max`. */
  newestAfter(position: RingPosition, max: number): RingEntry[] {
    const first = this.#head + Math.max(0, position.sequence - this.#evicted.sequence);
    return this.#entries.slice(Math.max(first, this.#entries.length - max));
  }

  /** Events whose text holds this are left out from now on; readers are told of them as of any others left out. */
  forget(text: string): void {
    for (let i = this.#head; i < this.#entries.length; i++) {
      const entry = this.#entries[i]!;
      if (!entry.json?.includes(text)) continue;
      this.#bytes += weight(undefined) - weight(entry.json);
      entry.json = undefined;
      entry.finished = undefined;
    }
  }

  #push(json: string | undefined, count: number, timeMs: number): void {
    const sequence = this.#end.sequence + 1;
    const countThrough = this.#end.countThrough + count;
    this.#entries.push({ sequence, countThrough, timeMs, json, finished: undefined });
    this.#end = { sequence, countThrough };
    this.#bytes += weight(json);
    while (this.#entries.length - this.#head > this.#entriesMax || this.#bytes > this.#bytesMax) this.#evict();
  }

  #evict(): void {
    const entry = this.#entries[this.#head]!;
    this.#evicted = { sequence: entry.sequence, countThrough: entry.countThrough };
    this.#bytes -= weight(entry.json);
    entry.json = undefined;
    entry.finished = undefined;
    this.#head++;
    if (this.#head < COMPACT_AT) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }
}

/** One character is taken as two bytes: what it weighs at most in memory. */
function weight(json: string | undefined): number {
  return ENTRY_OVERHEAD_BYTES + (json?.length ?? 0) * 2;
}
