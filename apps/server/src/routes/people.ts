/** Seed 000 §6 as REST: organisation, departments, the person themself, surveys, diagnoses. */
import { Problem } from '@bellwether/core';
import {
  getDepartmentMetrics,
  getDiagnosticReport,
  getEmployeeTrends,
  getOrganisationHealth,
  recordSurveyResponse,
  requestDiagnostic,
} from '@bellwether/services';
import type { Route } from './route.ts';

const figures = { tag: 'figures', needs: 'metrics:read' } as const;
const DAYS = { days: 'how far back metrics_history goes: 1 to 1100, 90 when absent' } as const;

/** As the seed spells it, and as the rest of this API does. */
const HEALTH_PATHS = ['/api/v1/organization/health', '/api/v1/organisation/health'] as const;

export function peopleRoutes(): Route[] {
  return [
    ...HEALTH_PATHS.map(
      (path): Route => ({
        ...figures,
        reach: 'team',
        method: 'GET',
        path,
        summary: 'The health score with its contributions, early warnings, and the departments one may see.',
        query: DAYS,
        handle: ({ platform, caller, query }) => getOrganisationHealth(platform, caller, { days: daysOf(query.days) }),
      }),
    ),
    {
      ...figures,
      reach: 'team',
      method: 'GET',
      path: '/api/v1/departments/:dept_hash/metrics',
      summary: 'The figures of a department, division or team, and how they went.',
      query: DAYS,
      handle: ({ platform, caller, params, query }) =>
        getDepartmentMetrics(platform, caller, params.dept_hash!, { days: daysOf(query.days) }),
    },
    {
      method: 'GET',
      path: '/api/v1/employees/:emp_hash/trends',
      summary: 'One’s own trend; for everybody else, whatever their role, {employee: null, reason: suppressed}.',
      tag: 'figures',
      needs: 'credential',
      handle: ({ platform, caller, params }) => getEmployeeTrends(platform, caller, params.emp_hash!),
    },
    {
      method: 'POST',
      path: '/api/v1/surveys/responses',
      summary:
        'Takes an answered survey: {employee_id_hash, survey_type, responses: [{question_id, score}]}; of anybody with events:write, else one’s own.',
      tag: 'figures',
      needs: 'credential',
      consumes: ['application/json'],
      status: 202,
      handle: async (c) => recordSurveyResponse(c.platform, c.caller, await c.json()),
    },
    {
      method: 'POST',
      path: '/api/v1/diagnostic/run',
      summary: 'Makes a diagnostic report of everything published, and of the alerts that are open.',
      tag: 'figures',
      needs: 'diagnostic_analysis:execute',
      status: 202,
      handle: ({ platform, caller }) => requestDiagnostic(platform, caller),
    },
    {
      ...figures,
      needs: 'alerts:read',
      method: 'GET',
      path: '/api/v1/reports/diagnostic/:report_id',
      summary: 'A diagnostic report as it was made.',
      handle: ({ platform, caller, params }) => getDiagnosticReport(platform, caller, params.report_id!),
    },
  ];
}

function daysOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new Problem('invalid_request', 'days has to be a whole number.', {
    errors: [{ field: 'days', detail: 'has to be a whole number.' }],
  });
}
