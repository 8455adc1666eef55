/**
 * One client's subscription to an events channel: two positions in the channel's rings. It has no queue of its own: a
 * client that is slow, or a tail that is faster than may be sent, jumps to the newest events and is told how many were
 * left out. Who resumes gets everything that is still kept, oldest first.
 */
import { type Clock, formatInstant } from '@bellwether/core';
import { type EventCursor, parseEventCursor } from './cursor.ts';
import type { EventChannel, EventLane, EventWatcher } from './event-channel.ts';
import type { RingEntry, RingPosition } from './event-ring.ts';
import type { Outlet, Subscription } from './outlet.ts';
import { conflatedMessage, gapMessage, type Outgoing, subscribedMessage } from './server-message.ts';

export interface EventSubscriptionContext {
  outlet: Outlet;
  now: Clock;
  /** Ordinary events that may be sent in one flush. */
  allowance: () => number;
  /** Asks to be called again with the next flush. */
  planFlush: () => void;
  release: () => void;
}

/** Someone who comes back may be sent so many times what a tail is sent, until it has caught up. */
const CATCH_UP_FACTOR = 4;
const CATCH_UP_MIN = 100;

export class EventSubscription implements Subscription, EventWatcher {
  readonly id: string;
  readonly channel = 'events';
  readonly #source: EventChannel;
  readonly #context: EventSubscriptionContext;
  readonly #at: Record<EventLane, RingPosition>;
  readonly #catchingUp: Record<EventLane, boolean> = { ordinary: false, urgent: false };

  constructor(id: string, source: EventChannel, context: EventSubscriptionContext) {
    this.id = id;
    this.#source = source;
    this.#context = context;
    this.#at = { ordinary: source.ordinary.end, urgent: source.urgent.end };
  }

  start(resume: string | undefined): void {
    const { outlet, now } = this.#context;
    const cursor = resume === undefined ? undefined : parseEventCursor(resume);
    const gap = resume === undefined ? undefined : this.#resume(cursor);
    const resumed = resume !== undefined && gap === undefined;
    outlet.send(subscribedMessage(this.id, resumed, this.#cursor(cursor?.timeMs ?? now())));
    if (gap) outlet.send(gapMessage(this.id, gap.from, gap.to));
    this.#source.watch(this);
    this.catchUp();
  }

  arrived(lane: EventLane): void {
    const { outlet, allowance } = this.#context;
    if (lane === 'urgent' ? outlet.isFull() : outlet.isSlow()) {
      if (this.#source[lane].end.sequence > this.#at[lane].sequence) outlet.fellBehind(this);
    } else if (lane === 'urgent') {
      this.#deliver(lane, Number.POSITIVE_INFINITY);
    } else {
      this.#deliver(lane, allowance());
    }
  }

  catchUp(): void {
    this.arrived('urgent');
    this.arrived('ordinary');
  }

  stop(): void {
    this.#source.unwatch(this);
    this.#context.release();
  }

  #resume(cursor: EventCursor | undefined): { from: string; to: string } | undefined {
    const { now } = this.#context;
    const { epoch, ordinary, urgent } = this.#source;
    const own = cursor?.epoch === epoch ? cursor : undefined;
    const positions = own && {
      ordinary: ordinary.positionOf(own.ordinary),
      urgent: urgent.positionOf(own.urgent),
    };
    this.#at.ordinary = positions?.ordinary ?? ordinary.start;
    this.#at.urgent = positions?.urgent ?? urgent.start;
    this.#catchingUp.ordinary = this.#catchingUp.urgent = true;
    if (positions?.ordinary && positions.urgent) return undefined;
    const oldest = this.#source.oldestAfter(own);
    const toMs = oldest?.timeMs ?? now();
    return { from: formatInstant(Math.min(cursor?.timeMs ?? toMs, toMs)), to: formatInstant(toMs) };
  }

  #deliver(lane: EventLane, allowance: number): void {
    const { outlet, planFlush } = this.#context;
    const ring = this.#source[lane];
    const catchingUp = this.#catchingUp[lane];
    const max = catchingUp ? Math.max(CATCH_UP_MIN, allowance * CATCH_UP_FACTOR) : allowance;
    const entries = catchingUp ? ring.after(this.#at[lane], max) : ring.newestAfter(this.#at[lane], max);
    let skipped = 0;
    for (const entry of entries) {
      if (lane === 'urgent' ? outlet.isFull() : outlet.isSlow()) {
        outlet.fellBehind(this);
        break;
      }
      const events = entry.json === undefined ? 0 : 1;
      skipped += entry.countThrough - this.#at[lane].countThrough - events;
      this.#at[lane] = { sequence: entry.sequence - events, countThrough: entry.countThrough - events };
      if (entry.json === undefined) continue;
      if (skipped > 0) this.#sendConflated(skipped, entry.timeMs);
      skipped = 0;
      this.#at[lane] = entry;
      outlet.send(this.#message(entry, entry.json, lane));
    }
    if (skipped > 0) this.#sendConflated(skipped, entries.at(-1)!.timeMs);
    if (this.#at[lane].sequence === ring.end.sequence) this.#catchingUp[lane] = false;
    else if (this.#catchingUp[lane]) planFlush();
  }

  #sendConflated(skipped: number, timeMs: number): void {
    this.#context.outlet.send(conflatedMessage(this.id, skipped, this.#cursor(timeMs)));
  }

  #message(entry: RingEntry, json: string, lane: EventLane): Outgoing {
    const cursor = this.#cursor(entry.timeMs);
    if (entry.finished?.id === this.id && entry.finished.cursor === cursor) return entry.finished.message;
    const priority = lane === 'urgent' ? '"priority":true,' : '';
    const text = `{"type":"event","id":${JSON.stringify(this.id)},"cursor":"${cursor}",${priority}"event":${json}}`;
    const message = { bytes: Buffer.from(text), cursor, urgent: lane === 'urgent' };
    entry.finished = { id: this.id, cursor, message };
    return message;
  }

  #cursor(timeMs: number): string {
    // What was overtaken has not been sent: if it is gone when the client comes back, the gap begins there.
    const overtaken = this.#source.ordinary.after(this.#at.ordinary, 1)[0];
    if (overtaken) timeMs = Math.min(timeMs, overtaken.timeMs);
    return this.#source.cursorAt(this.#at.ordinary.sequence, this.#at.urgent.sequence, timeMs);
  }
}
