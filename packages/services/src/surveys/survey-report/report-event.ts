/** What the rest of the world is told when a report on a survey is ready. Its id follows from the report: told once. */
import { createHash } from 'node:crypto';
import { defineEventType, formatInstant, type IncomingEvent, uuidFromDigest } from '@bellwether/core';

const text = (description: string) => ({ type: 'string', maxLength: 256, description }) as const;

export const surveyReportReady = defineEventType({
  name: 'survey_report_ready',
  topic: 'derived_events',
  category: 'usage',
  description: 'A report on a closed wave of a survey is ready.',
  subject: 'session_id',
  metadata: {
    type: 'object',
    properties: {
      report_id: text('The report.'),
      survey_id: text('The survey.'),
      wave_id: text('The wave it is about.'),
    },
  },
});

export function surveyReportEvent(
  orgId: string,
  report: { report_id: string; survey_id: string; wave_id: string },
  readyAtMs: number,
): IncomingEvent {
  const { report_id, survey_id, wave_id } = report;
  return {
    event_id: uuidFromDigest(createHash('sha256').update(`survey_report_ready ${orgId} ${report_id}`).digest()),
    event_type: surveyReportReady.name,
    timestamp: formatInstant(readyAtMs),
    session_id: report_id,
    metadata: { report_id, survey_id, wave_id },
  };
}
