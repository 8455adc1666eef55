/**
 * The tables of records as TypeScript sees them. The tables themselves, with their constraints and row-level security,
 * are in migrations/; a test compares the two.
 */
import type { EventType, Json, JsonObject } from '@bellwether/core';
import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { EventMetadata } from './stream/event-rows.ts';

/** JSON comes back parsed and goes in as text. */
type JsonColumn<T> = ColumnType<T, string, string>;
type JsonColumnOrNull<T> = ColumnType<T | null, string | null | undefined, string | null>;
type Instant = ColumnType<Date, Date | string, Date | string>;
type InstantOrNull = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

export type Region = 'us-east-1' | 'eu-west-1';
export type DataResidency = 'us' | 'eu' | 'global';
export type Plan = 'starter' | 'professional' | 'enterprise';
export type UserRole =
  | 'owner'
  | 'admin'
  | 'hr_admin'
  | 'manager'
  | 'data_scientist'
  | 'aca_agent'
  | 'member'
  | 'viewer';
/** Where a user comes from, and so who may change what about them. */
export type UserSource = 'local' | 'oidc' | 'saml' | 'scim';

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

export type UnitKind = 'division' | 'department' | 'team';
/** What a figure or an alert is about: a unit, or all of the organisation. */
export type FigureUnitKind = 'organisation' | UnitKind;
export type EmploymentStatus = 'active' | 'on_leave' | 'departed';
export type FigureReason = 'insufficient_data' | 'suppressed' | 'no_exposure' | 'no_model';
export type FigureLevel = 'low' | 'moderate' | 'high' | 'critical';
export type AlertSeverity = 'low' | 'medium' | 'high' | 'critical';
export type AlertStatus = 'new' | 'acknowledged' | 'resolved';
export type SurveyStatus = 'draft' | 'in_review' | 'approved' | 'published' | 'closed' | 'archived';
export type RuleTrigger = 'event' | 'metric' | 'anomaly' | 'forecast' | 'schedule';
/** `draft`: it has never been on. */
export type RuleSwitch = 'draft' | 'on' | 'off';
/** What a reading of a website is doing, and what became of a page in one. */
export type ScrapeState = 'running' | 'finished' | 'stopped' | 'failed';
export const WEBSITE_PAGE_STATES = [
  ...(['waiting', 'new', 'changed', 'unchanged', 'redirected', 'skipped', 'refused', 'gone', 'failed'] as const),
] as const;
export type WebsitePageState = (typeof WEBSITE_PAGE_STATES)[number];
export type RuleDecision = 'fired' | 'ended' | 'held_back' | 'failed' | 'ignored';

/** What a site collects, and of whom. */
export interface SiteSettings {
  /** `required`: nothing is sent before the page says that the visitor agrees. */
  consent: 'required' | 'not_needed';
  clicks: boolean;
  vitals: boolean;
  /** Share of page loads that are recorded, 0 to 1; with consent only. */
  replay_share: number;
  replay_days: number;
  /** Names of properties that its events may have. */
  properties: string[];
  /** Hosts from which tags may load scripts. */
  script_hosts: string[];
}

/** What a site hopes for: an event by its name, or a page by its path. */
export interface SiteGoal {
  name: string;
  kind: 'event' | 'page';
  matches: string;
}

/** What the tag manager adds to a site: a script of another host, or an event. */
export type SiteTag = {
  name: string;
  /** What a visitor has to agree to before it runs; `necessary` runs always. */
  category: 'necessary' | 'preferences' | 'analytics' | 'marketing';
  /** `path` may end with `*`. */
  trigger: { on: 'view' | 'click'; path: string; selector?: string };
} & ({ kind: 'script'; src: string } | { kind: 'event'; event: string });

/** A part of a page as its outline shows it: what kind, and where in pixels. */
export interface LayoutBox {
  kind: 'block' | 'heading' | 'text' | 'link' | 'button' | 'input' | 'media';
  x: number;
  y: number;
  width: number;
  height: number;
}

export type ViewportBand = 'narrow' | 'medium' | 'wide';

export type ExperimentState = 'draft' | 'running' | 'stopped' | 'decided';

/** What an experiment counts of each visitor. */
export interface ExperimentMeasure {
  title: string;
  /** `conversion`: did it at all; `count`: how often; `value`: what it was worth together. */
  kind: 'conversion' | 'count' | 'value';
  /** An action: `page:/thanks`, `event:signup`. */
  counts: string;
  better: 'higher' | 'lower';
}

export interface ExperimentDefinition {
  hypothesis: string;
  /** Whether the same one is met on one day alone, or for as long as the site knows its users. */
  unit: 'visitor' | 'user';
  /** Of all visitors, who takes part. */
  traffic: number;
  /** The first is what there is now. */
  variants: { key: string; title: string; share: number }[];
  /** What decides. */
  primary: ExperimentMeasure;
  /** What the primary measure is now, on average of a visitor. */
  baseline: number;
  /** Its standard deviation; null of a conversion, where it follows. */
  spread: number | null;
  /** The smallest difference that is worth finding. */
  effect: number;
  /** What must not get worse by more than `margin`. */
  guards: (ExperimentMeasure & { margin: number })[];
}

export interface ExperimentDecision {
  variant: string;
  reason: string;
  by: string;
  at: string;
}

export type DeviceCommandState = 'requested' | 'delivered' | 'acknowledged' | 'failed' | 'expired';
export type DeviceRolloutState =
  | 'running'
  | 'paused'
  | 'halted'
  | 'rolling_back'
  | 'completed'
  | 'aborted'
  | 'rolled_back';
/** Of one device in a roll-out. */
export type DeviceTargetState =
  | 'waiting'
  | 'staged'
  | 'withdrawn'
  | 'downloading'
  | 'installed'
  | 'failed'
  | 'reverting'
  | 'rolled_back';
/** When a roll-out goes on, and when it halts. */
export interface DeviceRolloutPolicy {
  /** Of all devices, in per cent, rising to 100. */
  stages: number[];
  /** So many failures halt it. */
  halt_failures: number;
  /** So many per cent of the devices begun halt it. */
  halt_percent: number;
  /** So many per cent of a stage have to be installed before the next one begins. */
  installed_percent_min: number;
  /** How long a stage is watched after its last device. */
  soak_minutes: number;
  /** How long a device that has begun may say nothing. */
  silence_minutes: number;
  /** How long a stage waits for devices that are not there. */
  stage_hours_max: number;
}

/** `provisioned`: it has never been heard of. */
export type DeviceState = 'provisioned' | 'active' | 'blocked' | 'retired';
export type DeviceHealth = 'unknown' | 'online' | 'degraded' | 'offline';
/** The last value of a field, and when it was measured. */
export interface LastReading {
  value: number;
  at: string;
}

/** What began a run of a pipeline. */
export type PipelineTrigger = 'manual' | 'schedule' | 'event' | 'webhook' | 'backfill';
export type PipelineRunState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
export type PipelineStepState = 'pending' | 'running' | 'succeeded' | 'failed' | 'skipped' | 'cancelled';
export type PipelineLogLevel = 'info' | 'warning' | 'error';

export type NotificationKind =
  | 'alert'
  | 'budget'
  | 'rule'
  | 'report'
  | 'access'
  | 'connection'
  | 'pipeline'
  | 'quality'
  | 'device';
/** `unknown`: it could not be looked at, or there is nothing to go by. */
export type QualityStatus = 'passed' | 'failed' | 'unknown';
export type NotificationSeverity = 'info' | 'warning' | 'critical';
/** `told` is what nobody has to do anything about. */
export type NotificationState = 'told' | 'open' | 'acknowledged' | 'resolved';
export type ChannelKind = 'email' | 'slack' | 'teams' | 'pagerduty' | 'webhook';
/** `event` is what a rule sends to a webhook, and no notification. */
export type DeliveryPurpose = 'raised' | 'acknowledged' | 'resolved' | 'test' | 'event';
/** Whom a report is for. */
export type ReportAudience = 'executive' | 'engineering' | 'people' | 'finance';
export type DeliveryState = 'waiting' | 'sent' | 'failed' | 'dropped';
export type SurveyWaveStatus = 'preparing' | 'running' | 'closed';
export type WorkflowRunState = 'queued' | 'running' | 'waiting' | 'stranded' | 'succeeded' | 'failed' | 'cancelled';
export type WorkflowStepKind = 'step' | 'signal' | 'time' | 'child';
export type WorkflowStepState = 'running' | 'waiting' | 'retrying' | 'succeeded' | 'failed' | 'expired' | 'cancelled';
export type SignalRunStatus = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

export interface OrganizationUnit {
  id: string;
  kind: UnitKind;
  parent: string | null;
  name: string;
}
/** `draft` waits for a person's approval. */
export type OrgSchemaStatus =
  | 'processing'
  | 'draft'
  | 'approved'
  | 'finalised'
  | 'rejected'
  | 'expired'
  | 'failed'
  | 'cancelled';

/** How closely the events of an organisation are searched for personal data. */
type PersonalDataPolicy = 'people_topics' | 'strict';

export type ConsentPurpose = 'data_collection' | 'analytics' | 'research';
export type ConsentStatus = 'given' | 'withdrawn';

export interface Schema {
  organisations: {
    org_id: string;
    name: string;
    primary_region: Region;
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
  users: {
    user_id: string;
    org_id: string;
    /** Trimmed and in lower case; unique in the installation, since signing in names no organisation. */
    email: string;
    name: string;
    role: UserRole;
    /** argon2id, PHC string format; `null` for somebody who signs in some other way. */
    password_hash: string | null;
    /** Teams whose figures this user's role reaches: values of the dimension `team`. */
    teams: ColumnType<string[], string[] | undefined, string[]>;
    /** The pseudonymous `user_id` in events that is this person. */
    subject: ColumnType<string | null, string | null | undefined, string | null>;
    source: ColumnType<UserSource, UserSource | undefined, UserSource>;
    created_at: Instant;
    disabled_at: InstantOrNull;
    /** To the minute; `null` before the first sign-in. */
    last_seen_at: InstantOrNull;
  };
  sessions: {
    session_id: string;
    org_id: string;
    user_id: string;
    /** SHA-256 of the token. */
    token_hash: Uint8Array;
    /** How it began: `password`, `password+totp`, `passkey`, `oidc`, `saml`, `invitation`. */
    method: ColumnType<string, string | undefined, string>;
    /** Where it began; empty when that is not known. */
    address: ColumnType<string, string | undefined, string>;
    user_agent: ColumnType<string, string | undefined, string>;
    created_at: Instant;
    last_seen_at: Instant;
    expires_at: Instant;
    revoked_at: InstantOrNull;
  };
  totp_factors: {
    org_id: string;
    user_id: string;
    /** Sealed; see secret/ of services. */
    sealed_secret: string;
    /** The newest step of 30 s whose code was accepted; a code is accepted once. */
    last_step: number;
    created_at: Instant;
    /** `null` until its owner has shown a code. */
    confirmed_at: InstantOrNull;
  };
  recovery_codes: {
    org_id: string;
    user_id: string;
    /** SHA-256 of the user's id and the code. */
    code_hash: Uint8Array;
    created_at: Instant;
    used_at: InstantOrNull;
  };
  passkeys: {
    passkey_id: string;
    org_id: string;
    user_id: string;
    /** As the authenticator names it, base64url; unique in the installation, since signing in names nobody. */
    credential_id: string;
    /** COSE. */
    public_key: Uint8Array;
    signature_counter: number;
    transports: string[];
    name: string;
    created_at: Instant;
    last_used_at: InstantOrNull;
  };
  invitations: {
    invitation_id: string;
    org_id: string;
    email: string;
    role: UserRole;
    teams: string[];
    /** SHA-256 of the token in the link. */
    token_hash: Uint8Array;
    created_by: string;
    created_at: Instant;
    expires_at: Instant;
    accepted_at: InstantOrNull;
    revoked_at: InstantOrNull;
  };
  password_resets: {
    reset_id: string;
    org_id: string;
    user_id: string;
    /** SHA-256 of the token in the link. */
    token_hash: Uint8Array;
    created_by: string;
    created_at: Instant;
    expires_at: Instant;
    used_at: InstantOrNull;
  };
  api_keys: {
    key_id: string;
    org_id: string;
    name: string;
    scopes: string[];
    /** SHA-256 of the whole key. */
    secret_hash: Uint8Array;
    /** The first characters of the key, to tell keys apart in a list. */
    prefix: string;
    created_by: string;
    created_at: Instant;
    last_used_at: InstantOrNull;
    expires_at: InstantOrNull;
    revoked_at: InstantOrNull;
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
  saved_queries: {
    saved_query_id: string;
    org_id: string;
    name: string;
    query: JsonColumn<JsonObject>;
    created_by: string;
    created_at: Instant;
  };
  boards: {
    dashboard_id: string;
    org_id: string;
    title: string;
    description: string;
    /** `user:usr_…`, `key:key_…` or `operator:local`. */
    owner: string;
    version: number;
    /** Empty: the owner's alone. */
    shared_with: UserRole[];
    created_at: Instant;
    updated_at: Instant;
    updated_by: string;
  };
  board_versions: {
    org_id: string;
    dashboard_id: string;
    version: number;
    content: JsonColumn<JsonObject>;
    saved_by: string;
    saved_at: Instant;
    /** The filters that cut what the saver could see; `null` when they could see nothing. */
    saved_view: JsonColumn<Json>;
  };
  board_embeds: {
    embed_id: string;
    org_id: string;
    dashboard_id: string;
    origins: string[];
    created_by: string;
    created_at: Instant;
    expires_at: Instant;
    revoked_at: InstantOrNull;
  };
  sso_connections: {
    connection_id: string;
    org_id: string;
    name: string;
    kind: 'oidc' | 'saml';
    enabled: boolean;
    /** Passwords are refused for its domains, except to owners. */
    enforced: boolean;
    domains: string[];
    default_role: Exclude<UserRole, 'owner'>;
    /** The claim or attribute that holds somebody's groups. */
    team_claim: string | null;
    /** From a group to a role. */
    role_map: JsonColumn<Readonly<Record<string, Exclude<UserRole, 'owner'>>>>;
    issuer: string | null;
    client_id: string | null;
    /** Sealed; see secret/ of services. */
    client_secret: string | null;
    /** The provider verifies every address in the domains, though it does not say so each time. */
    trusts_email: boolean;
    idp_entry_point: string | null;
    idp_issuer: string | null;
    /** PEM; several while a provider changes its own. */
    idp_certificates: string[];
    created_by: string;
    created_at: Instant;
    updated_at: Instant;
  };
  /** Which organisation may speak for a domain. */
  sso_domains: {
    domain: string;
    org_id: string;
  };
  /** Whom a connection's provider means by a subject. */
  sso_identities: {
    org_id: string;
    connection_id: string;
    issuer: string;
    subject: string;
    user_id: string;
    created_at: Instant;
    last_used_at: Instant;
  };
  /** Sign-ins under way. */
  sso_flows: {
    /** SHA-256 of the state. */
    flow_hash: Uint8Array;
    org_id: string;
    connection_id: string;
    /** SHA-256 of what the browser keeps in its cookie. */
    browser_hash: Uint8Array;
    return_to: string;
    address: string;
    /** SHA-256 of the ticket with which the browser comes back after a checked assertion. */
    ticket_hash: Uint8Array | null;
    /** Whom the checked assertion names. */
    profile: ColumnType<JsonObject | null, string | null | undefined, string | null>;
    created_at: Instant;
    expires_at: Instant;
  };
  /** What SCIM keeps of a user beside the user. */
  scim_users: {
    user_id: string;
    org_id: string;
    user_name: string;
    external_id: string | null;
    given_name: string | null;
    family_name: string | null;
    updated_at: Instant;
  };
  scim_groups: {
    group_id: string;
    org_id: string;
    /** The team's name: a value of the dimension `team`. */
    display_name: string;
    external_id: string | null;
    created_at: Instant;
    updated_at: Instant;
  };
  scim_members: {
    org_id: string;
    group_id: string;
    user_id: string;
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
  publications: {
    org_id: string;
    /** Names of the cubes that are published together. */
    family: string;
    period_from: Instant;
    body: JsonColumn<JsonObject>;
    updated_at: Instant;
  };
  /** Answers with noise and what they cost; rows are added and never changed. */
  privacy_budget: {
    org_id: string;
    question_hash: string;
    door: 'export' | 'sql';
    question: JsonColumn<JsonObject>;
    epsilon_thousandths: number;
    answer: JsonColumn<JsonObject>;
    asked_by: string;
    asked_at: Instant;
  };
  /** Networks of groups as they were shown: nothing in here has still to be withheld from anybody with the reach. */
  network_snapshots: {
    org_id: string;
    window_to: Instant;
    window_from: Instant;
    content: JsonColumn<Json>;
    computed_at: Instant;
  };
  workflow_runs: {
    org_id: string;
    run_id: string;
    workflow: string;
    version: number;
    state: WorkflowRunState;
    queue: string | null;
    /** 1, and one more each time a failed run was taken up again. */
    execution: number;
    /** The first operation that this execution does itself; those before it answer as they did in the one before. */
    resumed_from: number | null;
    parent_run_id: string | null;
    /** Which operation of the parent waits for this run. */
    parent_position: number | null;
    started_by: string;
    input: JsonColumn<Json>;
    output: JsonColumnOrNull<Json>;
    failure: JsonColumnOrNull<JsonObject>;
    progress: JsonColumnOrNull<JsonObject>;
    created_at: Instant;
    started_at: InstantOrNull;
    ended_at: InstantOrNull;
    /** When it is not to be found any more. */
    forget_at: InstantOrNull;
  };
  workflow_steps: {
    org_id: string;
    run_id: string;
    position: number;
    name: string;
    kind: WorkflowStepKind;
    state: WorkflowStepState;
    attempts: number;
    started_at: Instant;
    ended_at: InstantOrNull;
    /** When a wait ends by itself. */
    until: InstantOrNull;
    child_run_id: string | null;
    /** What a wait was given: the signal's payload, or what a child run gave. */
    answer: JsonColumnOrNull<Json>;
    failure: JsonColumnOrNull<JsonObject>;
  };
  workflow_signals: {
    org_id: string;
    run_id: string;
    signal_id: string;
    arrival: Generated<number>;
    name: string;
    payload: JsonColumn<Json>;
    sent_at: Instant;
    /** The position of the wait that took it. */
    taken_by: number | null;
  };
  workflow_schedules: {
    org_id: string;
    name: string;
    workflow: string;
    version: number;
    cron: string;
    time_zone: string;
    input: JsonColumn<Json>;
    /** `null`: never again. */
    next_at: InstantOrNull;
    last_at: InstantOrNull;
    updated_at: Instant;
  };
  settings: {
    org_id: string;
    name: string;
    value: JsonColumn<Json>;
    updated_at: Instant;
  };
  organisation_units: {
    org_id: string;
    /** Pseudonym. */
    unit: string;
    kind: UnitKind;
    parent: string | null;
    /** Empty when no event has named it. */
    name_generic: string;
    /** False while only people's events mention it; what declares it comes before what mentions it. */
    declared: boolean;
    /** Of the event it was taken from: the newest there is of the units'. */
    as_of: Instant;
    as_of_event: string;
    updated_at: Instant;
  };
  employee_state: {
    org_id: string;
    /** Pseudonym: the `user_id` of events. */
    subject: string;
    /** The narrowest unit that is known; empty when none is. */
    unit: string;
    department: string;
    status: EmploymentStatus;
    role_category: string;
    role_level: string;
    tenure_band: string;
    region: string;
    is_top_performer: boolean;
    /** `2021-Q3`. */
    hired_quarter: string;
    /** Since when the state is what it is. */
    since: Instant;
    /** What events stated, in their order: everything else here, and the spells, follow from it. */
    history: JsonColumn<Json>;
    updated_at: Instant;
  };
  /** Time somebody was employed in one unit, in whole days: [from_day, to_day). */
  employment_spells: {
    org_id: string;
    subject: string;
    unit: string;
    department: string;
    /** Where the first spell of a person begins, the events about them do; they may have been there before. */
    from_day: Instant;
    /** `null` while it lasts. */
    to_day: InstantOrNull;
    /** Leaving the organisation, or a change of unit or of the top performers' flag. */
    ended_by: 'departure' | 'change' | null;
    /** `null` when it is not known, or the spell did not end by a departure. */
    voluntary: boolean | null;
    top_performer: boolean;
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
  /** When attempts failed, in milliseconds, by a keyed hash of account or address. */
  sign_in_failures: {
    key_hash: Uint8Array;
    failed_at: string[];
    updated_at: Instant;
  };
  signal_runs: {
    org_id: string;
    run_id: string;
    status: SignalRunStatus;
    cause: 'schedule' | 'request';
    requested_by: string;
    window_to: Instant;
    progress: number;
    detail: string;
    summary: JsonColumn<JsonObject>;
    created_at: Instant;
    started_at: InstantOrNull;
    finished_at: InstantOrNull;
  };
  /** Results of signals after disclosure control: nothing in here has still to be withheld from anybody with the reach. */
  signal_figures: {
    org_id: string;
    signal: string;
    unit_kind: FigureUnitKind;
    /** Pseudonym; empty for the organisation. */
    unit: string;
    window_from: Instant;
    window_to: Instant;
    value: number | null;
    /** Why there is no value; `null` when there is one. */
    reason: FigureReason | null;
    low: number | null;
    high: number | null;
    /** People behind it, rounded down to a multiple of 5. */
    n: number | null;
    level: FigureLevel | null;
    p: number | null;
    q: number | null;
    /** Name and version: `attrition_rate/1`. */
    method: string;
    parts: JsonColumn<JsonObject>;
    computed_at: Instant;
  };
  alerts: {
    org_id: string;
    alert_id: string;
    type: string;
    severity: AlertSeverity;
    unit_kind: FigureUnitKind;
    /** Empty for the organisation. */
    unit: string;
    message: string;
    recommended_actions: JsonColumn<Json>;
    evidence: JsonColumn<JsonObject>;
    /** End of the newest window that it speaks of. */
    window_to: Instant;
    status: AlertStatus;
    owner: string | null;
    created_at: Instant;
    updated_at: Instant;
    acknowledged_at: InstantOrNull;
    acknowledged_by: string | null;
    resolved_at: InstantOrNull;
    resolved_by: string | null;
    resolution_note: string | null;
    reopened_count: number;
    history: JsonColumn<Json>;
    /** Whether the event log has been told of the newest turn. */
    told: Generated<boolean>;
  };
  alert_rules: {
    org_id: string;
    type: string;
    enabled: boolean;
    /** The mildest level that raises an alert. */
    minimum_level: Exclude<FigureLevel, 'low'>;
    /** What the last back-test gave. */
    backtest: ColumnType<JsonObject | null, string | null | undefined, string | null>;
    backtest_at: InstantOrNull;
    updated_by: string;
    updated_at: Instant;
  };
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
  notification_channels: {
    org_id: string;
    channel_id: string;
    name: string;
    kind: ChannelKind;
    enabled: boolean;
    /** What may be shown. */
    settings: JsonColumn<JsonObject>;
    /** Sealed JSON: tokens, addresses that are secrets, passwords. */
    secrets: string | null;
    /** In a row. */
    failures: Generated<number>;
    /** While its circuit is open, nothing is sent. */
    paused_until: InstantOrNull;
    last_sent_at: InstantOrNull;
    last_failed_at: InstantOrNull;
    last_failure: ColumnType<string | null, string | null | undefined, string | null>;
    version: number;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  notification_routes: {
    org_id: string;
    route_id: string;
    name: string;
    enabled: boolean;
    matching: JsonColumn<JsonObject>;
    /** When nobody has acknowledged: after how many minutes which channels. */
    steps: JsonColumn<Json>;
    group_by: string[];
    group_wait_seconds: number;
    quiet_hours: JsonColumnOrNull<JsonObject>;
    version: number;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  silences: {
    org_id: string;
    silence_id: string;
    matching: JsonColumn<JsonObject>;
    reason: string;
    starts_at: Instant;
    ends_at: Instant;
    version: number;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  notifications: {
    org_id: string;
    notification_id: string;
    /** What it is about: while that goes on, there is one notification of it. */
    dedup_key: string;
    kind: NotificationKind;
    severity: NotificationSeverity;
    pack: string | null;
    /** Pseudonym; `null` for the organisation. */
    unit: string | null;
    title: string;
    body: string;
    link: string | null;
    /** Sent there and nowhere else; `null`: where the routes say. */
    channel_ids: string[] | null;
    state: NotificationState;
    /** Counts how often it was raised: what belongs to an earlier turn says nothing of a later one. */
    turn: number;
    /** When what it tells of happened. */
    at: Instant;
    created_at: Instant;
    acknowledged_at: InstantOrNull;
    acknowledged_by: string | null;
    resolved_at: InstantOrNull;
    /** Whether its deliveries are there. */
    routed: boolean;
    silenced_until: InstantOrNull;
  };
  notification_attachments: {
    org_id: string;
    notification_id: string;
    name: string;
    media_type: string;
    bytes: Uint8Array;
  };
  /** The outbox while `waiting`, the log afterwards. */
  notification_deliveries: {
    org_id: string;
    delivery_id: string;
    channel_id: string;
    route_id: string | null;
    step: number;
    purpose: DeliveryPurpose;
    /** What is told together has the same. */
    group_key: string;
    /** Notifications and the turn of each. */
    items: JsonColumn<Json>;
    event: JsonColumnOrNull<JsonObject>;
    state: DeliveryState;
    attempts: number;
    due_at: Instant;
    created_at: Instant;
    finished_at: InstantOrNull;
    /** Why it is as it is. */
    detail: ColumnType<string | null, string | null | undefined, string | null>;
  };
  rules: {
    org_id: string;
    rule_id: string;
    /** Unique in an organisation. */
    name: string;
    title: string;
    /** YAML. */
    source: string;
    trigger: RuleTrigger;
    state: RuleSwitch;
    version: number;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  sites: {
    org_id: string;
    site_id: string;
    /** Unique in an organisation; events name it. */
    name: string;
    title: string;
    domains: string[];
    /** Unique in the installation; stands in pages. */
    site_key: string;
    enabled: boolean;
    settings: JsonColumn<SiteSettings>;
    goals: JsonColumn<SiteGoal[]>;
    version: number;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  experiments: {
    org_id: string;
    experiment_id: string;
    /** Unique in an organisation; pages and events name it. */
    key: string;
    title: string;
    site_id: string;
    definition: JsonColumn<ExperimentDefinition>;
    state: ExperimentState;
    started_at: Instant | null;
    stopped_at: Instant | null;
    decision: JsonColumnOrNull<ExperimentDecision>;
    version: number;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  /** What makes numbers of visitors for one day; destroyed when it is over. */
  site_salts: {
    org_id: string;
    /** 2026-11-21. */
    day: string;
    /** Sealed. */
    salt: string;
  };
  /** Outlines of pages, for heat-maps. */
  site_layouts: {
    org_id: string;
    site_id: string;
    path: string;
    viewport_band: ViewportBand;
    width: number;
    height: number;
    boxes: JsonColumn<LayoutBox[]>;
    captured_at: Instant;
  };
  /** What happened on a page, masked, to be played again. */
  site_replays: {
    org_id: string;
    replay_id: string;
    site_id: string;
    path: string;
    device_class: string;
    browser: string;
    started_at: Instant;
    duration_ms: number;
    events: number;
    /** Compressed. */
    bytes: number;
  };
  site_replay_parts: {
    org_id: string;
    replay_id: string;
    part: number;
    /** A JSON list, compressed with gzip. */
    events: Uint8Array;
  };
  /** The tags of a site: what is being written, and which version is served. */
  tag_containers: {
    org_id: string;
    site_id: string;
    draft: JsonColumn<SiteTag[]>;
    published: number | null;
    version: number;
    updated_by: string;
    updated_at: Instant;
  };
  /** Never changed. */
  tag_versions: {
    org_id: string;
    site_id: string;
    number: number;
    tags: JsonColumn<SiteTag[]>;
    note: string;
    made_by: string;
    made_at: Instant;
  };
  /** How far a rule that is on has looked; of another version than the rule's, it counts for nothing. */
  rule_progress: {
    org_id: string;
    rule_id: string;
    version: number;
    through: Instant;
    state: JsonColumn<JsonObject>;
    /** Why it cannot look. */
    failing: ColumnType<string | null, string | null | undefined, string | null>;
  };
  /** What rules decided. */
  rule_runs: {
    org_id: string;
    run_id: string;
    rule_id: string;
    version: number;
    /** The end of the window, or when the event happened. */
    at: Instant;
    decided_at: Instant;
    decision: RuleDecision;
    group_values: JsonColumn<JsonObject>;
    why: string;
    seen: JsonColumn<JsonObject>;
    event_id: string | null;
    causes: string[];
    /** With what became of each. */
    actions: JsonColumn<Json>;
    /** Whether signals of it wait for the event log. */
    untold: boolean;
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
  /** Websites that are read in. */
  websites: {
    org_id: string;
    website_id: string;
    name: string;
    /** Where it begins, what of it, and how much. */
    definition: JsonColumn<JsonObject>;
    version: number;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  /** One reading of a website; there is at most one at a time. */
  scrapes: {
    org_id: string;
    scrape_id: string;
    website_id: string;
    /** The durable run that works it off; `null`: a step of another run does. */
    run_id: string | null;
    state: ScrapeState;
    /** robots.txt by origin, as it was at the beginning; `null`: it has not begun. */
    robots: JsonColumn<JsonObject> | null;
    requests: number;
    bytes: number;
    /** Addresses beyond the limits. */
    left_out: number;
    why: string | null;
    started_by: string;
    started_at: Instant;
    finished_at: Instant | null;
  };
  /** Pages as each was found last. */
  website_pages: {
    org_id: string;
    website_id: string;
    url: string;
    /** The last reading that met it. */
    scrape_id: string;
    state: WebsitePageState;
    depth: number;
    attempts: number;
    shape: string;
    fingerprint: string | null;
    /** What the sitemap says of when it changed. */
    listed_change_at: Instant | null;
    status: number | null;
    etag: string | null;
    last_modified: string | null;
    /** Of the page as it was sent; `null`: it is not kept. */
    sha256: string | null;
    canonical: string | null;
    title: string | null;
    why: string | null;
    links: JsonColumn<string[]>;
    change: JsonColumn<JsonObject> | null;
    fetched_at: Instant | null;
    changed_at: Instant | null;
  };
  /** What may be put where, and for how long it is kept there. */
  buckets: {
    org_id: string;
    bucket_id: string;
    name: string;
    description: string;
    /** The room that keeps it; `null`: whoever may. */
    kept_by: string | null;
    /** `null`: for good. */
    expire_after_days: number | null;
    /** `image/*`; empty: anything. */
    content_types: string[];
    bytes_max: number;
    version: number;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  objects: {
    org_id: string;
    bucket_id: string;
    key: string;
    /** Where its content lies. */
    blob_id: string;
    content_type: string;
    bytes: number;
    /** Of the content as it was put. */
    sha256: string;
    metadata: JsonColumn<JsonObject>;
    /** Of whom it is; goes with them. */
    subject: string | null;
    stored_by: string;
    stored_at: Instant;
  };
  /** What an organisation's objects are sealed with, itself sealed. */
  object_keys: {
    org_id: string;
    sealed: string;
  };
  /** Content that no object has, or has yet, and that is removed when it is due. */
  object_leftovers: {
    org_id: string;
    blob_id: string;
    due_at: Instant;
  };
  rule_dry_runs: {
    org_id: string;
    dry_run_id: string;
    /** The durable run that works it off. */
    run_id: string;
    source: string;
    trigger: RuleTrigger;
    /** How many pieces of its span are worked off. */
    pieces: number;
    /** How far it is, and what it has found. */
    part: JsonColumn<JsonObject>;
    created_at: Instant;
  };
  /** How each expectation of data stands: what its last check came to. */
  quality_checks: {
    org_id: string;
    check_id: string;
    data_set: string;
    /** What was checked: after a change it is checked anew. */
    fingerprint: string;
    status: QualityStatus;
    /** Since when it has been so. */
    since: Instant;
    checked_at: Instant;
    value: number | null;
    /** In words. */
    detail: string;
    /** Ids of events that are not as expected, or of rejected ones. */
    examples: string[];
  };
  /** What checks came to, one after another. */
  quality_results: {
    org_id: string;
    check_id: string;
    data_set: string;
    at: Instant;
    status: QualityStatus;
    value: number | null;
    detail: string;
  };
  pipelines: {
    org_id: string;
    pipeline_id: string;
    /** Unique in an organisation. */
    name: string;
    title: string;
    /** YAML. */
    source: string;
    state: RuleSwitch;
    version: number;
    /** Sealed: that of its webhook, and those its calls send. */
    secrets: string;
    /** While it is on: since when triggers count. */
    on_since: InstantOrNull;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  /** How a pipeline was written: a run goes on as it began. */
  pipeline_versions: {
    org_id: string;
    pipeline_id: string;
    version: number;
    source: string;
  };
  /** One run a period, of a span of the past. */
  pipeline_backfills: {
    org_id: string;
    backfill_id: string;
    pipeline_id: string;
    span_from: Instant;
    span_to: Instant;
    /** Its runs under way at a time. */
    concurrency: number;
    /** For how many it began a run. */
    periods: number;
    requested_by: string;
    requested_at: Instant;
    cancelled_at: InstantOrNull;
  };
  pipeline_runs: {
    org_id: string;
    run_id: string;
    pipeline_id: string;
    version: number;
    trigger: PipelineTrigger;
    state: PipelineRunState;
    /** 1, and one more each time it is taken up again. */
    attempt: number;
    input: JsonColumn<Json>;
    /** What time it is about, when it is about one. */
    period_from: InstantOrNull;
    period_to: InstantOrNull;
    backfill_id: string | null;
    requested_by: string;
    failure: string | null;
    is_late: boolean;
    /** When it is late, and when it is ended, if it has not ended by then. */
    late_at: InstantOrNull;
    timeout_at: InstantOrNull;
    created_at: Instant;
    started_at: InstantOrNull;
    ended_at: InstantOrNull;
  };
  pipeline_run_steps: {
    org_id: string;
    run_id: string;
    step: string;
    state: PipelineStepState;
    /** The durable run that does it. */
    workflow_run_id: string | null;
    /** Why it failed or was skipped. */
    detail: string | null;
    output: JsonColumnOrNull<Json>;
    /** Of `for_each`: how many there are. */
    items: number | null;
    started_at: InstantOrNull;
    ended_at: InstantOrNull;
  };
  /** Items of `for_each` that have ended. */
  pipeline_run_items: {
    org_id: string;
    run_id: string;
    step: string;
    /** Place in the list, from 0. */
    item: number;
    state: 'succeeded' | 'failed';
    detail: string | null;
    output: JsonColumnOrNull<Json>;
    ended_at: Instant;
  };
  pipeline_logs: {
    org_id: string;
    run_id: string;
    /** 1, 2, 3 … in a run. */
    line: number;
    step: string;
    at: Instant;
    level: PipelineLogLevel;
    message: string;
  };
  diagnostic_reports: {
    org_id: string;
    report_id: string;
    created_at: Instant;
    report: JsonColumn<JsonObject>;
  };
  /** What people have said; nothing is here of who has said nothing. */
  consents: {
    org_id: string;
    /** Pseudonym: the `user_id` of events. */
    subject: string;
    purpose: ConsentPurpose;
    status: ConsentStatus;
    updated_at: Instant;
  };
  /** Only added to; the address goes after a while. */
  consent_log: {
    entry_id: string;
    org_id: string;
    subject: string;
    purpose: ConsentPurpose;
    status: ConsentStatus;
    /** The organisation's basis for the purpose at that time. */
    legal_basis: string | null;
    actor: string;
    address: string | null;
    user_agent: string | null;
    at: Instant;
  };
  erasures: {
    org_id: string;
    erasure_id: string;
    /** Keyed hash of the pseudonym. */
    subject_hash: string;
    /** Sealed, while the erasure is under way. */
    sealed_subject: string | null;
    reason: string;
    status: 'running' | 'done' | 'incomplete';
    /** What is done next. */
    step: string;
    /** What each step has found and removed. */
    done: JsonColumn<JsonObject>;
    /** Why the last attempt did not come to its end. */
    trouble: string | null;
    requested_by: string;
    requested_at: Instant;
    updated_at: Instant;
    finished_at: InstantOrNull;
    certificate: ColumnType<JsonObject | null, string | null | undefined, string | null>;
  };
  /** Who must not come back. */
  erased_subjects: {
    org_id: string;
    subject_hash: string;
    at: Instant;
  };
  /** What somebody has asked for about themselves. */
  subject_requests: {
    org_id: string;
    request_id: string;
    subject: string;
    kind: 'erasure';
    note: string;
    requested_by: string;
    created_at: Instant;
  };
  /** Append-only: triggers refuse every change, whoever asks. */
  /** A survey that is sent again every week, to some of the people each time. */
  survey_pulses: {
    org_id: string;
    pulse_id: string;
    survey_id: string;
    title: string;
    /** 1 is Monday. */
    weekday: number;
    /** Of the day, in the zone. */
    minute: number;
    zone: string;
    open_hours: number;
    /** Of everybody who may be asked. */
    share: number;
    cool_down_days: number;
    remind_after_hours: number[];
    enabled: boolean;
    /** The newest time it was due and dealt with. */
    last_slot_at: InstantOrNull;
    last_result: string | null;
    created_by: string;
    created_at: Instant;
  };
  /** One sending of a survey. */
  survey_waves: {
    org_id: string;
    wave_id: string;
    survey_id: string;
    survey_version: number;
    organization_id: string | null;
    pulse_id: string | null;
    slot_at: InstantOrNull;
    status: SurveyWaveStatus;
    /** The survey as it was sent. */
    definition: JsonColumn<Json>;
    language: string;
    public_key: string;
    /** Gone once the wave is closed. */
    sealed_key: string | null;
    /** What every answer of the wave is padded to. */
    box_bytes: number;
    /** The tenant's floor when it was made. */
    floor: number;
    remind_after_hours: number[];
    opens_at: Instant;
    closes_at: Instant;
    closed_at: InstantOrNull;
    invited: number;
    /** Known once it is closed. */
    answered: number | null;
    created_by: string;
    created_at: Instant;
  };
  /** Groups of invited people, each at least as large as the floor; everybody invited is in one. */
  survey_cells: {
    org_id: string;
    wave_id: string;
    cell_id: string;
    unit: string;
    kind: FigureUnitKind;
    name_generic: string;
    parent: string | null;
    /** Whether it is what is left of the unit beside cells of its own parts. */
    is_rest: boolean;
    invited: number;
    answered: Generated<number>;
  };
  /** Who was invited; never whether they answered. */
  survey_assignments: {
    org_id: string;
    wave_id: string;
    subject: string;
    cell_id: string;
    assigned_at: Instant;
  };
  /** Which blinded tokens have been asked for: the same again, or none. */
  token_parts: {
    org_id: string;
    wave_id: string;
    cell_id: string;
    part: number;
    digest: string;
  };
  spent_tokens: {
    org_id: string;
    wave_id: string;
    spent_hash: string;
  };
  /** Answers as they arrived, each sealed under the key of its batch. */
  answer_boxes: {
    org_id: string;
    wave_id: string;
    cell_id: string;
    box_id: string;
    key_id: string;
    sealed: Uint8Array;
  };
  /** Keys of boxes, sealed with the master key of an installation of several processes; the open one takes what comes. */
  answer_keys: {
    org_id: string;
    wave_id: string;
    cell_id: string;
    key_id: string;
    sealed: string;
    is_open: boolean;
  };
  /** Answers, mixed. `day` is that of the mixing, `YYYY-MM-DD`. */
  survey_answers: {
    org_id: string;
    wave_id: string;
    cell_id: string;
    answer_id: string;
    day: ColumnType<Date | string, string, string>;
    language: string;
    answers: JsonColumn<JsonObject>;
    version: number;
  };
  /** What is told of a closed wave, decided once. */
  survey_publications: {
    org_id: string;
    wave_id: string;
    /** Under which it was decided; a higher one makes it less. */
    floor: number;
    publication: JsonColumn<JsonObject>;
    published_at: Instant;
  };
  survey_reports: {
    org_id: string;
    report_id: string;
    survey_id: string;
    wave_id: string;
    run_id: string;
    status: 'generating' | 'ready';
    requested_by: string;
    requested_at: Instant;
    ready_at: InstantOrNull;
    /** What each step of the run has made. */
    parts: JsonColumn<JsonObject>;
  };
  report_templates: {
    org_id: string;
    template_id: string;
    /** Of the gallery's, when it began as one. */
    from_gallery: string | null;
    title: string;
    subtitle: string;
    audience: ReportAudience;
    days: number;
    source: string;
    version: number;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  report_schedules: {
    org_id: string;
    schedule_id: string;
    template_id: string;
    cron: string;
    time_zone: string;
    channel_ids: string[];
    enabled: boolean;
    version: number;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  executive_reports: {
    org_id: string;
    report_id: string;
    template_id: string;
    schedule_id: string | null;
    /** As it was then. */
    template: JsonColumn<JsonObject>;
    period_from: Instant;
    period_to: Instant;
    run_id: string;
    status: 'making' | 'ready';
    /** Under which its figures were disclosed. */
    floor: number;
    answered: JsonColumnOrNull<JsonObject>;
    document: JsonColumnOrNull<JsonObject>;
    fingerprint: string | null;
    seal: string | null;
    channel_ids: string[];
    told_at: InstantOrNull;
    requested_by: string;
    requested_at: Instant;
    ready_at: InstantOrNull;
  };
  executive_report_files: {
    org_id: string;
    report_id: string;
    format: 'html' | 'pdf' | 'csv' | 'xlsx';
    sha256: string;
    size: number;
    bytes: Uint8Array;
  };
  survey_report_files: {
    org_id: string;
    report_id: string;
    format: 'html' | 'pdf' | 'csv' | 'xlsx';
    sha256: string;
    bytes: Uint8Array;
  };
  /** Companies that are surveyed; the tenants are `organisations`. */
  organizations: {
    org_id: string;
    id: string;
    name: string;
    industry: string | null;
    size_category: string | null;
    /** Departments and teams: ids as in `employees`, and what they may be called. */
    units: JsonColumn<OrganizationUnit[]>;
    version: number;
    created_by: string;
    created_at: Instant;
    updated_at: Instant;
  };
  /** Who works at an organization, by pseudonym. */
  employees: {
    org_id: string;
    id: string;
    organization_id: string;
    /** The pseudonym of events; for jobs, and never answered. */
    subject: string;
    /** What pages and the edge's overlay of names know the person by. */
    ref: string | null;
    role: string | null;
    /** Ids of `organizations.units`. */
    department: string | null;
    team: string | null;
    manager_id: string | null;
    status: EmploymentStatus;
    version: number;
    created_at: Instant;
    updated_at: Instant;
  };
  /** Surveys as their streams have them. */
  surveys: {
    org_id: string;
    id: string;
    organization_id: string | null;
    title: string;
    status: SurveyStatus;
    version: number;
    definition: JsonColumn<Json>;
    origin: 'library' | 'generated' | 'written';
    submitted_by: string | null;
    approved_by: string | null;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  /** A tenant's own questions in the library. */
  survey_questions: {
    org_id: string;
    id: string;
    version: number;
    theme: string;
    keywords: string[];
    archived: boolean;
    question: JsonColumn<JsonObject>;
    created_by: string;
    created_at: Instant;
    updated_at: Instant;
  };
  survey_themes: {
    org_id: string;
    id: string;
    name: JsonColumn<JsonObject>;
    description: JsonColumn<JsonObject>;
    created_by: string;
    created_at: Instant;
  };
  /** Company files on their way to becoming an organization's employees. */
  org_schemas: {
    org_id: string;
    id: string;
    organization_id: string;
    source: 'edge' | 'file' | 'rows';
    status: OrgSchemaStatus;
    uploaded: JsonColumn<JsonObject>;
    schema_data: JsonColumn<JsonObject>;
    ai_confidence_score: number | null;
    workflow_id: string | null;
    expires_at: InstantOrNull;
    version: number;
    reason: string | null;
    decided_by: string | null;
    decided_at: InstantOrNull;
    created_by: string;
    created_at: Instant;
    updated_at: Instant;
  };
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
  /** Kinds of devices that an organisation has described, beside those that come with packs. */
  device_profiles: {
    org_id: string;
    profile: string;
    definition: JsonColumn<JsonObject>;
    version: number;
    updated_by: string;
    updated_at: Instant;
  };
  devices: {
    org_id: string;
    device_id: string;
    name: string;
    /** As its maker numbered it; unique in an organisation. */
    serial: string | null;
    profile: string;
    category: string;
    site: string;
    state: DeviceState;
    version: number;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  device_credentials: {
    org_id: string;
    credential_id: string;
    device_id: string;
    kind: 'token' | 'certificate';
    /** SHA-256 of the token, or of the certificate. */
    secret_hash: Buffer;
    /** How it begins, so that people tell two apart. */
    hint: string;
    created_by: string;
    created_at: Instant;
    expires_at: InstantOrNull;
    revoked_at: InstantOrNull;
  };
  /** By which new devices claim a place. */
  device_provisioning_keys: {
    org_id: string;
    provisioning_key_id: string;
    secret_hash: Buffer;
    name: string;
    profile: string;
    category: string;
    site: string;
    claims_max: number;
    claims: Generated<number>;
    created_by: string;
    created_at: Instant;
    expires_at: Instant;
    revoked_at: InstantOrNull;
  };
  /** What the log says of a device; follows it by seconds. */
  device_states: {
    org_id: string;
    device_id: string;
    last_seen_at: InstantOrNull;
    readings: JsonColumn<Readonly<Record<string, LastReading>>>;
    firmware: ColumnType<string | null, string | null | undefined, string | null>;
    /** What it last said of itself: online, degraded, offline. */
    told_status: ColumnType<string | null, string | null | undefined, string | null>;
    health: DeviceHealth;
    health_reason: string;
    health_since: Instant;
  };
  device_commands: {
    org_id: string;
    command_id: string;
    device_id: string;
    name: string;
    arguments: JsonColumn<JsonObject>;
    state: DeviceCommandState;
    requested_by: string;
    requested_at: Instant;
    expires_at: Instant;
    /** How many times the device was given it. */
    deliveries: Generated<number>;
    last_delivery_at: InstantOrNull;
    ended_at: InstantOrNull;
    /** Why it failed, as the device says. */
    reason: string | null;
    /** What the device answered. */
    result: JsonColumnOrNull<Json>;
    /** Whether its newest state waits for the event log. */
    untold: boolean;
  };
  device_update_keys: {
    org_id: string;
    key_id: string;
    /** The 32 bytes, base64. */
    public_key: string;
    sealed_private_key: string;
    created_by: string;
    created_at: Instant;
  };
  device_firmware: {
    org_id: string;
    firmware_id: string;
    profile: string;
    version: string;
    size: number;
    sha256: string;
    /** Of its maker, base64. */
    release_signature: string | null;
    notes: string;
    created_by: string;
    created_at: Instant;
  };
  device_rollouts: {
    org_id: string;
    rollout_id: string;
    firmware_id: string;
    name: string;
    profile: string;
    /** `null`: devices everywhere. */
    site: string | null;
    state: DeviceRolloutState;
    /** Why it is not running, in words. */
    why: string | null;
    policy: JsonColumn<DeviceRolloutPolicy>;
    /** Of its manifests; each roll-out of an organisation has a higher one. */
    sequence: number;
    /** Of the manifests that put the firmware before back. */
    revert_sequence: number | null;
    /** The stage it is in; 0: the first. */
    stage: number;
    stage_began_at: Instant;
    /** Failures that somebody knew of when they let it go on. */
    failures_forgiven: Generated<number>;
    /** The durable run that takes it on. */
    run_id: string;
    version: number;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  device_rollout_targets: {
    org_id: string;
    rollout_id: string;
    device_id: string;
    stage: number;
    /** In the order in which devices are updated. */
    position: number;
    state: DeviceTargetState;
    /** What it ran before. */
    firmware_before: string | null;
    /** What went wrong, also when it was mended afterwards. */
    failure: string | null;
    changed_at: Instant;
    /** Whether its newest state waits for the event log. */
    untold: boolean;
  };
  schema_migrations: {
    number: number;
    name: string;
    checksum: string;
    applied_at: Generated<Date>;
  };
}

/** Tables in which every row belongs to a tenant: row-level security is on for each of them. */
export const TENANT_TABLES = [
  'organisations',
  'users',
  'sessions',
  'totp_factors',
  'recovery_codes',
  'passkeys',
  'invitations',
  'password_resets',
  'api_keys',
  'event_types',
  'prices',
  'saved_queries',
  'boards',
  'board_versions',
  'board_embeds',
  'sso_connections',
  'sso_domains',
  'sso_identities',
  'sso_flows',
  'scim_users',
  'scim_groups',
  'scim_members',
  'budgets',
  'settings',
  'organisation_units',
  'employee_state',
  'employment_spells',
  'signal_runs',
  'signal_figures',
  'alerts',
  'alert_rules',
  'diagnostic_reports',
  'consents',
  'consent_log',
  'erasures',
  'erased_subjects',
  'subject_requests',
  'publications',
  'privacy_budget',
  'network_snapshots',
  'event_store',
  'stream_heads',
  'stream_checkpoints',
  'organizations',
  'employees',
  'org_schemas',
  'surveys',
  'survey_questions',
  'survey_themes',
  'survey_pulses',
  'survey_waves',
  'survey_cells',
  'survey_assignments',
  'token_parts',
  'spent_tokens',
  'answer_boxes',
  'answer_keys',
  'survey_answers',
  'survey_publications',
  'survey_reports',
  'survey_report_files',
  'report_templates',
  'report_schedules',
  'executive_reports',
  'executive_report_files',
  'mappings',
  'connections',
  'connection_health',
  'connection_deliveries',
  'connection_cursors',
  'notification_channels',
  'notification_routes',
  'silences',
  'notifications',
  'notification_attachments',
  'notification_deliveries',
  'rules',
  'rule_progress',
  'rule_runs',
  'rule_dry_runs',
  'gateway_usage',
  'gateway_access_log',
  'websites',
  'scrapes',
  'website_pages',
  'buckets',
  'objects',
  'object_keys',
  'object_leftovers',
  'pipelines',
  'pipeline_versions',
  'pipeline_backfills',
  'pipeline_runs',
  'pipeline_run_steps',
  'pipeline_run_items',
  'pipeline_logs',
  'quality_checks',
  'quality_results',
  'device_profiles',
  'devices',
  'device_credentials',
  'device_provisioning_keys',
  'device_states',
  'device_commands',
  'device_update_keys',
  'device_firmware',
  'device_rollouts',
  'device_rollout_targets',
  'sites',
  'site_salts',
  'site_layouts',
  'site_replays',
  'site_replay_parts',
  'tag_containers',
  'tag_versions',
  'experiments',
  'audit_entries',
  'audit_heads',
  'workflow_runs',
  'workflow_steps',
  'workflow_signals',
  'workflow_schedules',
] as const satisfies readonly (keyof Schema)[];
