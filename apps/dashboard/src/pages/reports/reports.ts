/** Reports for readers, their templates and schedules, as the API answers them. */

import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import type { Scene } from '@bellwether/ui/charts/scene-drawing.tsx';
import { api } from '@bellwether/ui/session/session.ts';

export const VIEWS = ['made', 'templates', 'schedules', 'verify'] as const;
export type ReportsView = (typeof VIEWS)[number];
export const AUDIENCES = ['executive', 'engineering', 'people', 'finance'] as const;
export type Audience = (typeof AUDIENCES)[number];

export interface TemplateFields {
  title: string;
  subtitle: string;
  audience: Audience;
  days: number;
  source: string;
}

export interface Template extends TemplateFields {
  template_id: string;
  from_gallery: string | null;
  version: number;
  updated_at: string;
}

export interface GalleryTemplate extends TemplateFields {
  gallery_id: string;
  description: string;
  can_be_used: boolean;
}

export interface Schedule {
  schedule_id: string;
  template_id: string;
  cron: string;
  time_zone: string;
  channel_ids: readonly string[];
  enabled: boolean;
  next_at: readonly string[];
  version: number;
}

export interface ReportChannel {
  channel_id: string;
  name: string;
  kind: string;
  enabled: boolean;
}

export interface ReportSummary {
  report_id: string;
  template_id: string;
  schedule_id: string | null;
  title: string;
  audience: Audience;
  template_version: number;
  period: { from: string; to: string };
  state: 'making' | 'ready' | 'failed';
  failure: string | null;
  fingerprint: string | null;
  channel_ids: readonly string[];
  deliveries: { sent: number; waiting: number; failed: number };
  told_at: string | null;
  requested_at: string;
}

export interface TextRun {
  text: string;
  figure?: string;
  href?: string;
}

export type Block =
  | { kind: 'answer' | 'paragraph' | 'caution'; runs: readonly TextRun[] }
  | { kind: 'list'; items: readonly (readonly TextRun[])[] }
  | {
      kind: 'key_figures';
      items: readonly { label: string; value: TextRun; is_told: boolean; detail: readonly TextRun[] }[];
    }
  | {
      kind: 'table';
      caption: string;
      columns: readonly { title: string; is_number: boolean }[];
      rows: readonly (readonly TextRun[])[];
      notes: readonly (readonly TextRun[])[];
    }
  | { kind: 'drawing'; id: string; title: string; alternative: string; scene: Scene };

export interface ReportDocument {
  title: string;
  subtitle: string;
  facts: readonly { label: string; value: string }[];
  fingerprint: string;
  sections: readonly { id: string; title: string; blocks: readonly Block[] }[];
}

export interface Report extends ReportSummary {
  progress: { done: number; of: number; words?: string } | null;
  document: ReportDocument | null;
  figures: readonly { figure: string; text: string; query_hash: string; hash: string }[];
  files: readonly { format: string; size: number; href: string }[];
}

export interface Preview {
  period: string;
  faults: readonly { line: number; detail: string }[];
  document: ReportDocument | null;
}

export interface Verification {
  verdict: 'as_made' | 'moved' | 'altered' | 'unsealed';
  answer: string;
  title: string;
  fingerprint: string;
  seal: 'valid' | 'broken' | 'missing';
  report_id: string | null;
  figures: { all: number; confirmed: number };
  findings: readonly {
    figure: string | null;
    label: string;
    kind: 'altered' | 'moved' | 'not_asked';
    in_file: string;
    should_be: string | null;
    why: string;
  }[];
}

export const TEMPLATES = '/api/v1/report-templates';
export const REPORTS = '/api/v1/executive-reports';
export const SCHEDULES = '/api/v1/report-schedules';

/** While something is being made, it is asked for this often. */
const WATCH_MS = 1000;
const REFRESH_MS = 15_000;
const VERIFY_MAX_MS = 120_000;

export function useTemplates(): Resource<{
  templates: readonly Template[];
  gallery: readonly GalleryTemplate[];
}> {
  return useResource('report-templates', (signal) => api.get(TEMPLATES, signal));
}

export function useReports(): Resource<{ reports: readonly ReportSummary[] }> {
  return useResource('executive-reports', (signal) => api.get(REPORTS, signal), REFRESH_MS);
}

export function useReport(id: string, isMaking: boolean): Resource<Report> {
  return useResource(
    `executive-report ${id}`,
    (signal) => api.get(`${REPORTS}/${encodeURIComponent(id)}`, signal),
    isMaking ? WATCH_MS : undefined,
  );
}

export function useSchedules(): Resource<{ schedules: readonly Schedule[]; channels: readonly ReportChannel[] }> {
  return useResource('report-schedules', (signal) => api.get(SCHEDULES, signal));
}

/** A file goes as it is; everything else that pages send is JSON. */
export async function verifyFile(file: File): Promise<Verification> {
  const response = await fetch(`${REPORTS}/verify`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', accept: 'application/json' },
    body: file,
    signal: AbortSignal.timeout(VERIFY_MAX_MS),
  });
  const answer = await response.json();
  if (!response.ok) throw new ApiProblem(response.status, answer);
  return answer;
}
