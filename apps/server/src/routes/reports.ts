/** Seed 004's reporting service as REST: reports on surveys, what stands out, drawings, files; and what is compared with. */
import {
  generateSurveyReport,
  getSurveyBenchmarks,
  getSurveyCharts,
  getSurveyInsights,
  getSurveyReport,
  getSurveyReportFile,
  importSurveyAnswers,
  putSurveyBenchmarks,
  SURVEY_IMPORT_BYTES_MAX,
} from '@bellwether/services';
import { sendReport } from '../http/send-report.ts';
import type { Route } from './route.ts';

const figures = { tag: 'figures', needs: 'surveys:read' } as const;
const WAVE = { wave_id: 'one wave; the newest closed one when absent' } as const;

export function reportRoutes(): Route[] {
  return [
    {
      ...figures,
      method: 'POST',
      path: '/api/v1/reports/generate/:survey_id',
      summary: 'Starts the making of a report on a closed wave: {wave_id?}. The run tells how far it is.',
      needs: 'surveys:write',
      consumes: ['application/json'],
      status: 202,
      handle: async (c) => generateSurveyReport(c.platform, c.caller, c.params.survey_id!, await c.json()),
    },
    {
      ...figures,
      reach: 'team',
      method: 'GET',
      path: '/api/v1/reports/:survey_id',
      summary:
        'How far the newest report is, and the results of the newest that is ready; for managers, of their units.',
      query: WAVE,
      handle: ({ platform, caller, params, query }) => getSurveyReport(platform, caller, params.survey_id!, query),
    },
    {
      ...figures,
      reach: 'team',
      method: 'GET',
      path: '/api/v1/reports/:survey_id/insights',
      summary:
        'What stands out, ranked, with the figures it rests on; and what to try, with the figure that called for it.',
      query: WAVE,
      handle: ({ platform, caller, params, query }) => getSurveyInsights(platform, caller, params.survey_id!, query),
    },
    {
      ...figures,
      method: 'GET',
      path: '/api/v1/reports/:survey_id/charts',
      summary: 'The drawings of the report, as shapes and as SVG, each with its words.',
      query: WAVE,
      handle: ({ platform, caller, params, query }) => getSurveyCharts(platform, caller, params.survey_id!, query),
    },
    {
      ...figures,
      method: 'GET',
      path: '/api/v1/reports/:survey_id/file',
      summary: 'The report as a file: HTML, tagged PDF, CSV or XLSX. The same report is always the same bytes.',
      query: { format: 'html, pdf, csv or xlsx', ...WAVE },
      produces: 'application/octet-stream',
      handle: async ({ platform, caller, params, query, reply }) => {
        const file = await getSurveyReportFile(platform, caller, params.survey_id!, query);
        await sendReport(reply, file);
        return undefined;
      },
    },
    {
      ...figures,
      method: 'GET',
      path: '/api/v1/survey-benchmarks',
      summary: 'Values that scores are held against, with their sources.',
      handle: ({ platform, caller }) => getSurveyBenchmarks(platform, caller),
    },
    {
      ...figures,
      method: 'PUT',
      path: '/api/v1/survey-benchmarks',
      summary: 'Declares values to hold scores against: {benchmarks: [{scale, score, source}]}.',
      needs: 'surveys:write',
      consumes: ['application/json'],
      handle: async (c) => putSurveyBenchmarks(c.platform, c.caller, await c.json()),
    },
    {
      ...figures,
      method: 'POST',
      path: '/api/v1/surveys/import-answers',
      summary: 'Takes in a survey that was asked elsewhere: {title, definition, cells, answers}, as a closed wave.',
      needs: 'surveys:write',
      consumes: ['application/json'],
      status: 201,
      handle: async (c) => {
        const bytes = await c.body(SURVEY_IMPORT_BYTES_MAX);
        return importSurveyAnswers(c.platform, c.caller, bytes);
      },
    },
  ];
}
