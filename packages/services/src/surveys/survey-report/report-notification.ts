/** What people are told when a report on a survey is ready: that it is there, and nothing of what is in it. */
import type { Notification } from '../../alerts/notification/notification.ts';
import { partOf, type ReportRow } from './report-row.ts';

export function surveyReportNotification(orgId: string, report: ReportRow, readyAtMs: number): Notification {
  const { title } = partOf(report, 'extract').publication;
  return {
    ...{ org_id: orgId, kind: 'report', severity: 'info', dedup_key: `survey_report:${report.report_id}` },
    title: `The report on “${title.en ?? Object.values(title)[0] ?? report.survey_id}” is ready`,
    body: 'It shows scores with their intervals, where they differ and what has changed, for groups above the privacy floor.',
    link: `/surveys/results?survey=${encodeURIComponent(report.survey_id)}`,
    atMs: readyAtMs,
  };
}
