/** What became of each entity, event by event, and the audit chain. */
import type { EventMetadata } from '../stream/event-rows.ts';
import type { Instant, JsonColumn } from './columns.ts';

export interface StreamsTables {
  audit_entries: {
    org_id: string;
    seq: number;
    /** ISO 8601, as it was hashed. */
    at: string;
    actor: string;
    action: string;
    resource_type: string;
    resource_id: string;
    outcome: 'ok' | 'denied' | 'failed';
    address: string;
    request_id: string;
    /** JSON, as it was hashed. */
    details: string;
    prev_hash: Uint8Array;
    hash: Uint8Array;
  };
  /** The newest entry of each chain. */
  audit_heads: {
    org_id: string;
    seq: number;
    hash: Uint8Array;
  };
  /** What became of each entity, event by event; see stream/. Append-only: a trigger lets nothing but names be redacted. */
  event_store: {
    /** UUID, version 7. */
    id: string;
    org_id: string;
    /** The entity's id. */
    stream_id: string;
    /** `board`, `survey`. */
    stream_type: string;
    /** `survey.created`. */
    event_type: string;
    /** From 1 in each stream, without a gap. */
    event_version: number;
    event_data: JsonColumn<object>;
    metadata: JsonColumn<EventMetadata>;
    created_at: Instant;
    /** From 1 in each organisation, in the order of the commits. */
    position: number;
  };
  /** The newest position of each organisation's events. */
  stream_heads: {
    org_id: string;
    position: number;
  };
  /** How far each follower of the streams has come. */
  stream_checkpoints: {
    org_id: string;
    name: string;
    position: number;
    updated_at: Instant;
  };
}

/** Of these, the tables in which every row belongs to a tenant. */
export const STREAMS_TENANT_TABLES = [
  'audit_entries',
  'audit_heads',
  'event_store',
  'stream_heads',
  'stream_checkpoints',
] as const satisfies readonly (keyof StreamsTables)[];
