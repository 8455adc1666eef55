/**
 * Takes frames that have become durable to the events channels of their tenant. The work is bounded: lines nobody can
 * want are passed over unparsed, and above a rate per tenant the rest is counted instead of read, which watchers are
 * told. Frames marked urgent have a budget of their own and are sent before this function returns.
 */
import { type CanonicalEvent, eventOfRecord, type JsonObject } from '@bellwether/core';
import { spanOf } from '@bellwether/telemetry';
import type { EventChannel, EventLane } from './event-channel.ts';
import type { LiveLimits } from './limits.ts';
import type { AppendedFrame, LiveLog } from './source.ts';
import type { Timers } from './timers.ts';
import { TokenBucket } from './token-bucket.ts';

interface Budgets {
  ordinary: TokenBucket;
  byType: TokenBucket;
  urgent: TokenBucket;
}

/** Traces that one flush ends. */
const TRACES_MAX = 32;
const EVENT_TYPE = /"event_type"\s*:\s*"([^"\\]*)"/g;

export class EventTail {
  readonly #timers: Timers;
  readonly #limits: LiveLimits;
  readonly #log: LiveLog;
  readonly #isUrgent: (orgId: string, eventType: string) => boolean;
  readonly #channels = new Map<string, Set<EventChannel>>();
  readonly #budgets = new Map<string, Budgets>();
  readonly #unflushed = new Set<EventChannel>();
  /** Traces of frames whose events wait for the next flush, with when they came. */
  readonly #traced = new Map<string, number>();
  #flushPlanned = false;

  constructor(
    timers: Timers,
    limits: LiveLimits,
    log: LiveLog,
    isUrgent: (orgId: string, eventType: string) => boolean,
  ) {
    this.#timers = timers;
    this.#limits = limits;
    this.#log = log;
    this.#isUrgent = isUrgent;
  }

  add(orgId: string, channel: EventChannel): void {
    const channels = this.#channels.get(orgId);
    if (channels) channels.add(channel);
    else this.#channels.set(orgId, new Set([channel]));
  }

  remove(orgId: string, channel: EventChannel): void {
    const channels = this.#channels.get(orgId);
    channels?.delete(channel);
    this.#unflushed.delete(channel);
    if (channels?.size !== 0) return;
    this.#channels.delete(orgId);
    this.#budgets.delete(orgId);
  }

  /** Lets go of a tenant's events whose text holds this. */
  forget(orgId: string, text: string): void {
    for (const channel of this.#channels.get(orgId) ?? []) channel.forget(text);
  }

  take(frames: readonly AppendedFrame[]): void {
    for (const frame of frames) {
      const orgId = frame.meta.org_id;
      if (typeof orgId !== 'string') continue;
      const channels = this.#channels.get(orgId);
      if (channels) this.#takeFrame(orgId, frame, channels);
    }
    this.#planFlush();
  }

  /** The channel has something for its watchers that can wait for the next flush. */
  planFlush(channel: EventChannel): void {
    this.#unflushed.add(channel);
    this.#planFlush();
  }

  #takeFrame(orgId: string, frame: AppendedFrame, channels: ReadonlySet<EventChannel>): void {
    const now = this.#timers.now();
    const budgets = this.#budgetsOf(orgId, now);
    const typed = new Set<string>();
    const untyped: EventChannel[] = [];
    for (const channel of channels) {
      if (channel.request.types) for (const type of channel.request.types) typed.add(type);
      else untyped.push(channel);
    }
    const urgentFrame = frame.meta.urgent === true;
    const urgent = new Set<EventChannel>();
    let isWanted = false;
    for (const line of linesOf(frame.payload)) {
      const named = typed.size > 0 && mayHaveType(line, typed);
      if (!named && untyped.length === 0) continue;
      const budget = urgentFrame ? budgets.urgent : named ? budgets.byType : budgets.ordinary;
      if (!budget.take(now)) {
        for (const channel of named ? channels : untyped) this.#leaveOut(channel, urgentFrame ? 'urgent' : 'ordinary');
        continue;
      }
      const event = this.#parse(line, frame.topic);
      if (!event) continue;
      const lane: EventLane = urgentFrame && this.#isUrgent(orgId, event.event_type) ? 'urgent' : 'ordinary';
      let json: string | undefined;
      for (const channel of channels) {
        if (!channel.wants(event)) continue;
        json ??= JSON.stringify(event);
        isWanted = true;
        channel.append(lane, json, now);
        if (lane === 'urgent') urgent.add(channel);
        else this.#unflushed.add(channel);
      }
    }
    for (const channel of urgent) channel.flush('urgent', now);
    const { trace } = frame.meta;
    if (typeof trace !== 'string' || !isWanted) return;
    if (urgent.size > 0) this.#published(trace, now);
    else if (this.#traced.size < TRACES_MAX) this.#traced.set(trace, now);
  }

  #published(parent: string, startMs: number): void {
    const attributes = { 'bellwether.channel': 'events' };
    spanOf('live.publish', { role: 'PRODUCER', parent, startMs, endMs: this.#timers.now(), attributes });
  }

  #leaveOut(channel: EventChannel, lane: EventLane): void {
    channel.leaveOut(lane, 1);
    this.#unflushed.add(channel);
  }

  #planFlush(): void {
    if (this.#flushPlanned || this.#unflushed.size === 0) return;
    this.#flushPlanned = true;
    this.#timers.after(this.#limits.eventFlushMs, () => {
      this.#flushPlanned = false;
      const channels = [...this.#unflushed];
      this.#unflushed.clear();
      const now = this.#timers.now();
      for (const channel of channels) {
        channel.flush('urgent', now);
        channel.flush('ordinary', now);
      }
      for (const [trace, sinceMs] of this.#traced) this.#published(trace, sinceMs);
      this.#traced.clear();
    });
  }

  #budgetsOf(orgId: string, now: number): Budgets {
    let budgets = this.#budgets.get(orgId);
    if (!budgets) {
      const { eventsParsedPerSecond, eventsParsedByTypePerSecond, eventsParsedUrgentPerSecond } = this.#limits;
      budgets = {
        ordinary: new TokenBucket(eventsParsedPerSecond, eventsParsedPerSecond, now),
        byType: new TokenBucket(eventsParsedByTypePerSecond, eventsParsedByTypePerSecond, now),
        urgent: new TokenBucket(eventsParsedUrgentPerSecond, eventsParsedUrgentPerSecond, now),
      };
      this.#budgets.set(orgId, budgets);
    }
    return budgets;
  }

  #parse(line: string, topic: string): CanonicalEvent | undefined {
    try {
      const record = JSON.parse(line) as JsonObject;
      if (typeof record.event_type !== 'string') throw new Error('The line is not a record.');
      return eventOfRecord(record);
    } catch (error) {
      // The log only holds what admission wrote, so this is a bug of ours; the other lines are still good.
      this.#log.warn({ err: error, topic }, 'a line of a durable frame could not be parsed');
      return undefined;
    }
  }
}

function* linesOf(payload: Buffer): Generator<string> {
  const text = payload.toString('utf8');
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const stop = end < 0 ? text.length : end;
    if (stop > start) yield text.slice(start, stop);
    start = stop + 1;
  }
}

/** False only when the line certainly has none of the types: a nested field of the same name may say yes for nothing. */
function mayHaveType(line: string, types: ReadonlySet<string>): boolean {
  for (const match of line.matchAll(EVENT_TYPE)) if (types.has(match[1]!)) return true;
  return false;
}
