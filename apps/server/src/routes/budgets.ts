/** Budgets, and the unusual hours of what packs watch. */
import {
  createBudget,
  listAnomalies,
  listBudgets,
  type Platform,
  removeBudget,
  updateBudget,
} from '@bellwether/services';
import { queryOf } from './figures.ts';
import type { Route } from './route.ts';

const budgets = { tag: 'figures', needs: 'budgets:write', reach: 'team' } as const;
const json = { consumes: ['application/json'] } as const;

export function budgetRoutes(platform: Platform): Route[] {
  return [
    {
      ...budgets,
      needs: 'metrics:read',
      method: 'GET',
      path: '/api/v1/budgets',
      summary: 'Budgets with what is spent, where the period will end, and their state.',
      handle: async (c) => ({ budgets: await listBudgets(c.platform, c.caller) }),
    },
    {
      ...budgets,
      ...json,
      method: 'POST',
      path: '/api/v1/budgets',
      summary: 'Sets a budget: {name, metric, limit_usd, period: day|week|month, filter: {dimension: value}}.',
      status: 201,
      handle: async (c) => createBudget(c.platform, c.caller, await c.json()),
    },
    {
      ...budgets,
      ...json,
      method: 'PATCH',
      path: '/api/v1/budgets/:budget_id',
      summary: 'Changes what is sent of a budget.',
      handle: async (c) => updateBudget(c.platform, c.caller, c.params.budget_id!, await c.json()),
    },
    {
      ...budgets,
      method: 'DELETE',
      path: '/api/v1/budgets/:budget_id',
      summary: 'Removes a budget.',
      status: 204,
      handle: async (c) => {
        await removeBudget(c.platform, c.caller, c.params.budget_id!);
        c.reply.status(204).send();
        return undefined;
      },
    },
    ...anomalyRoutes(platform),
  ];
}

/** Every pack says which of its figures are watched for unusual hours. */
function anomalyRoutes(platform: Platform): Route[] {
  return platform.packs.flatMap((pack) =>
    (pack.anomalies ?? []).map(
      (anomaly): Route => ({
        method: 'GET',
        path: `/api/v1/${pack.name}/${anomaly.name}`,
        summary: `${pack.title}: ${anomaly.title}, hour by hour, with what was expected.`,
        tag: 'figures',
        needs: 'metrics:read',
        reach: 'own',
        query: {
          from: 'start of the range (ISO 8601); 7 days before its end when absent',
          to: 'end of the range, exclusive; the last full hour when absent',
          filter: 'dimension:value, repeatable',
        },
        handle: (c) => {
          const { from, to, filters } = queryOf(anomaly.metric, new URLSearchParams(c.request.url.split('?')[1] ?? ''));
          return listAnomalies(c.platform, c.caller, anomaly, { from, to, filters });
        },
      }),
    ),
  );
}
