/**
 * An events channel: the events of a tenant that pass one filter, for everybody who watches them. Ordinary and urgent
 * events are kept apart, because urgent ones are sent at once and overtake; a cursor therefore has two numbers, and
 * resuming repeats and misses nothing in either.
 */
import type { CanonicalEvent } from '@bellwether/core';
import { type EventCursor, formatEventCursor, newEpoch } from './cursor.ts';
import { type EventRequest, wantsEvent } from './event-request.ts';
import { EventRing, type RingEntry } from './event-ring.ts';
import type { LiveLimits } from './limits.ts';

export interface EventWatcher {
  /** Events of this lane can be read from the channel's ring. */
  arrived(lane: EventLane): void;
}

export type EventLane = 'ordinary' | 'urgent';

export class EventChannel {
  readonly request: EventRequest;
  readonly epoch = newEpoch();
  readonly ordinary: EventRing;
  readonly urgent: EventRing;
  readonly #watchers = new Set<EventWatcher>();
  #unexamined = { ordinary: 0, urgent: 0 };

  constructor(request: EventRequest, limits: LiveLimits) {
    this.request = request;
    this.ordinary = new EventRing(limits.eventsKept, limits.eventBytesKept);
    this.urgent = new EventRing(limits.urgentEventsKept, limits.urgentEventBytesKept);
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  watch(watcher: EventWatcher): void {
    this.#watchers.add(watcher);
  }

  unwatch(watcher: EventWatcher): void {
    this.#watchers.delete(watcher);
  }

  wants(event: CanonicalEvent): boolean {
    return wantsEvent(this.request, event);
  }

  append(lane: EventLane, json: string, nowMs: number): void {
    this[lane].append(json, nowMs);
  }

  /** Lets go of events whose text holds this. */
  forget(text: string): void {
    this.ordinary.forget(text);
    this.urgent.forget(text);
  }

  /** An event that may have passed the filter was not looked at. */
  leaveOut(lane: EventLane, count: number): void {
    this.#unexamined[lane] += count;
  }

  /** Tells the watchers to send what has come. Says whether anything had. */
  flush(lane: EventLane, nowMs: number): void {
    if (this.#unexamined[lane] > 0) this[lane].appendSkipped(this.#unexamined[lane], nowMs);
    this.#unexamined[lane] = 0;
    for (const watcher of [...this.#watchers]) watcher.arrived(lane);
  }

  cursorAt(ordinary: number, urgent: number, timeMs: number): string {
    return formatEventCursor({ epoch: this.epoch, ordinary, urgent, timeMs });
  }

  /** The oldest entry kept that comes after the cursor in either lane; where a gap ends. */
  oldestAfter(cursor: EventCursor | undefined): RingEntry | undefined {
    const own = cursor?.epoch === this.epoch ? cursor : undefined;
    const [a] = this.ordinary.after({ sequence: own?.ordinary ?? 0, countThrough: 0 }, 1);
    const [b] = this.urgent.after({ sequence: own?.urgent ?? 0, countThrough: 0 }, 1);
    return !a || (b && b.timeMs < a.timeMs) ? b : a;
  }
}
