/**
 * The record: one event as one line of the log and one row of the store. It is the canonical event made flat: the
 * envelope's fields, then the metadata fields that have a column of their own under their own names, then `extra`, an
 * object with whatever else the metadata held. The store reads the line as it is; nobody parses it on the way.
 */
import { type CanonicalEvent, ENVELOPE_FIELDS, type EventCategory, type Json, type JsonObject } from './event.ts';

/** Names a metadata field cannot have a column under, because the record uses them itself. */
export const RECORD_RESERVED: ReadonlySet<string> = new Set([...ENVELOPE_FIELDS, 'extra']);

/** The canonical event a record stands for. `record` is a parsed line, or a row whose absent fields are null. */
export function eventOfRecord(record: JsonObject): CanonicalEvent {
  const metadata: JsonObject = {};
  for (const key in record) {
    const value = record[key] as Json;
    if (value !== null && !RECORD_RESERVED.has(key)) metadata[key] = value;
  }
  const extra = record.extra;
  if (extra !== null && typeof extra === 'object' && !Array.isArray(extra)) Object.assign(metadata, extra);
  return {
    event_id: String(record.event_id),
    org_id: String(record.org_id),
    user_id: String(record.user_id ?? ''),
    session_id: String(record.session_id ?? ''),
    event_type: String(record.event_type),
    event_category: String(record.event_category) as EventCategory,
    timestamp: String(record.timestamp),
    received_at: String(record.received_at),
    region: String(record.region ?? ''),
    environment: String(record.environment ?? ''),
    metadata,
  };
}

/** What admission says about a batch of records, stored beside it in the log: everything later rooms need without parsing. */
export interface BatchMeta {
  org_id: string;
  /** Starts of the 10 s windows the batch touches, in units of 10 s since the epoch, ascending. */
  touched: number[];
  /** True when it holds events that must reach watchers at once. */
  urgent?: boolean;
  /** The traceparent of the append, when the request is traced: what follows of it goes on in the same trace. */
  trace?: string;
}

/** Topic of refused events and of the counts of every request; kept in the log like everything else. */
export const REJECTED_TOPIC = 'rejected_events';
export const TALLY_TOPIC = 'ingest_tally';
