/**
 * The bounded queue in memory, first in, first out. Events in flight still count against the bounds, because a failed
 * request gives them back: the bounds hold whatever the network does.
 */
import type { QueuedEvent } from './events.ts';

export interface QueueBounds {
  /** Events held, those in flight included. */
  events: number;
  /** Bytes held, those in flight included. */
  bytes: number;
}

export interface BatchBounds {
  events: number;
  bytes: number;
}

export class EventQueue {
  readonly #bounds: QueueBounds;
  #waiting: QueuedEvent[] = [];
  #waitingBytes = 0;
  /** Index of the first waiting event: shifting an array of thousands for each batch would cost more than sending it. */
  #head = 0;
  readonly #inFlight = new Set<QueuedEvent>();
  #inFlightBytes = 0;

  constructor(bounds: QueueBounds) {
    this.#bounds = bounds;
  }

  /** Events held, those in flight included. */
  get length(): number {
    return this.waiting + this.#inFlight.size;
  }

  /** Events that are not in flight. */
  get waiting(): number {
    return this.#waiting.length - this.#head;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  fits(event: QueuedEvent): boolean {
    return (
      this.length < this.#bounds.events && this.#waitingBytes + this.#inFlightBytes + event.bytes <= this.#bounds.bytes
    );
  }

  push(event: QueuedEvent): void {
    this.#waiting.push(event);
    this.#waitingBytes += event.bytes;
  }

  /** Removes the oldest event that is not in flight. */
  evictOldest(): QueuedEvent | undefined {
    const event = this.#waiting[this.#head];
    if (event) this.#advance(1);
    return event;
  }

  /** The oldest waiting events within the bounds, at least one if there is any; they are in flight from now on. */
  take(bounds: BatchBounds): QueuedEvent[] {
    const batch: QueuedEvent[] = [];
    let bytes = 0;
    while (batch.length < bounds.events) {
      const event = this.#waiting[this.#head + batch.length];
      if (!event || (batch.length > 0 && bytes + event.bytes > bounds.bytes)) break;
      batch.push(event);
      bytes += event.bytes;
    }
    this.#advance(batch.length);
    for (const event of batch) this.#inFlight.add(event);
    this.#inFlightBytes += bytes;
    return batch;
  }

  /** The batch has met its fate and leaves the queue. */
  settle(batch: readonly QueuedEvent[]): void {
    for (const event of batch) if (this.#inFlight.delete(event)) this.#inFlightBytes -= event.bytes;
  }

  /** The batch was not delivered: it is first in line again. */
  restore(batch: readonly QueuedEvent[]): void {
    const back = batch.filter((event) => this.#inFlight.has(event));
    this.settle(back);
    this.#waiting = [...back, ...this.#waiting.slice(this.#head)];
    this.#head = 0;
    for (const event of back) this.#waitingBytes += event.bytes;
  }

  /** Everything that is not in flight, oldest first; it leaves the queue. */
  takeAllWaiting(): QueuedEvent[] {
    const events = this.#waiting.slice(this.#head);
    this.#advance(events.length);
    return events;
  }

  inFlight(): QueuedEvent[] {
    return [...this.#inFlight];
  }

  #advance(count: number): void {
    for (let i = 0; i < count; i++) this.#waitingBytes -= this.#waiting[this.#head + i]!.bytes;
    this.#head += count;
    if (this.#head > 1024 || this.#head === this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
  }
}
