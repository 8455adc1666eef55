/** A document from a template's text and what its questions came to: the same for a preview, a report and a check of it. */
import { compileReport, type ReportDocument, type ReportPeriod, readTemplate } from '@bellwether/reports';
import type { Platform } from '../../installation/platform/platform.ts';
import type { AnsweredReport, UsedTemplate } from './report-row.ts';
import { REPORT_LANGUAGE } from './template-fields.ts';

/** Until the server knows where it is served. */
const ADDRESS_UNKNOWN = 'http://localhost';

export function compileMaterial(
  { metrics, notificationLinks }: Pick<Platform, 'metrics' | 'notificationLinks'>,
  { title, subtitle, audience, source, version }: UsedTemplate,
  period: ReportPeriod,
  { results, wordings }: AnsweredReport,
): ReportDocument {
  return compileReport({
    ...{ title, subtitle, language: REPORT_LANGUAGE, template: readTemplate(source).template },
    origin: {
      ...{ template: { title, version }, audience, ...period },
      address: notificationLinks.page('') ?? ADDRESS_UNKNOWN,
    },
    results: new Map(results),
    wordings: new Map(wordings),
    hasMetric: (name) => metrics.registry.metrics.has(name),
  });
}
