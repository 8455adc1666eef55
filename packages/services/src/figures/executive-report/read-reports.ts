/** Reports as they are told: the list of what was made and sent, one as a page, one as a file. */
import { formatInstant, Problem } from '@bellwether/core';
import { sql } from '@bellwether/records';
import { REPORT_FORMATS, REPORT_MEDIA_TYPES, type ReportFormat } from '@bellwether/reports';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { reportFileName } from './report-file-name.ts';
import { type ReportFileRow, type ReportRow, readReport, readReportFiles, reportRow } from './report-row.ts';
import { type FigureView, figureViews, type ReportDocumentView, reportDocumentView } from './report-view.ts';

export interface ReportSummary {
  report_id: string;
  template_id: string;
  schedule_id: string | null;
  title: string;
  audience: string;
  template_version: number;
  period: { from: string; to: string };
  state: 'making' | 'ready' | 'failed';
  /** Why it failed. */
  failure: string | null;
  workflow_id: string;
  fingerprint: string | null;
  channel_ids: string[];
  /** How many messages of it went out, wait and did not arrive. */
  deliveries: { sent: number; waiting: number; failed: number };
  told_at: string | null;
  requested_by: string;
  requested_at: string;
  ready_at: string | null;
}

export interface ReportView extends ReportSummary {
  progress: { done: number; of: number; words?: string } | null;
  document: ReportDocumentView | null;
  figures: FigureView[];
  files: (ReportFileRow & { href: string })[];
}

const LIST_MAX = 200;

/** `{template_id?}`, newest first. */
export async function listReports(
  platform: Platform,
  caller: Caller | undefined,
  query: unknown,
): Promise<{ reports: ReportSummary[] }> {
  requirePermission(platform, caller, 'metrics:read');
  const orgId = organisationOf(caller);
  const templateId = readInput(query, (read) =>
    read.has('template_id') ? read.text('template_id', { max: 64 }) : undefined,
  );
  await platform.audit.note(caller, { action: 'executive_reports.list', resourceType: 'executive_report' });
  const rows = await platform.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('executive_reports')
      .selectAll()
      .where('org_id', '=', orgId)
      .$if(templateId !== undefined, (select) => select.where('template_id', '=', templateId!))
      .orderBy('requested_at', 'desc')
      .orderBy('report_id', 'desc')
      .limit(LIST_MAX)
      .execute(),
  );
  return { reports: await Promise.all(rows.map((row) => summaryOf(platform, reportRow(row)))) };
}

export async function getReport(platform: Platform, caller: Caller | undefined, id: string): Promise<ReportView> {
  requirePermission(platform, caller, 'metrics:read');
  const orgId = organisationOf(caller);
  const { row, files } = await platform.records.asTenant(orgId, async (tx) => ({
    ...{ row: await readReport(tx, orgId, id), files: await readReportFiles(tx, orgId, id) },
  }));
  await platform.audit.note(caller, {
    ...{ action: 'executive_report.read', resourceType: 'executive_report', resourceId: id },
  });
  const isTold = isStillTold(platform, row);
  const run = row.status === 'ready' ? undefined : await runOf(platform, row);
  return {
    ...(await summaryOf(platform, row)),
    progress: run?.progress ?? null,
    document: row.document && row.status === 'ready' && isTold ? reportDocumentView(row.document) : null,
    figures: row.document && row.status === 'ready' && isTold ? figureViews(row.document) : [],
    files: isTold
      ? files.map((file) => ({
          ...file,
          href: `/api/v1/executive-reports/${encodeURIComponent(id)}/file?format=${file.format}`,
        }))
      : [],
  };
}

export interface ReportFile {
  bytes: Uint8Array;
  mediaType: string;
  fileName: string;
  sha256: string;
}

/** `{format}`. Throws not_found while it is not ready. */
export async function getReportFile(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  query: unknown,
): Promise<ReportFile> {
  requirePermission(platform, caller, 'metrics:read');
  requirePermission(platform, caller, 'exports:write');
  const orgId = organisationOf(caller);
  const format: ReportFormat = readInput(query, (read) => read.oneOf('format', REPORT_FORMATS));
  const { row, file } = await platform.records.asTenant(orgId, async (tx) => ({
    row: await readReport(tx, orgId, id),
    file: await tx
      .selectFrom('executive_report_files')
      .select(['bytes', 'sha256'])
      .where('org_id', '=', orgId)
      .where('report_id', '=', id)
      .where('format', '=', format)
      .executeTakeFirst(),
  }));
  if (!file || !row.document) throw new Problem('not_found', 'This report is not ready yet.');
  if (!isStillTold(platform, row))
    throw new Problem('not_found', 'The floor was raised since this report was made. Make a new one.');
  await platform.audit.noteEach(caller, {
    ...{ action: 'executive_report.download', resourceType: 'executive_report', resourceId: id, details: { format } },
  });
  const { bytes, sha256 } = file;
  return { bytes, sha256, mediaType: REPORT_MEDIA_TYPES[format], fileName: reportFileName(row.document, format) };
}

/** After the floor was raised, what was made under the lower one is not handed out any more. */
function isStillTold(platform: Platform, { org_id, floor }: ReportRow): boolean {
  return floor >= platform.privacy.floorOf(org_id);
}

async function runOf(platform: Platform, { org_id, run_id }: ReportRow) {
  return platform.workflows.get(org_id, run_id).catch((error: unknown) => {
    if (error instanceof Problem && error.code === 'not_found') return undefined;
    throw error;
  });
}

async function summaryOf(platform: Platform, row: ReportRow): Promise<ReportSummary> {
  const run = row.status === 'ready' ? undefined : await runOf(platform, row);
  const isOver = row.status !== 'ready' && (!run || run.state === 'failed' || run.state === 'cancelled');
  const { report_id, template_id, schedule_id, template, period, run_id, fingerprint, channel_ids } = row;
  return {
    ...{ report_id, template_id, schedule_id, title: template.title, audience: template.audience },
    ...{ template_version: template.version, period, workflow_id: run_id, fingerprint, channel_ids },
    state: row.status === 'ready' ? 'ready' : isOver ? 'failed' : 'making',
    failure: isOver ? (run?.failure?.detail ?? 'The run that made it was cancelled. Make the report again.') : null,
    deliveries: row.told_at ? await deliveriesOf(platform, row) : { sent: 0, waiting: 0, failed: 0 },
    told_at: row.told_at && formatInstant(row.told_at.getTime()),
    ...{ requested_by: row.requested_by, requested_at: formatInstant(row.requested_at.getTime()) },
    ready_at: row.ready_at && formatInstant(row.ready_at.getTime()),
  };
}

async function deliveriesOf(
  platform: Platform,
  { org_id, report_id }: ReportRow,
): Promise<ReportSummary['deliveries']> {
  const rows = await platform.records.asTenant(org_id, async (tx) => {
    const told = await tx
      .selectFrom('notifications')
      .select('notification_id')
      .where('org_id', '=', org_id)
      .where('dedup_key', '=', `report:${report_id}`)
      .executeTakeFirst();
    if (!told) return [];
    const holdsIt = JSON.stringify([{ notification_id: told.notification_id }]);
    return tx
      .selectFrom('notification_deliveries')
      .select('state')
      .where('org_id', '=', org_id)
      .where(sql<boolean>`items @> ${holdsIt}::jsonb`)
      .execute();
  });
  const count = (...states: string[]): number => rows.filter(({ state }) => states.includes(state)).length;
  const sent = count('sent');
  const failed = count('failed');
  return { sent, failed, waiting: rows.length - sent - failed };
}
