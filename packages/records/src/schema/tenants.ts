/** What an organisation is, and the installation that holds it. */
import type { EventType, Json } from '@bellwether/core';
import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { Instant, InstantOrNull, JsonColumn, JsonColumnOrNull } from './columns.ts';

export type DataResidency = 'us' | 'eu' | 'global';

export type Plan = 'starter' | 'professional' | 'enterprise';

export interface Quotas {
  max_events_per_second: number;
  /** `null`: not limited. */
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

/** How closely the events of an organisation are searched for personal data. */
type PersonalDataPolicy = 'people_topics' | 'strict';

export interface TenantsTables {
  organisations: {
    org_id: string;
    name: string;
    primary_region: string;
    data_residency: DataResidency;
    quotas: JsonColumn<Quotas>;
    features: JsonColumn<Features>;
    plan: Plan;
    personal_data_policy: ColumnType<PersonalDataPolicy, PersonalDataPolicy | undefined, PersonalDataPolicy>;
    /** True when the organisation runs this installation itself, and so may set its own quotas and plan. */
    self_managed: boolean;
    /** Made with generated data, to show what there is. */
    sample: ColumnType<boolean, boolean | undefined, boolean>;
    /** While set, nobody of it gets in and nothing is taken in; its data are kept. */
    suspended_at: InstantOrNull;
    created_at: Instant;
    updated_at: Instant;
  };
  event_types: {
    org_id: string;
    name: string;
    version: number;
    definition: JSONColumnType<EventType, string, string>;
    created_by: string;
    created_at: Instant;
  };
  prices: {
    org_id: string;
    model: string;
    input_usd_per_mtok: number;
    output_usd_per_mtok: number;
    cache_read_usd_per_mtok: number;
    cache_write_usd_per_mtok: number;
    updated_by: string;
    updated_at: Instant;
  };
  budgets: {
    budget_id: string;
    org_id: string;
    name: string;
    metric: string;
    limit_usd: number;
    period: 'day' | 'week' | 'month';
    /** Dimension → value. */
    filter: JsonColumn<Readonly<Record<string, string>>>;
    /** As last seen by the watch, in the period that began at `state_period_start`. */
    state: 'ok' | 'at_risk' | 'over';
    state_period_start: InstantOrNull;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  settings: {
    org_id: string;
    name: string;
    value: JsonColumn<Json>;
    updated_at: Instant;
  };
  /** How far projections have read the log. Belongs to no tenant; for the operator's transactions only. */
  projections: {
    name: string;
    positions: JsonColumn<Readonly<Record<string, number>>>;
    updated_at: Instant;
  };
  /** What loaders of a shared store are about to insert, by partition of the log. For the operator's transactions only. */
  load_plans: {
    partition: string;
    fence: number;
    plan: JsonColumnOrNull<{ token: string; from: number; to: number; repeated: readonly number[] }>;
  };
  /** Has one row once several processes share these records. For the operator's transactions only, as the next three. */
  record_sharing: {
    is_shared: boolean;
    since: Instant;
  };
  /** Which tables a transaction has changed, and whose rows: '' for the installation. Written by triggers. */
  record_changes: {
    transaction_id: Generated<string>;
    table_name: string;
    whose: string;
    at: Generated<Date>;
  };
  installation_keys: {
    name: string;
    sealed: string;
    made_at: Instant;
  };
  schema_migrations: {
    number: number;
    name: string;
    checksum: string;
    applied_at: Generated<Date>;
  };
}

/** Of these, the tables in which every row belongs to a tenant. */
export const TENANTS_TENANT_TABLES = [
  'organisations',
  'event_types',
  'prices',
  'budgets',
  'settings',
] as const satisfies readonly (keyof TenantsTables)[];
