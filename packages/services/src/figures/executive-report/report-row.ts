/** A report as it is kept: what it was asked for, what each step of its run has made, and its files. */
import { type JsonObject, Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { BlockResult, ModelWording, ReportDocument, ReportFormat, ReportPeriod } from '@bellwether/reports';
import type { TemplateFields } from './template-fields.ts';

/** The template as it was then. */
export interface UsedTemplate extends TemplateFields {
  version: number;
}

/** What its questions came to. */
export interface AnsweredReport {
  results: [block: string, result: BlockResult][];
  wordings: [line: number, wording: ModelWording][];
}

export interface ReportRow {
  org_id: string;
  report_id: string;
  template_id: string;
  schedule_id: string | null;
  template: UsedTemplate;
  period: ReportPeriod;
  run_id: string;
  status: 'making' | 'ready';
  /** Under which its figures were disclosed; a higher one makes them less. */
  floor: number;
  answered: AnsweredReport | null;
  document: ReportDocument | null;
  fingerprint: string | null;
  seal: string | null;
  channel_ids: string[];
  /** When it was handed to the channels. */
  told_at: Date | null;
  requested_by: string;
  requested_at: Date;
  ready_at: Date | null;
}

type Stored = Omit<ReportRow, 'template' | 'period' | 'answered' | 'document'> & {
  template: JsonObject;
  period_from: Date;
  period_to: Date;
  answered: JsonObject | null;
  document: JsonObject | null;
};

export function insertReport(
  tx: Transaction,
  { template, period, answered: _, document: __, ...row }: ReportRow,
): Promise<unknown> {
  return tx
    .insertInto('executive_reports')
    .values({
      ...{ ...row, template: JSON.stringify(template), answered: null, document: null },
      ...{ period_from: new Date(period.from), period_to: new Date(period.to) },
    })
    .onConflict((conflict) => conflict.columns(['org_id', 'report_id']).doNothing())
    .execute();
}

export async function readReport(tx: Transaction, orgId: string, reportId: string): Promise<ReportRow> {
  const row = await tx
    .selectFrom('executive_reports')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('report_id', '=', reportId)
    .executeTakeFirst();
  if (!row) throw new Problem('not_found', 'There is no such report, or it was let go for newer ones.');
  return reportRow(row);
}

export function reportRow({ period_from, period_to, ...row }: Stored): ReportRow {
  return {
    ...row,
    // Written by insertReport and by the steps of the run alone.
    template: row.template as unknown as UsedTemplate,
    answered: row.answered as unknown as AnsweredReport | null,
    document: row.document as unknown as ReportDocument | null,
    period: { from: period_from.toISOString(), to: period_to.toISOString() },
  };
}

export interface ReportFileRow {
  format: ReportFormat;
  sha256: string;
  size: number;
}

export async function readReportFiles(tx: Transaction, orgId: string, reportId: string): Promise<ReportFileRow[]> {
  const rows = await tx
    .selectFrom('executive_report_files')
    .select(['format', 'sha256', 'size'])
    .where('org_id', '=', orgId)
    .where('report_id', '=', reportId)
    .orderBy('format')
    .execute();
  return rows;
}
