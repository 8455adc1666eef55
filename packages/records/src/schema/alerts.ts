/** Alerts, rules, and how people are told. */
import type { Json, JsonObject } from '@bellwether/core';
import type { ColumnType, Generated } from 'kysely';
import type { Instant, InstantOrNull, JsonColumn, JsonColumnOrNull } from './columns.ts';
import type { FigureLevel, FigureUnitKind } from './people.ts';

export type AlertSeverity = 'low' | 'medium' | 'high' | 'critical';

export type AlertStatus = 'new' | 'acknowledged' | 'resolved';

export type RuleTrigger = 'event' | 'metric' | 'anomaly' | 'forecast' | 'schedule';

/** `draft`: it has never been on. */
export type RuleSwitch = 'draft' | 'on' | 'off';

export type RuleDecision = 'fired' | 'ended' | 'held_back' | 'failed' | 'ignored';

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

export type NotificationSeverity = 'info' | 'warning' | 'critical';

/** `told` is what nobody has to do anything about. */
export type NotificationState = 'told' | 'open' | 'acknowledged' | 'resolved';

export type ChannelKind = 'email' | 'slack' | 'teams' | 'pagerduty' | 'webhook';

/** `event` is what a rule sends to a webhook, and no notification. */
export type DeliveryPurpose = 'raised' | 'acknowledged' | 'resolved' | 'test' | 'event';

export type DeliveryState = 'waiting' | 'sent' | 'failed' | 'dropped';

export interface AlertsTables {
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
}

/** Of these, the tables in which every row belongs to a tenant. */
export const ALERTS_TENANT_TABLES = [
  'alerts',
  'alert_rules',
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
] as const satisfies readonly (keyof AlertsTables)[];
