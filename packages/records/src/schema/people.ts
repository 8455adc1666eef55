/** An organisation's people by pseudonym, the signals about groups of them, and their rights. */
import type { Json, JsonObject } from '@bellwether/core';
import type { ColumnType, Generated } from 'kysely';
import type { Instant, InstantOrNull, JsonColumn } from './columns.ts';

export type UnitKind = 'division' | 'department' | 'team';

/** What a figure or an alert is about: a unit, or all of the organisation. */
export type FigureUnitKind = 'organisation' | UnitKind;

export type EmploymentStatus = 'active' | 'on_leave' | 'departed';

export type FigureReason = 'insufficient_data' | 'suppressed' | 'no_exposure' | 'no_model';

export type FigureLevel = 'low' | 'moderate' | 'high' | 'critical';

export type SignalRunStatus = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

export type ConsentPurpose = 'data_collection' | 'analytics' | 'research';

export type ConsentStatus = 'given' | 'withdrawn';

export interface PeopleTables {
  /** Networks of groups as they were shown: nothing in here has still to be withheld from anybody with the reach. */
  network_snapshots: {
    org_id: string;
    window_to: Instant;
    window_from: Instant;
    content: JsonColumn<Json>;
    computed_at: Instant;
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
    /** False while somebody who was erased before has to be looked for again: the records were put back. */
    looked_for: Generated<boolean>;
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
}

/** Of these, the tables in which every row belongs to a tenant. */
export const PEOPLE_TENANT_TABLES = [
  'network_snapshots',
  'organisation_units',
  'employee_state',
  'employment_spells',
  'signal_runs',
  'signal_figures',
  'diagnostic_reports',
  'consents',
  'consent_log',
  'erasures',
  'erased_subjects',
  'subject_requests',
] as const satisfies readonly (keyof PeopleTables)[];
