/** Documents for auditors and data-protection officers: to be looked at, and as files. Whoever makes one is in the trail. */
import { createHash } from 'node:crypto';
import { DAY_MS, parseInstant } from '@bellwether/core';
import { REPORT_MEDIA_TYPES, type ReportFormat, renderReport } from '@bellwether/reports';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Permission } from '../../access/authority/permission.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { reportFileName } from '../executive-report/report-file-name.ts';
import { type ReportDocumentView, reportDocumentView } from '../executive-report/report-view.ts';
import { accessReport } from './access-report.ts';
import type { Span } from './audit-activity.ts';
import { type ComplianceDetails, readDetails } from './compliance-details.ts';
import { type ComplianceReport, csvOf } from './compliance-document.ts';
import { activitiesOf } from './processing-activities.ts';
import { processingRecords } from './processing-records.ts';
import { soc2Evidence } from './soc2-evidence.ts';

export type ComplianceReportName = 'processing' | 'access' | 'soc2';
const FORMATS = ['html', 'pdf', 'csv'] as const satisfies readonly ReportFormat[];

/** Records of processing hold nobody’s deeds; the others do. */
const NEEDS: Readonly<Record<ComplianceReportName, Permission>> = {
  processing: 'users:read',
  access: 'audit_logs:read',
  soc2: 'audit_logs:read',
};
const RANGE_DAYS = { usual: 90, most: 400 };
const TIME_LIMIT_MS = 60_000;

export interface ComplianceOverview {
  details: ComplianceDetails;
  version: number;
  /** What purposes can be written for, with what is declared. */
  activities: { activity: string; title: string; purpose: string }[];
}

export interface ComplianceFile {
  bytes: Uint8Array;
  sha256: string;
  mediaType: string;
  fileName: string;
}

export async function getCompliance(platform: Platform, caller: Caller | undefined): Promise<ComplianceOverview> {
  requirePermission(platform, caller, 'users:read');
  const orgId = organisationOf(caller);
  const { version, ...details } = await platform.records.asTenant(orgId, (tx) => readDetails(tx, orgId));
  await platform.audit.note(caller, { action: 'compliance.read', resourceType: 'compliance', resourceId: orgId });
  const activities = activitiesOf(platform, orgId);
  return {
    ...{ details, version },
    activities: activities.map(({ activity, title, purpose }) => ({ activity, title, purpose })),
  };
}

/** `{from?, to?}`: the last 90 days when absent. */
export async function getComplianceReport(
  platform: Platform,
  caller: Caller | undefined,
  report: ComplianceReportName,
  input: unknown,
): Promise<ReportDocumentView> {
  requirePermission(platform, caller, NEEDS[report]);
  const span = readInput(input, (read) => readSpan(read, platform.clock()));
  await platform.audit.noteEach(caller, {
    ...{ action: `compliance.${report}`, resourceType: 'compliance', resourceId: report, details: spanText(span) },
  });
  return reportDocumentView((await made(platform, organisationOf(caller), report, span)).document);
}

/** `{format: html|pdf|csv, from?, to?}`. */
export async function getComplianceFile(
  platform: Platform,
  caller: Caller | undefined,
  report: ComplianceReportName,
  input: unknown,
): Promise<ComplianceFile> {
  requirePermission(platform, caller, NEEDS[report]);
  const { format, span } = readInput(input, (read) => ({
    format: read.oneOf('format', FORMATS),
    span: readSpan(read, platform.clock()),
  }));
  await platform.audit.noteEach(caller, {
    ...{ action: 'compliance.download', resourceType: 'compliance', resourceId: report },
    details: { format, ...spanText(span) },
  });
  const { document, table } = await made(platform, organisationOf(caller), report, span);
  const bytes =
    format === 'csv'
      ? csvOf(table)
      : (await renderReport(document, { formats: [format], timeoutMs: TIME_LIMIT_MS }))[format];
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { bytes, sha256, mediaType: REPORT_MEDIA_TYPES[format], fileName: reportFileName(document, format) };
}

function made(platform: Platform, orgId: string, report: ComplianceReportName, span: Span): Promise<ComplianceReport> {
  switch (report) {
    case 'processing':
      return processingRecords(platform, orgId);
    case 'access':
      return accessReport(platform, orgId, span);
    case 'soc2':
      return soc2Evidence(platform, orgId, span);
  }
}

function readSpan(read: InputReader, nowMs: number): Span {
  const instant = (field: string, otherwise: number): number => {
    if (!read.has(field)) return otherwise;
    const ms = parseInstant(read.text(field, { max: 40 }));
    return ms ?? read.refuse(field, 'has to be an ISO 8601 time with a zone.', otherwise);
  };
  // Up to now is also what happens at this very moment.
  const toMs = instant('to', nowMs + 1);
  const fromMs = instant('from', toMs - RANGE_DAYS.usual * DAY_MS);
  if (fromMs >= toMs) read.refuse('from', 'has to be before "to".');
  if (toMs - fromMs > RANGE_DAYS.most * DAY_MS)
    read.refuse('from', `may be at most ${RANGE_DAYS.most} days before "to".`);
  return { fromMs, toMs };
}

function spanText({ fromMs, toMs }: Span): { from: string; to: string } {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}
