/** Questions and their answers: metrics, boards, reports, quality, the catalog. */
import type { House, Known } from '../house.ts';
import { type Example, type Examples, json, type MakeExample, unique } from './example.ts';

const board = (more: object = {}) => ({ title: unique('Board'), layout: { tiles: [] }, ...more });

/** A board that the caller may change, or, who may only look, one that is shared with everybody. */
export const newBoard = async (house: House, caller: Known): Promise<string> => {
  const maker = caller.grants === undefined || caller.grants.has('dashboards:write') ? caller : house.owner;
  const shared_with =
    maker === caller ? [] : ['hr_admin', 'manager', 'data_scientist', 'aca_agent', 'member', 'viewer'];
  const { dashboard_id } = await house.json<{ dashboard_id: string }>(
    maker,
    'POST',
    '/api/v1/dashboards',
    board({ shared_with }),
  );
  return dashboard_id;
};

const withBoard: MakeExample = async (house, caller) => ({ params: { dashboard_id: await newBoard(house, caller) } });

const expectation = () => ({
  ...{ title: unique('Calls'), data_set: 'tool_call', severity: 'info' },
  check: { kind: 'count', at_least: 0, within: '1h' },
});

const newExpectation = async (house: House): Promise<Example> => {
  const { expectation_id } = await house.json<{ expectation_id: string }>(
    house.owner,
    'POST',
    '/api/v1/quality/expectations',
    expectation(),
  );
  return { params: { expectation_id } };
};

const reportTemplate = () => ({
  title: 'What was spent',
  audience: 'executive',
  days: 7,
  source: 'How much was spent: {{cost}}.\n\n```metric\nmetric: agent_cost_usd\nid: cost\n```\n',
});

const newReportTemplate = (house: House) =>
  house.json<{ template_id: string; version: number }>(
    house.owner,
    'POST',
    '/api/v1/report-templates',
    reportTemplate(),
  );

const withReportTemplate: MakeExample = async (house) => ({
  params: { template_id: (await newReportTemplate(house)).template_id },
});

const reportSchedule = (template_id: string) => ({
  ...{ template_id, cron: '0 8 * * 1', time_zone: 'Europe/Berlin', channel_ids: [] },
});

const withReportSchedule = async (house: House) => {
  const { template_id } = await newReportTemplate(house);
  const made = await house.json<{ schedule_id: string; version: number }>(
    ...([house.owner, 'POST', '/api/v1/report-schedules', reportSchedule(template_id)] as const),
  );
  return { params: { schedule_id: made.schedule_id }, version: made.version };
};

const withReport = async (house: House) => {
  const { template_id } = await newReportTemplate(house);
  const { report_id } = await house.json<{ report_id: string }>(house.owner, 'POST', '/api/v1/executive-reports', {
    template_id,
  });
  return { params: { report_id } };
};

export const figuresExamples: Examples = {
  // Questions
  'GET /api/v1/agents/sessions/:session_id': async (house, caller) => {
    const { sessionId } = await house.eventOf(`subject_${caller.role ?? 'owner'}`);
    return { params: { session_id: sessionId } };
  },
  'GET /api/v1/anomalies': () => ({ query: 'metric=agent_cost_usd' }),
  'POST /api/v1/anomalies': () => json({ metric: 'agent_cost_usd' }),
  'GET /api/v1/metrics/:metric': () => ({ params: { metric: 'agent_cost_usd' } }),
  'POST /api/v1/decisions/allocation': () =>
    json({ resources: [{ name: 'Web', hours: 8 }], tasks: [{ name: 'Form', hours: 4 }] }),
  'POST /api/v1/decisions/ranking': () =>
    json({
      criteria: [{ name: 'effect', weight: 1, better: 'higher' }],
      options: [1, 2].map((effect) => ({ name: `Option ${effect}`, values: { effect } })),
    }),
  'POST /api/v1/decisions/risks': () =>
    json({
      ...{ row_is: 'deployment', outcome: 'rolled back', columns: ['files'] },
      rows: [{ name: 'build 1', values: [3], happened: null }],
    }),
  'POST /api/v1/decisions/topics': () => json({ texts: [{ text: 'the build is slow' }] }),
  'POST /api/v1/decisions/unusual-rows': () =>
    json({
      ...{ row_is: 'deployment', columns: ['files'] },
      rows: Array.from({ length: 20 }, (_, i) => ({ name: `build ${i}`, values: [i] })),
    }),
  'POST /api/v1/metrics': () => json({ metric: 'agent_cost_usd' }),
  'POST /api/v1/metrics/export': () => json({ metric: 'agent_cost_usd' }),
  'POST /api/v1/sql': () => json({ query: 'SELECT count() FROM events' }),
  'POST /api/v1/forecasts': () => json({ metric: 'agent_cost_usd' }),
  'POST /api/v1/forecasts/when-done': () => json({ weekly_throughput: [3, 1, 4, 1, 5], remaining: 9 }),
  'POST /api/v1/saved-queries': () => json({ name: unique('query'), query: { metric: 'agent_cost_usd' } }),
  'DELETE /api/v1/saved-queries/:saved_query_id': async (house, caller) => {
    const { saved_query_id } = await house.json<{ saved_query_id: string }>(caller, 'POST', '/api/v1/saved-queries', {
      name: unique('query'),
      query: {},
    });
    return { params: { saved_query_id } };
  },
  'GET /graphql': () => ({ query: `query=${encodeURIComponent('{ __typename }')}` }),
  'POST /graphql': () => json({ query: '{ __typename }' }),

  // Boards
  'POST /api/v1/dashboards': () => json(board()),
  'GET /api/v1/dashboards/:dashboard_id': withBoard,
  'PUT /api/v1/dashboards/:dashboard_id': async (house, caller) => ({
    params: { dashboard_id: await newBoard(house, caller) },
    ...json(board({ version: 1 })),
  }),
  'DELETE /api/v1/dashboards/:dashboard_id': withBoard,
  'POST /api/v1/dashboards/:dashboard_id/duplicate': withBoard,
  'GET /api/v1/dashboards/:dashboard_id/versions': withBoard,
  'POST /api/v1/dashboards/:dashboard_id/restore': async (house, caller) => ({
    params: { dashboard_id: await newBoard(house, caller) },
    ...json({ version: 1 }),
  }),
  'GET /api/v1/dashboards/:dashboard_id/embeds': withBoard,
  'POST /api/v1/dashboards/:dashboard_id/embeds': async (house, caller) => ({
    params: { dashboard_id: await newBoard(house, caller) },
    ...json({ expires_in_days: 1, allowed_origins: ['https://intranet.example.test'] }),
  }),
  'DELETE /api/v1/dashboards/:dashboard_id/embeds/:embed_id': async (house, caller) => {
    const dashboard_id = await newBoard(house, caller);
    const { embed_id } = await house.json<{ embed_id: string }>(
      caller,
      'POST',
      `/api/v1/dashboards/${dashboard_id}/embeds`,
      { expires_in_days: 1, allowed_origins: ['https://intranet.example.test'] },
    );
    return { params: { dashboard_id, embed_id } };
  },

  // Reports for readers
  'POST /api/v1/report-templates': () => json(reportTemplate()),
  'POST /api/v1/report-templates/preview': () => json(reportTemplate()),
  'GET /api/v1/report-templates/:template_id': withReportTemplate,
  'PUT /api/v1/report-templates/:template_id': async (house) => {
    const { template_id, version } = await newReportTemplate(house);
    return { params: { template_id }, ...json({ version, days: 14 }) };
  },
  'DELETE /api/v1/report-templates/:template_id': withReportTemplate,
  'POST /api/v1/executive-reports': async (house) =>
    json({ template_id: (await newReportTemplate(house)).template_id }),
  'GET /api/v1/executive-reports/:report_id': withReport,
  'GET /api/v1/executive-reports/:report_id/file': async (house) => ({
    ...(await withReport(house)),
    query: 'format=pdf',
    otherwise: { status: 404, because: 'it is not ready yet' },
  }),
  'POST /api/v1/executive-reports/verify': () => ({
    init: { method: 'POST', body: '<html></html>', headers: { 'content-type': 'text/html' } },
    otherwise: { status: 400, because: 'the page is no report' },
  }),
  'POST /api/v1/report-schedules': async (house) => json(reportSchedule((await newReportTemplate(house)).template_id)),
  'PUT /api/v1/report-schedules/:schedule_id': async (house) => {
    const { params, version } = await withReportSchedule(house);
    return { params, ...json({ version, enabled: false }) };
  },
  'DELETE /api/v1/report-schedules/:schedule_id': async (house) => ({
    params: (await withReportSchedule(house)).params,
  }),

  // Quality
  'GET /api/v1/quality/data-sets/:data_set': () => ({ params: { data_set: 'tool_call' } }),
  'POST /api/v1/quality/data-sets/:data_set/check': () => ({ params: { data_set: 'tool_call' } }),
  'POST /api/v1/quality/expectations': () => json(expectation()),
  'PUT /api/v1/quality/expectations/:expectation_id': async (house) => ({
    ...(await newExpectation(house)),
    ...json({ ...expectation(), version: 1 }),
  }),
  'DELETE /api/v1/quality/expectations/:expectation_id': newExpectation,
  'GET /api/v1/quality/expectations/:expectation_id/results': newExpectation,

  // The catalog
  'GET /api/v1/catalog/impact': () => ({ query: 'id=metric:events' }),
  'GET /api/v1/catalog/:id': () => ({ params: { id: 'metric:events' } }),
  'PUT /api/v1/catalog/:id': () => ({ params: { id: 'metric:events' }, ...json({ description: 'All of them.' }) }),
  'GET /api/v1/catalog/:id/lineage': () => ({ params: { id: 'metric:events' } }),
  'POST /api/v1/lineage': () =>
    json({
      eventTime: '2026-11-21T05:00:00Z',
      producer: 'https://example.org/tool',
      schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent',
      job: { namespace: 'example', name: 'job' },
    }),

  // Compliance
  'PUT /api/v1/compliance/details': () => json({ controller: 'House Ltd' }),
  'GET /api/v1/compliance/processing/file': () => ({ query: 'format=csv' }),
  'GET /api/v1/compliance/access/file': () => ({ query: 'format=csv' }),
  'GET /api/v1/compliance/soc2/file': () => ({ query: 'format=csv' }),
};
