/** Whether the data are true: scores of data sets, what is expected of each, and what checks came to. */
import {
  checkDataSet,
  createExpectation,
  getDataSetQuality,
  getQuality,
  listCheckResults,
  removeExpectation,
  updateExpectation,
} from '@bellwether/services';
import { withNumbers } from './figures.ts';
import type { Route } from './route.ts';

const DATA_SET = '/api/v1/quality/data-sets/:data_set';
const EXPECTATION = '/api/v1/quality/expectations/:expectation_id';
const read = { tag: 'figures', needs: 'metrics:read', method: 'GET' } as const;
const write = { tag: 'administration', needs: 'settings:write' } as const;
const FIELDS =
  'title, data_set, severity, enabled, check: {kind: freshness, volume, count, schema, validity, uniqueness, refused or sql, …}';

export function qualityRoutes(): Route[] {
  return [
    {
      ...{ ...read, path: '/api/v1/quality' },
      summary: 'Scores of all data sets, and what does not hold, the worst first.',
      handle: ({ platform, caller }) => getQuality(platform, caller),
    },
    {
      ...{ ...read, path: DATA_SET },
      summary: 'One data set: what is expected of it, what the last checks came to with examples, its score by day.',
      handle: ({ platform, caller, params }) => getDataSetQuality(platform, caller, params.data_set!),
    },
    {
      ...{ ...write, method: 'POST', path: `${DATA_SET}/check` },
      summary: 'Checks all that is expected of a data set now.',
      handle: ({ platform, caller, params }) => checkDataSet(platform, caller, params.data_set!),
    },
    {
      ...{ ...write, method: 'POST', path: '/api/v1/quality/expectations', status: 201 },
      summary: `Adds an expectation, and checks it: {${FIELDS}}.`,
      consumes: ['application/json'],
      handle: async (c) => createExpectation(c.platform, c.caller, await c.json()),
    },
    {
      ...{ ...write, method: 'PUT', path: EXPECTATION },
      summary: `Changes an expectation, also one that is declared: {version, ${FIELDS}}.`,
      consumes: ['application/json'],
      handle: async (c) => updateExpectation(c.platform, c.caller, c.params.expectation_id!, await c.json()),
    },
    {
      ...{ ...write, method: 'DELETE', path: EXPECTATION, status: 204 },
      summary: 'Takes an expectation away; one that is declared is as it was declared again.',
      handle: async ({ platform, caller, params, reply }) => {
        await removeExpectation(platform, caller, params.expectation_id!);
        reply.status(204).send();
      },
    },
    {
      ...{ ...read, path: `${EXPECTATION}/results` },
      summary: 'What a check came to, the newest first.',
      query: { before: 'the "next" of an earlier page', limit: '1 to 500; 100 when absent' },
      handle: ({ platform, caller, params, query }) =>
        listCheckResults(platform, caller, params.expectation_id!, withNumbers(query, ['limit'])),
    },
  ];
}
