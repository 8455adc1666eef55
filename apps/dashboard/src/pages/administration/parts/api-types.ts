/** What travels between the pages of administration and the API, as docs/api.md writes it. */

export interface Quotas {
  max_events_per_second: number;
  max_seats: number | null;
  max_storage_gb: number | null;
  max_api_requests_per_minute: number | null;
}

export interface Features {
  real_time_enabled: boolean;
  export_enabled: boolean;
  sso_enabled: boolean;
  custom_metrics_enabled: boolean;
}

export interface OrganisationSettings {
  org_id: string;
  name: string;
  primary_region: string;
  data_residency: 'us' | 'eu' | 'global';
  quotas: Quotas;
  features: Features;
  plan: string;
  self_managed: boolean;
  sample: boolean;
  suspended_at: string | null;
  created_at: string;
}

export interface Usage {
  counted_since: string;
  events: {
    per_second: number;
    peak_per_second: number;
    limit_per_second: number;
    accepted: number;
    duplicate: number;
    rejected: number;
    rejected_share: number | null;
  };
  storage: { events: number; event_bytes: number; window_bytes_estimate: number; limit_bytes: number | null };
  seats: { used: number; limit: number | null };
  requests: { last_minute: number; limit_per_minute: number | null };
}

export interface FieldSchema {
  type?: string;
  description?: string;
  enum?: readonly unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  properties?: Readonly<Record<string, FieldSchema>>;
  required?: readonly string[];
  additionalProperties?: boolean;
  items?: FieldSchema;
}

export interface EventTypeDefinition {
  name: string;
  version: number;
  topic: string;
  category: string;
  description: string;
  subject: string;
  urgent?: boolean;
  metadata: FieldSchema;
  source: 'pack' | 'tenant';
}

export interface RejectedRow {
  rejected_id: string;
  received_at: string;
  door: string;
  event_type: string;
  reason: string;
  field: string;
  detail: string;
  raw: string;
}

export interface Price {
  model: string;
  input_usd_per_mtok: number;
  output_usd_per_mtok: number;
  cache_read_usd_per_mtok: number;
  cache_write_usd_per_mtok: number;
}

export interface PriceRow extends Price {
  source: 'shipped' | 'tenant';
  shipped: Price | null;
}

/** What has come in of one kind of event from one environment during the last seven days. */
export interface Source {
  event_type: string;
  environment: string;
  last_received_at: string;
  last_hour: number;
  last_day: number;
  events: number;
}

/** A producer whose telemetry has changed its shape. */
export interface Drift {
  producer: { service: string; scope: string };
  group: string;
  attribute: string;
  first_seen: string;
  detail: string;
}

/** Refused events that wait, by why. */
export interface RejectedReason {
  reason: string;
  event_type: string;
  waiting: number;
  last_received_at: string;
}
