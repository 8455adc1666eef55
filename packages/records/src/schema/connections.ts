/** What comes in from other tools: connections, mappings, the gateway. */
import type { JsonObject } from '@bellwether/core';
import type { ColumnType, Generated } from 'kysely';
import type { Instant, InstantOrNull, JsonColumn, JsonColumnOrNull } from './columns.ts';

export interface ConnectionsTables {
  mappings: {
    org_id: string;
    mapping_id: string;
    name: string;
    mapping: JsonColumn<JsonObject>;
    version: number;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  connections: {
    org_id: string;
    connection_id: string;
    /** The name of a connector. */
    kind: string;
    name: string;
    enabled: boolean;
    settings: JsonColumn<Readonly<Record<string, string | string[]>>>;
    /** Of a signed webhook: what makes events of its payloads. */
    mapping_id: string | null;
    oauth_client_id: string | null;
    /** Sealed JSON: the webhook's secret, tokens, the key of pseudonyms. */
    secrets: string;
    token_expires_at: InstantOrNull;
    /** The last run that read back. */
    backfill_run_id: string | null;
    version: number;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  connection_health: {
    org_id: string;
    connection_id: string;
    deliveries: Generated<number>;
    deliveries_again: Generated<number>;
    deliveries_unreadable: Generated<number>;
    signatures_refused: Generated<number>;
    events: Generated<number>;
    events_again: Generated<number>;
    events_rejected: Generated<number>;
    last_delivery_at: InstantOrNull;
    last_event_at: InstantOrNull;
    last_signature_refused_at: InstantOrNull;
    last_failed_at: InstantOrNull;
    last_failure: ColumnType<string | null, string | null | undefined, string | null>;
    /** Calls to the vendor that failed, in a row. */
    failures: Generated<number>;
    /** While its circuit is open, or the vendor's limit is used up, nothing is asked. */
    paused_until: InstantOrNull;
    rate_remaining: ColumnType<number | null, number | null | undefined, number | null>;
    rate_resets_at: InstantOrNull;
  };
  connection_deliveries: {
    org_id: string;
    connection_id: string;
    delivery: string;
    received_at: Instant;
  };
  connection_cursors: {
    org_id: string;
    connection_id: string;
    stream: string;
    state: 'reading' | 'done' | 'refused';
    /** Where to go on; `null` once it is done. */
    cursor: JsonColumnOrNull<JsonObject>;
    /** When reading began that is under way, or was last done: the next one goes back to here. */
    began_at: Instant;
    pages: Generated<number>;
    events: Generated<number>;
    problem: ColumnType<string | null, string | null | undefined, string | null>;
    updated_at: Instant;
  };
  /** What goes through the gateway, by hour. */
  gateway_usage: {
    org_id: string;
    hour: Instant;
    /** Empty: people, all together. */
    key_id: string;
    method: string;
    route: string;
    /** Served, those that failed included. */
    requests: number;
    failed: number;
    refused_quota: number;
    refused_address: number;
    refused_size: number;
    refused_plug_in: number;
    bytes_in: number;
    bytes_out: number;
    duration_ms: number;
    /** Left out of the log. */
    unlogged: number;
  };
  gateway_access_log: {
    org_id: string;
    /** Begins with its time. */
    request_id: string;
    at: Instant;
    key_id: string;
    method: string;
    route: string;
    status: number;
    refused_by: string | null;
    duration_ms: number;
    bytes_in: number;
    bytes_out: number;
  };
}

/** Of these, the tables in which every row belongs to a tenant. */
export const CONNECTIONS_TENANT_TABLES = [
  'mappings',
  'connections',
  'connection_health',
  'connection_deliveries',
  'connection_cursors',
  'gateway_usage',
  'gateway_access_log',
] as const satisfies readonly (keyof ConnectionsTables)[];
