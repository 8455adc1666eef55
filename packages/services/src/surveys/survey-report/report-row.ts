/** A report as it is kept while it is made and afterwards: what each step has found, under the step's name. */
import { type JsonObject, Problem } from '@bellwether/core';
import { sql, type Transaction } from '@bellwether/records';
import type { ReportChart, ReportFormat } from '@bellwether/reports';
import type { BenchmarkComparison, RoundComparison } from './compare-rounds.ts';
import type { ToldInsight } from './insights.ts';
import type { SurveyPublication } from './publication.ts';
import type { Recommendation } from './recommendations.ts';

export interface ReportSteps {
  /** As it was when the report was made; the wave's own can become less when the floor is raised. */
  extract: { publication: SurveyPublication };
  analyse: { comparison: RoundComparison; benchmarks: BenchmarkComparison[] };
  charts: { charts: ReportChart[] };
  summaries: { answer: string; insights: ToldInsight[] };
  recommendations: { recommendations: Recommendation[] };
}

export interface ReportRow {
  report_id: string;
  survey_id: string;
  wave_id: string;
  run_id: string;
  status: 'generating' | 'ready';
  requested_by: string;
  requested_at: Date;
  ready_at: Date | null;
  parts: Partial<ReportSteps>;
}

const COLUMNS = [
  'report_id',
  'survey_id',
  'wave_id',
  'run_id',
  'status',
  'requested_by',
  'requested_at',
  'ready_at',
  'parts',
] as const;

export async function readReport(tx: Transaction, orgId: string, reportId: string): Promise<ReportRow> {
  const row = await tx
    .selectFrom('survey_reports')
    .select(COLUMNS)
    .where('org_id', '=', orgId)
    .where('report_id', '=', reportId)
    .executeTakeFirst();
  if (!row) throw new Problem('not_found', 'There is no such report any more. Make a new one.');
  return reportRow(row);
}

/** The newest of the survey, or of one wave. */
export async function newestReport(
  tx: Transaction,
  orgId: string,
  of: { surveyId: string; waveId?: string | undefined; status?: ReportRow['status'] },
): Promise<ReportRow | undefined> {
  const row = await tx
    .selectFrom('survey_reports')
    .select(COLUMNS)
    .where('org_id', '=', orgId)
    .where('survey_id', '=', of.surveyId)
    .$if(of.waveId !== undefined, (query) => query.where('wave_id', '=', of.waveId!))
    .$if(of.status !== undefined, (query) => query.where('status', '=', of.status!))
    .orderBy('requested_at', 'desc')
    .orderBy('report_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && reportRow(row);
}

/** Keeps what a step has found. The same again when the step is run again. */
export async function keepPart<Step extends keyof ReportSteps>(
  tx: Transaction,
  orgId: string,
  reportId: string,
  step: Step,
  found: ReportSteps[Step],
): Promise<void> {
  await tx
    .updateTable('survey_reports')
    .set({ parts: sql<string>`parts || ${JSON.stringify({ [step]: found })}::jsonb` })
    .where('org_id', '=', orgId)
    .where('report_id', '=', reportId)
    .execute();
}

export function partOf<Step extends keyof ReportSteps>(row: ReportRow, step: Step): ReportSteps[Step] {
  const found = row.parts[step];
  if (!found) throw new Error(`The report has no part of the step "${step}" yet.`);
  return found as ReportSteps[Step];
}

export interface ReportFileRow {
  format: ReportFormat;
  sha256: string;
  size: number;
}

export async function readReportFiles(tx: Transaction, orgId: string, reportId: string): Promise<ReportFileRow[]> {
  const rows = await tx
    .selectFrom('survey_report_files')
    .select(['format', 'sha256', sql<number>`octet_length(bytes)`.as('size')])
    .where('org_id', '=', orgId)
    .where('report_id', '=', reportId)
    .orderBy('format')
    .execute();
  return rows.map((row) => ({ ...row, size: Number(row.size) }));
}

function reportRow(row: Omit<ReportRow, 'parts'> & { parts: JsonObject }): ReportRow {
  return { ...row, parts: row.parts as unknown as Partial<ReportSteps> }; // written by keepPart alone
}
