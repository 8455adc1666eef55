/** What a template would come to now, before anybody saves it: asked, compiled and thrown away. No model is asked. */
import { daysUpTo, periodText, readTemplate, type TemplateFault } from '@bellwether/reports';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { askQuestions } from './ask-questions.ts';
import { compileMaterial } from './compile-material.ts';
import { readEnd } from './make-report.ts';
import { type ReportDocumentView, reportDocumentView } from './report-view.ts';
import { readTemplateFields, templateFaults } from './template-fields.ts';

export interface ReportPreview {
  period: string;
  /** What is wrong, line by line; then there is nothing to look at. */
  faults: TemplateFault[];
  document: ReportDocumentView | null;
}

const TIME_LIMIT_MS = 20_000;

/** `{title, audience, days, source, subtitle?, to?}`. */
export async function previewReport(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<ReportPreview> {
  requirePermission(platform, caller, 'metrics:read');
  const orgId = organisationOf(caller);
  const { fields, toMs } = readInput(input, (read) => ({
    ...{ fields: readTemplateFields(read), toMs: readEnd(read, platform.clock()) },
  }));
  const period = daysUpTo(toMs, fields.days);
  const faults = templateFaults(platform, fields.source);
  await platform.audit.note(caller, { action: 'executive_report.preview', resourceType: 'executive_report' });
  if (faults.length > 0) return { period: periodText(period), faults, document: null };
  const { template } = readTemplate(fields.source);
  const results = [
    ...(await askQuestions(platform, orgId, template, period, {
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    })),
  ];
  const document = compileMaterial(platform, { ...fields, version: 0 }, period, { results, wordings: [] });
  return { period: periodText(period), faults: [], document: reportDocumentView(document) };
}
