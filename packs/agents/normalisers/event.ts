/**
 * Making events out of records. The same record always gives the same event ids, so that an exporter that sends a batch
 * twice is counted once. The time of a call is when it ended: that is when its outcome, tokens and cost are known, and
 * what producers of log records send; `duration_ms` says when it began.
 */
import { hash } from 'node:crypto';
import { formatInstant, type IncomingEvent, type Json, type JsonObject, uuidFromDigest } from '@bellwether/core';
import type { TelemetryRecord } from '@bellwether/metrics';
import { contextOf } from './context.ts';

/** Fields with `undefined` are left out: what is not known is absent. */
export type Fields = { [field: string]: Json | undefined };

export interface Draft {
  type: string;
  category: IncomingEvent['event_category'];
  fields: Fields;
}

/** The furthest instant a Date can hold; a record beyond it is given the epoch, and is refused as out of range. */
const INSTANT_MAX_MS = 8.64e15;

export function eventsOf(record: TelemetryRecord, timeMs: number, drafts: readonly Draft[]): IncomingEvent[] {
  if (drafts.length === 0) return [];
  const { metadata: context, ...envelope } = contextOf(record);
  const identity = identityOf(record);
  const timestamp = formatInstant(Math.abs(timeMs) <= INSTANT_MAX_MS ? timeMs : 0);
  return drafts.map(({ type, category, fields }, index) => {
    const metadata: JsonObject = { ...context };
    for (const [field, value] of Object.entries(fields)) if (value !== undefined) metadata[field] = value;
    return {
      ...envelope,
      event_id: uuidFromDigest(hash('sha256', `${identity}\n${type}\n${index}`, 'buffer')),
      event_type: type,
      ...(category && { event_category: category }),
      timestamp,
      metadata,
    };
  });
}

/** A span is told by its ids. Log records and points have none: two with equal content at the same time are one. */
function identityOf(record: TelemetryRecord): string {
  if (record.kind === 'span' && record.traceId && record.spanId) return `span ${record.traceId} ${record.spanId}`;
  return JSON.stringify(record);
}

const ERROR_TYPE = /^[A-Za-z0-9_.:$<>/-]{1,100}$/;

/** A kind of failure has to be a name; a sentence may quote a prompt, and makes a useless dimension. */
export function errorType(type: string | undefined): string | undefined {
  if (type === undefined) return undefined;
  return ERROR_TYPE.test(type) ? type : 'other';
}

/** A failed call is also an error, which takes the priority path. */
export function errorDraft(fields: Fields): Draft {
  return { type: 'error', category: 'performance', fields };
}
