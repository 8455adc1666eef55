/** Reports, their templates and calendars. */
import type { JsonObject } from '@bellwether/core';
import type { Instant, InstantOrNull, JsonColumn, JsonColumnOrNull } from './columns.ts';

/** Whom a report is for. */
export type ReportAudience = 'executive' | 'engineering' | 'people' | 'finance';

export interface ReportsTables {
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
}

/** Of these, the tables in which every row belongs to a tenant. */
export const REPORTS_TENANT_TABLES = [
  'report_templates',
  'report_schedules',
  'executive_reports',
  'executive_report_files',
] as const satisfies readonly (keyof ReportsTables)[];
