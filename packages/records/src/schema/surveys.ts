/** Companies that are surveyed, their surveys, and answers without names. */
import type { Json, JsonObject } from '@bellwether/core';
import type { ColumnType, Generated } from 'kysely';
import type { Instant, InstantOrNull, JsonColumn } from './columns.ts';
import type { EmploymentStatus, FigureUnitKind, UnitKind } from './people.ts';

export type SurveyStatus = 'draft' | 'in_review' | 'approved' | 'published' | 'closed' | 'archived';

export type SurveyWaveStatus = 'preparing' | 'running' | 'closed';

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

export interface SurveysTables {
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
}

/** Of these, the tables in which every row belongs to a tenant. */
export const SURVEYS_TENANT_TABLES = [
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
  'organizations',
  'employees',
  'surveys',
  'survey_questions',
  'survey_themes',
  'org_schemas',
] as const satisfies readonly (keyof SurveysTables)[];
