/** What has been shown of figures: questions kept, boards, publications, noise paid, expectations of data. */
import type { Json, JsonObject } from '@bellwether/core';
import type { UserRole } from './access.ts';
import type { Instant, InstantOrNull, JsonColumn } from './columns.ts';

/** `unknown`: it could not be looked at, or there is nothing to go by. */
export type QualityStatus = 'passed' | 'failed' | 'unknown';

export interface FiguresTables {
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
}

/** Of these, the tables in which every row belongs to a tenant. */
export const FIGURES_TENANT_TABLES = [
  'saved_queries',
  'boards',
  'board_versions',
  'board_embeds',
  'publications',
  'privacy_budget',
  'quality_checks',
  'quality_results',
] as const satisfies readonly (keyof FiguresTables)[];
