/** Reports for readers: their templates, schedules, the reports themselves with their files, and whether a file still says what it said. */
import {
  createReportSchedule,
  createReportTemplate,
  getReport,
  getReportFile,
  getReportTemplate,
  listReportSchedules,
  listReports,
  listReportTemplates,
  makeReport,
  previewReport,
  REPORT_FILE_BYTES_MAX,
  removeReportSchedule,
  removeReportTemplate,
  updateReportSchedule,
  updateReportTemplate,
  verifyReport,
} from '@bellwether/services';
import { sendReport } from '../http/send-report.ts';
import type { Route, RouteContext } from './route.ts';

const figures = { tag: 'figures', needs: 'metrics:read' } as const;
const templates = { tag: 'figures', needs: 'dashboards:write', consumes: ['application/json'] } as const;
const sending = { tag: 'figures', needs: 'exports:write', consumes: ['application/json'] } as const;
const TEMPLATE = '/api/v1/report-templates/:template_id';
const SCHEDULE = '/api/v1/report-schedules/:schedule_id';

export function executiveReportRoutes(): Route[] {
  return [
    {
      ...figures,
      method: 'GET',
      path: '/api/v1/report-templates',
      summary: 'Templates of reports, and the gallery that packs bring.',
      handle: ({ platform, caller }) => listReportTemplates(platform, caller),
    },
    {
      ...templates,
      method: 'POST',
      path: '/api/v1/report-templates',
      summary:
        'A new template: {title, audience, days, source, subtitle?}, or {from_gallery}. Numbers in its words are refused with their line.',
      status: 201,
      handle: async (c) => createReportTemplate(c.platform, c.caller, await c.json()),
    },
    {
      ...figures,
      method: 'POST',
      path: '/api/v1/report-templates/preview',
      summary: 'What a template would come to now: {title, audience, days, source, subtitle?, to?}. Nothing is kept.',
      consumes: ['application/json'],
      handle: async (c) => previewReport(c.platform, c.caller, await c.json()),
    },
    {
      ...figures,
      method: 'GET',
      path: TEMPLATE,
      summary: 'One template.',
      handle: ({ platform, caller, params }) => getReportTemplate(platform, caller, params.template_id!),
    },
    {
      ...templates,
      method: 'PUT',
      path: TEMPLATE,
      summary: 'Changes a template: {version, …}; what is not sent stays.',
      handle: async (c) => updateReportTemplate(c.platform, c.caller, c.params.template_id!, await c.json()),
    },
    {
      ...{ tag: 'figures', needs: 'dashboards:write', method: 'DELETE', path: TEMPLATE, status: 204 },
      summary: 'Removes a template that nothing is scheduled from.',
      handle: (c) => done(c, removeReportTemplate(c.platform, c.caller, c.params.template_id!)),
    },
    {
      ...figures,
      method: 'GET',
      path: '/api/v1/executive-reports',
      summary: 'Reports that were made, newest first, with how their deliveries went.',
      query: { template_id: 'of one template' },
      handle: ({ platform, caller, query }) => listReports(platform, caller, query),
    },
    {
      ...sending,
      method: 'POST',
      path: '/api/v1/executive-reports',
      summary:
        'Makes a report: {template_id, to?, days?, channel_ids?}. The run tells how far it is; the same inputs give the same bytes.',
      status: 202,
      handle: async (c) => makeReport(c.platform, c.caller, await c.json()),
    },
    {
      ...figures,
      method: 'POST',
      path: '/api/v1/executive-reports/verify',
      summary:
        'Whether a report’s file (HTML or PDF, as the body) still says what it said: its seal, all it shows, and every figure asked again.',
      consumes: ['text/html', 'application/pdf', 'application/octet-stream'],
      handle: async (c) => verifyReport(c.platform, c.caller, await c.body(REPORT_FILE_BYTES_MAX)),
    },
    {
      ...figures,
      method: 'GET',
      path: '/api/v1/executive-reports/:report_id',
      summary: 'One report: how far it is, what it says, every figure with its question and hash, its files.',
      handle: ({ platform, caller, params }) => getReport(platform, caller, params.report_id!),
    },
    {
      ...figures,
      needs: 'exports:write',
      method: 'GET',
      path: '/api/v1/executive-reports/:report_id/file',
      summary: 'The report as a file: HTML, tagged PDF, CSV or XLSX.',
      query: { format: 'html, pdf, csv or xlsx' },
      produces: 'application/octet-stream',
      handle: async ({ platform, caller, params, query, reply }) => {
        const file = await getReportFile(platform, caller, params.report_id!, query);
        await sendReport(reply, file);
        return undefined;
      },
    },
    {
      ...figures,
      method: 'GET',
      path: '/api/v1/report-schedules',
      summary: 'When reports are made by themselves, and the channels there are to send them to.',
      handle: ({ platform, caller }) => listReportSchedules(platform, caller),
    },
    {
      ...sending,
      method: 'POST',
      path: '/api/v1/report-schedules',
      summary: 'A new schedule: {template_id, cron, time_zone, channel_ids, enabled?}.',
      status: 201,
      handle: async (c) => createReportSchedule(c.platform, c.caller, await c.json()),
    },
    {
      ...sending,
      method: 'PUT',
      path: SCHEDULE,
      summary: 'Changes a schedule: {version, …}. Its reports are made with the rights of whoever saves it.',
      handle: async (c) => updateReportSchedule(c.platform, c.caller, c.params.schedule_id!, await c.json()),
    },
    {
      ...{ tag: 'figures', needs: 'exports:write', method: 'DELETE', path: SCHEDULE, status: 204 },
      summary: 'Removes a schedule.',
      handle: (c) => done(c, removeReportSchedule(c.platform, c.caller, c.params.schedule_id!)),
    },
  ];
}

async function done({ reply }: RouteContext, work: Promise<void>): Promise<undefined> {
  await work;
  await reply.status(204).send();
  return undefined;
}
