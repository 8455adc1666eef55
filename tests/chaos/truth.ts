/**
 * What the client knows to be true: which events exist, which of them were acknowledged and how, and what every figure
 * must therefore be. Costs are multiples of 1/512, which nine decimals hold exactly, so that their sums are exact in whatever order they are added.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { DAY_MS, formatInstant, HOUR_MS, MINUTE_MS, uuidv7 } from '@bellwether/core';

export interface SentEvent {
  eventId: string;
  minuteMs: number;
  model: string;
  costUsd: number;
  line: string;
}

/** One request: lines as they are sent, and for each line the valid event in it, if there is one. */
export interface Batch {
  body: string;
  events: (SentEvent | undefined)[];
}

export interface Acknowledgement {
  accepted: number;
  duplicate: number;
  rejected: number;
  results: { index: number; status: 'accepted' | 'duplicate' | 'rejected'; event_id?: string }[];
}

/** How far in the past events happened; by default within the last hour, and one in 20 up to three days earlier. */
interface Ages {
  withinMs: number;
  /** One in so many is late; none with Infinity. */
  lateOneIn: number;
}

const MODELS = ['gpt-5', 'claude-sonnet-4-5', 'gemini-2.5-pro', 'mistral-large'];
const INVALID = [
  '{"event_type":"model_call","timestamp":"2026-11-21T05:00:00Z","metadata":{"model":7}}',
  '{"event_type":"nobody_declared_this","timestamp":"2026-11-21T05:00:00Z"}',
  '{"event_type":"model_call","timestamp":"last tuesday"}',
  '{"event_type":"model_call",',
];

export class Truth {
  /** Every valid event that was acknowledged, as accepted or as a duplicate. */
  readonly acknowledged = new Map<string, SentEvent>();
  /** The order in which they were, the newest last. */
  readonly newest: string[] = [];
  /** Ids that were called accepted more than once: the server forgot that it had them. */
  readonly acceptedTwice: string[] = [];
  accepted = 0;
  duplicate = 0;
  rejected = 0;
  requests = 0;
  readonly #acceptedIds = new Set<string>();
  readonly #sent: SentEvent[] = [];
  readonly #ages: Ages;

  constructor(ages: Ages = { withinMs: HOUR_MS, lateOneIn: 20 }) {
    this.#ages = ages;
  }

  /** A batch of new events, with some sent before (acknowledged or not) and some that cannot be accepted. */
  makeBatch(size: number, paddingBytes = 0): Batch {
    const lines: string[] = [];
    const events: (SentEvent | undefined)[] = [];
    for (let i = 0; i < size; i++) {
      const chance = randomInt(100);
      if (chance < 4) {
        lines.push(INVALID[randomInt(INVALID.length)]!);
        events.push(undefined);
        continue;
      }
      const event =
        chance < 14 && this.#sent.length > 0
          ? this.#sent[randomInt(Math.max(0, this.#sent.length - 500), this.#sent.length)]!
          : newEvent(this.#ages, paddingBytes);
      if (paddingBytes === 0) this.#sent.push(event);
      lines.push(event.line);
      events.push(event);
    }
    return { body: `${lines.join('\n')}\n`, events };
  }

  acknowledge(batch: Batch, answer: Acknowledgement): void {
    this.requests++;
    this.accepted += answer.accepted;
    this.duplicate += answer.duplicate;
    this.rejected += answer.rejected;
    for (const { index, status } of answer.results) {
      const event = batch.events[index];
      if (!event) {
        if (status !== 'rejected') throw new Error(`Line ${index} is not a valid event, and was ${status}.`);
        continue;
      }
      if (status === 'rejected') throw new Error(`A valid event was rejected: ${event.line}`);
      if (status === 'accepted') {
        if (this.#acceptedIds.has(event.eventId)) this.acceptedTwice.push(event.eventId);
        this.#acceptedIds.add(event.eventId);
      }
      if (!this.acknowledged.has(event.eventId)) this.newest.push(event.eventId);
      this.acknowledged.set(event.eventId, event);
    }
  }

  /** Events by minute, as `agent_events` must have them. */
  eventsByMinute(): Map<number, number> {
    const counts = new Map<number, number>();
    for (const { minuteMs } of this.acknowledged.values()) counts.set(minuteMs, (counts.get(minuteMs) ?? 0) + 1);
    return counts;
  }

  /** Cost by model, as `agent_cost_usd` must have it, to the last digit. */
  costByModel(): Map<string, number> {
    const sums = new Map<string, number>();
    for (const { model, costUsd } of this.acknowledged.values()) sums.set(model, (sums.get(model) ?? 0) + costUsd);
    return sums;
  }
}

/** One in 20 has an id without a time. */
function newEvent({ withinMs, lateOneIn }: Ages, paddingBytes: number): SentEvent {
  const nowMs = Date.now();
  const isLate = Math.random() * lateOneIn < 1;
  const ageMs = isLate ? HOUR_MS + randomInt(3 * DAY_MS) : randomInt(withinMs);
  const timestampMs = nowMs - ageMs;
  const eventId = randomInt(20) === 0 ? randomUUID() : uuidv7(nowMs);
  const model = MODELS[randomInt(MODELS.length)]!;
  const costUsd = randomInt(1, 5000) / 512;
  const line = JSON.stringify({
    event_id: eventId,
    event_type: 'model_call',
    timestamp: formatInstant(timestampMs),
    user_id: `usr_${randomInt(40)}`,
    session_id: `ses_${randomInt(400)}`,
    environment: 'production',
    metadata: { model, cost_usd: costUsd, ...(paddingBytes > 0 ? { note: 'x'.repeat(paddingBytes) } : {}) },
  });
  return { eventId, minuteMs: Math.floor(timestampMs / MINUTE_MS) * MINUTE_MS, model, costUsd, line };
}
